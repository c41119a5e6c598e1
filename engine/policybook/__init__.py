"""A firm's customer policy as code."""
