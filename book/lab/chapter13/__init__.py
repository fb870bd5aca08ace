"""What came after: the figures of chapter 13, its exercises, and the disc with its eigenvalue."""
