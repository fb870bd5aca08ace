"""What the book claims and a test keeps: `make claims` stores the figures for *How we know*.

A test that keeps a claim takes `claim` and calls it with a chapter's number or "software", the
sentence, what it has measured, and the bound (below, above or exactly):

    claim(3, "The gradients of the copies add up to the kernel's", error, below=1e-12)
"""

from datetime import date
import json
import operator
from pathlib import Path
import platform

import numpy as np
import pytest

STORE = Path(__file__).resolve().parents[1] / "web" / "extension" / "claims.json"
KEEPS = {"below": operator.lt, "above": operator.gt, "exactly": operator.eq}
RUN = f"{date.today()} with Python {platform.python_version()} and NumPy {np.__version__}"


def pytest_addoption(parser):
    parser.addoption("--keep-claims", action="store_true", help="run what keeps a claim, store it")


def pytest_collection_modifyitems(config, items):
    if config.getoption("keep_claims"):
        items[:] = [item for item in items if "claim" in getattr(item, "fixturenames", ())]


def stored():
    """The claims that tests keep, by their sentences."""
    return {row["says"]: row for row in json.loads(STORE.read_text("utf-8"))}


@pytest.fixture
def claim(request, record_property):
    """Asserts that a figure keeps its bound, and that the page has the sentence; records both."""

    def keep(chapter, says, figure, **bound):
        ((how, limit),) = bound.items()
        figure = figure.item() if isinstance(figure, np.generic) else figure
        assert KEEPS[how](figure, limit), f"{says}: {figure} is not {how} {limit}"
        row = {"chapter": chapter, "says": says, how: limit}
        if STORE.exists() and not request.config.getoption("keep_claims"):  # a copy may lack it
            assert row.items() <= stored().get(says, {}).items(), f"new, so `make claims`: {row}"
        record_property("claim", {**row, "figure": figure, "cases": 0, "run": RUN})

    return keep


def pytest_terminal_summary(terminalreporter, config):
    """Store the worst figure of each claim; what was not run now keeps what it had."""
    reports, rows = terminalreporter.getreports, {}
    if not config.getoption("keep_claims") or reports("failed") or reports("error"):
        return
    for report in reports("passed"):
        for new in (value for name, value in report.user_properties if name == "claim"):
            test = report.nodeid.partition("[")[0]
            row = rows.setdefault(new["says"], new | {"test": test})
            row["figure"] = (min if "above" in new else max)(row["figure"], new["figure"])
            row["cases"] += 1
    ran = {row["test"] for row in rows.values()}
    rows = {says: row for says, row in stored().items() if row["test"] not in ran} | rows
    ordered = sorted(rows.values(), key=lambda row: (str(row["chapter"]).zfill(2), row["test"]))
    STORE.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n", "utf-8")
