"""Health, metrics and the operator's commands."""
