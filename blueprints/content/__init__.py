"""News, and the desk where it is written."""
