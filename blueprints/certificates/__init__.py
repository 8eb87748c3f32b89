"""Issuing and verifying certificates."""
