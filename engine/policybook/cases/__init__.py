"""Rule tests: read, run, counted, reported."""
