"""Seeded customers for demos and tests; no real person or firm among them."""
