"""A plan's facts as one set-based query."""
