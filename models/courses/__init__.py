"""Courses, their sessions, venues and trainers."""
