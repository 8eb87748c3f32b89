"""The catalogue and the course desk."""
