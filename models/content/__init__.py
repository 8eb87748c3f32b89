"""Articles from draft through approval to publication."""
