"""Sources of exchanges that others have recorded: one module for each format."""
