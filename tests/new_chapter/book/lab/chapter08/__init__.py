"""What chapter 8 alone uses: an echo."""
