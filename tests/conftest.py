"""What several tests need: figures without a screen, and the built book."""

from pathlib import Path
import subprocess
import sys

import matplotlib
import pytest

ROOT = Path(__file__).resolve().parents[1]

matplotlib.use("agg")


@pytest.fixture(scope="session")
def site():
    """The folder of the built book; to build it takes long only where something changed."""
    build = [sys.executable, str(ROOT / "web" / "build.py")]
    done = subprocess.run(build, capture_output=True, text=True, encoding="utf-8", errors="replace")
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return ROOT / "_build" / "html"
