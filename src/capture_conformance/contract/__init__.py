"""From files to the suite's records."""
