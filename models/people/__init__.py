"""Staff, their units, roles, invitations and sign-in."""
