"""Decision tables, scorecards and formulas as written, read into parts of a plan; the families share it."""
