"""What chapter 4 alone uses: backpropagation through time."""
