"""A bar that says how far a long measurement is."""

from IPython.display import display
from ipywidgets import IntProgress


def progress(jobs, words="measuring"):
    """Give out jobs one after the other, and show how many are done.

    A widget, so that it moves in JupyterLab and in JupyterLite, and nothing of it is stored: a page
    or a test of the notebook sees only what the jobs led to.

    Parameters
    ----------
    jobs : sequence
    words : str
        What is being done.

    Yields
    ------
    object
        Each of the jobs.
    """
    bar = IntProgress(max=len(jobs), description=words)
    display(bar)
    try:
        for job in jobs:
            yield job
            bar.value += 1
    finally:
        bar.close()
