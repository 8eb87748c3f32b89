"""Organisations that register their people, seats and the waiting list."""
