"""What chapter 2 alone uses: forward by hand."""
