"""What chapter 3 alone uses: who is to blame."""
