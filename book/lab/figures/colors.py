"""The colors of the book: one means one thing throughout."""

from matplotlib.colors import LinearSegmentedColormap

FORWARD = "#0072B2"
GRADIENT = "#D55E00"
WEIGHT = "#009E73"
INK = "#222832"
FURNITURE = "#767676"

# Text needs more contrast than lines do: a darker shade of the same hue, 4.5 : 1 on white.
FORWARD_TEXT = "#005F96"
GRADIENT_TEXT = "#A84A00"
WEIGHT_TEXT = "#007A59"

# Violet below zero, orange above; not so dark that on a dark page, turned around, they are white.
SIGNED = LinearSegmentedColormap.from_list("signed", ["#7A4FB5", "white", "#D9760E"])
