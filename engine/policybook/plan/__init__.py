"""What a policy says in the end; from here on nobody knows which family wrote it."""
