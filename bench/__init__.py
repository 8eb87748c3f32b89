"""Benchmarks of the whole serving process tree, each beside the machine's own limit from the same run."""
