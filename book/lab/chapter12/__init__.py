"""Text, with gates: the figures of chapter 12, its measurements, and the network that writes."""
