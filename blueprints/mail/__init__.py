"""Composing and delivering the outbox."""
