"""The course folder of a class, and nbgrader's tools in it."""

import logging
import os
from pathlib import Path
import sys
import warnings

from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning
from traitlets.config import PyFileConfigLoader

warnings.simplefilter("ignore", SAWarning)  # nbgrader's own, when it forgets a submission
# Judging is small products: more threads only wait for each other. NumPy is not loaded yet.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parents[1]


class Trouble(Exception):
    """What a teacher can do something about, in words."""


def nbgrader(folder):
    """nbgrader as nbgrader_config.py has it, at work in a course folder.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    NbGraderAPI
    """
    config = PyFileConfigLoader("nbgrader_config.py", path=str(ROOT / "classroom")).load_config()
    config.CourseDirectory.root = str(folder)
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    folder.mkdir(parents=True, exist_ok=True)
    for log in (api.log, api.coursedir.log):
        _to_file(log, folder / "nbgrader.log")
    return api


def _to_file(log, path):
    log.handlers = [logging.FileHandler(path, encoding="utf-8")]
    log.setLevel(logging.INFO)
    log.propagate = False


def said(command):
    """Run a command; trouble is said in words, without a traceback."""
    try:
        return command()
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except PermissionError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
