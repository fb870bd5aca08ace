"""What chapter 8 alone uses: the network as a dynamical system."""
