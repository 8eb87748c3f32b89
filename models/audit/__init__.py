"""Who did what, when: the trail that nobody edits."""
