"""What chapter 7 alone uses: vanish or explode."""
