"""Scans, and the attendance that follows from them."""
