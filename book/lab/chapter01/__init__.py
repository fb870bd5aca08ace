"""What chapter 1 alone uses: what a state remembers."""
