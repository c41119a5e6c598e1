"""Decide for one, decide for all, and say why."""
