"""Gates: the figures of chapter 11, its exercises, and the gate that is dragged."""
