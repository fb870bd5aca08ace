"""What the drawings of the chapters share: colors, and the shapes of a network.

A chapter's drawings are in its folder: arrays in, Axes out. One color means one thing throughout,
and never color alone: forward values are solid and run to the right, gradients are dashed and run
to the left, weights are squares.
"""
