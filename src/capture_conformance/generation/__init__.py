"""What to send: strategies and tables of defects, named by intention."""
