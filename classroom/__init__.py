"""Releases, collects and marks assignments, and prints what a class works on by hand."""
