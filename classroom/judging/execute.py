"""Runs a notebook as it is marked: the student's cells in a sandbox, the grade cells in a judge."""

from nbformat.v4 import new_output

from classroom.judging.judge_process import JudgeProcess
from classroom.judging.restore_cells import HIDDEN, name_of

KEEP = "\n__import__('unrolled_protocol').keep_checks({}, globals())"


def execute(cells, released, session):
    """Give the code cells of a notebook their outputs and scores.

    Parameters
    ----------
    cells : list of NotebookNode
    released : list of ReleasedCell
    session : Session
        The student's.

    Returns
    -------
    list of str
        What went wrong.

    Raises
    ------
    Unavailable
        If something is missing that is not the student's.
    """
    with JudgeProcess(session) as judge:
        return _executed(cells, {cell.name: cell for cell in released}, session, judge)


def _executed(cells, known, session, judge):
    stopped, failed = [], []
    for number, cell in enumerate(cells, 1):
        if cell.cell_type != "code":
            continue
        name = name_of(cell) or f"cell {number}"
        cell.outputs, reason = outputs_of(cell, known.get(name), session, judge)
        stopped += [f"{name}: {reason}"] if reason else []
        failed += [f"{name}: {error}" for error in errors(cell) if not reason]
    missed = [f"{name}: {why}" for name, why in judge.reasons.items()]
    return [*session.missing.values(), *stopped, *(failed if missed else []), *missed]


def outputs_of(cell, released, session, judge):
    """The outputs of a cell, and why it was ended, if it was."""
    if released is None:
        return session.run(cell.source)
    if released.points is not None:
        return shown_score(*judge.mark(released.name, released.source, released.points)), None
    if not released.locked:
        return session.run(cell.source)
    defined = judge.run_locked(released.source)
    return session.run(HIDDEN.sub("", released.source) + KEEP.format(defined))


def errors(cell):
    """The errors that a cell ended with, in words."""
    raised = [output for output in cell.outputs if output.output_type == "error"]
    return [f"stopped with {error.ename}: {error.evalue}" for error in raised]


def shown_score(score, printed):
    """Outputs from which nbgrader takes the score."""
    result = new_output("execute_result", {"text/plain": f"{score:g}"}, execution_count=None)
    return [*([new_output("stream", name="stdout", text=printed)] if printed else []), result]
