"""The interactive figures: each a small widget here and an ES module in js/.

The same module runs on the page of the book, without Python, and in a notebook.
"""

from .cliff import Cliff
from .latch import Latch
from .tie_untie import TieUntie

__all__ = ["Cliff", "Latch", "TieUntie"]
