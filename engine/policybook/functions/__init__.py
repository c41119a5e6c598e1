"""FEEL's built-in functions, one file each."""
