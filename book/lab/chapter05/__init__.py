"""What chapter 5 alone uses: is my gradient right."""
