"""Runs a test's own file where PyTorch or JAX is installed: here, or in .venv-peers."""

from importlib.util import find_spec
import json
from pathlib import Path
import subprocess
import sys
from types import ModuleType

ROOT = Path(__file__).resolve().parents[1]


def printed_by(file, *libraries):
    """What a file prints as JSON, run by a Python that has one of the libraries; else a skip."""
    import pytest  # which .venv-peers lacks

    pythons = [*ROOT.glob(".venv-peers/bin/python"), *ROOT.glob(".venv-peers/Scripts/python.exe")]
    if any(map(find_spec, libraries)):
        pythons.insert(0, Path(sys.executable))
    if not pythons:
        pytest.skip(f"no {' or '.join(libraries)} here: `make test PEERS=1` gets them")
    done = subprocess.run([pythons[0], file], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def without_matplotlib():
    """Make the kernel and the lab importable there, the lab without what its pictures need."""
    sys.path.append(str(ROOT))
    lab = ModuleType("lab")
    lab.__path__ = [str(ROOT / "book" / "lab")]
    sys.modules["lab"] = lab
