"""Calendar and news feeds."""
