"""A FEEL expression, typed: what it means, whatever runs it."""
