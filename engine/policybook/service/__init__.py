"""What a person can ask for, as functions over plain data."""
