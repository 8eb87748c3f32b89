"""The registration form and its desk."""
