"""One run against one target: trials are made, recorded and judged."""
