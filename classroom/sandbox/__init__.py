"""Where a student's code runs, and nothing else does."""
