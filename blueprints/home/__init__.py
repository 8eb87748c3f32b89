"""The front page and the office's overview."""
