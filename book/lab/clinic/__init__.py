"""The clinic: what is wrong with a backward pass that somebody wrote, and how that is known."""

from .examine import examine

__all__ = ["examine"]
