"""A plan compiled to Python: one record, in microseconds, with reasons on request."""
