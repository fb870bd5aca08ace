"""The interactive figures: each a small widget here and an ES module in js/.

The same module runs on the page of the book, without Python, and in a notebook.
"""

from .check_panel import CheckPanel
from .cliff import Cliff
from .tie_untie import TieUntie

__all__ = ["CheckPanel", "Cliff", "TieUntie"]
