"""What chapter 9 alone uses: truncation, as people do it."""
