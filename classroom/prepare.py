"""An assignment as a class gets it: standing alone, with numbers and hidden tests of its own."""

import ast
import hashlib
import re

from classroom.commands import ROOT, CommandError

FEEDBACK = ROOT / "book" / "lab" / "feedback.py"
INLINED = re.compile(r"^from lab\.feedback import (\([^)]*\)|.*)\n?", re.M)
SEED = re.compile(r"^seed = \d+$", re.M)
SECRET = re.compile(r"^secret = \d+$", re.M)


def short(name):
    """An assignment's name without its number."""
    return re.sub(r"^\d+_", "", name)


def assignment_called(text, names):
    """The assignment that a teacher named: `rnn_bptt` is `02_rnn_bptt`.

    Raises
    ------
    CommandError
        If it is none of these names.
    """
    for name in names:
        if text.removesuffix(".ipynb") in (name, short(name)):
            return name
    raise CommandError(f"there is no assignment {text!r}; there are: {', '.join(names)}")


def derived(seed, assignment, purpose, bits=31):
    """A number for an assignment; from it neither the seed nor another such number can be found.

    Parameters
    ----------
    seed : str
        The class's seed.
    assignment, purpose : str
    bits : int

    Returns
    -------
    int
    """
    salt = f"unrolled/{assignment}/{purpose}".encode()
    digest = hashlib.pbkdf2_hmac("sha256", seed.encode(), salt, 100_000)
    return int.from_bytes(digest, "big") % 2**bits


def prepared(notebook, name, seed):
    """A source notebook as nbgrader needs it: standing alone, with this class's numbers."""
    feedback = FEEDBACK.read_text("utf-8")
    numbers = {purpose: derived(seed, name, purpose) for purpose in ("seed", "secret")}
    for cell in notebook.cells:
        cell.pop("attachments", None)
        if cell.cell_type != "code":
            continue
        cell.outputs, cell.execution_count = [], None
        cell.source = INLINED.sub(lambda _: feedback, cell.source).rstrip("\n")
        cell.source = SEED.sub(f"seed = {numbers['seed']}", cell.source)
        cell.source = SECRET.sub(f"secret = {numbers['secret']}", cell.source)
        faults = list(_faults(cell))
        if faults:
            raise CommandError(f"{name}: the cell that begins {cell.source[:40]!r} {faults[0]}")
    notebook.metadata["unrolled"] = {"assignment": name, "issue": issue(seed, name)}
    return notebook


def issue(seed, name):
    """By which two releases with the same seed know each other."""
    return f"{derived(seed, name, 'issue', 64):016x}"


def issue_of(notebook):
    """The issue that is written into a notebook; students may have written anything there."""
    ours = notebook.metadata.get("unrolled")
    return ours.get("issue") if isinstance(ours, dict) else None


def _faults(cell):
    """What would let a cell be marked wrongly."""
    ours = cell.metadata.get("nbgrader", {})
    try:
        tree = ast.parse(cell.source)
    except SyntaxError as error:
        yield f"is no valid Python: {error}"
        return
    if ours.get("grade"):
        last = tree.body[-1] if tree.body else None
        if not (isinstance(last, ast.Expr) and "mark(" in ast.unparse(last)):
            yield "is a grade cell and does not end with mark(...)"
        if "### BEGIN HIDDEN TESTS" not in cell.source:
            yield "is a grade cell without hidden tests"
    if "secret = " in cell.source and not SECRET.search(cell.source):
        yield "has a `secret = ` that cannot be replaced"
