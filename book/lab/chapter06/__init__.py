"""What chapter 6 alone uses: learning something."""
