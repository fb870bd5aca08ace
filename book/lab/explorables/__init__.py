"""The interactive figures: each a small widget here and an ES module in js/.

The same module runs on the page of the book, without Python, and in a notebook.
"""

from .backward_microscope import BackwardMicroscope
from .check_panel import CheckPanel
from .cliff import Cliff
from .forward_microscope import ForwardMicroscope
from .latch import Latch
from .myth_lab import MythLab
from .one_weight import OneWeight
from .tie_untie import TieUntie

__all__ = [
    "BackwardMicroscope",
    "CheckPanel",
    "Cliff",
    "ForwardMicroscope",
    "Latch",
    "MythLab",
    "OneWeight",
    "TieUntie",
]
