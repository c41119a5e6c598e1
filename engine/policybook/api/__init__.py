"""What a developer imports."""
