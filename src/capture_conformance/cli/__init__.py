"""The console script: it puts the layers together and turns what they say into exit codes."""
