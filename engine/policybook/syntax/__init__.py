"""A FEEL expression as written: tokens, tree, and back to text."""
