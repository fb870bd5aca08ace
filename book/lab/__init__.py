"""What the chapters import beside the kernel.

Importing this package finds `rnn_core` and applies the book's style file, nothing else.
"""

from importlib.util import find_spec
from pathlib import Path
import sys

from matplotlib import style

if find_spec("rnn_core") is None:  # a kernel starts in book/, and the file is one folder up
    sys.path.append(str(Path(__file__).resolve().parents[2]))

style.use(Path(__file__).with_name("unrolled.mplstyle"))
