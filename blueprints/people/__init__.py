"""Signing in, users, invitations."""
