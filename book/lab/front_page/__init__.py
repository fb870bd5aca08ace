"""What the front page alone uses."""
