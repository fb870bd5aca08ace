"""Makes the notebooks that students get: `make release [SEED=...] [ASSIGNMENT=...]`.

Numbers and hidden tests of an assignment come from the class's seed, which stays with the teacher.
"""

import argparse
import ast
import hashlib
from pathlib import Path
import re
import secrets

import nbformat

from classroom.commands import ROOT, CommandError, exit_code
from classroom.course import nbgrader

SOURCES = ROOT / "book" / "exercises"
FEEDBACK = ROOT / "book" / "lab" / "checks" / "feedback.py"
INLINED = re.compile(r"^from lab\.checks\.feedback import (\([^)]*\)|.*)\n?", re.M)
SEED = re.compile(r"^seed = \d+$", re.M)
SECRET = re.compile(r"^secret = \d+$", re.M)


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


def class_seed(folder, given):
    """The seed of a class: the one that is given, the one that is kept, or a new one."""
    kept = folder / "seed"
    if given:
        if len(given) < 12:
            print("This seed is short: whoever guesses it can work out the hidden tests.")
        seed = given
    elif kept.exists():
        seed = kept.read_text("utf-8").strip()
    else:
        seed = secrets.token_urlsafe(24)
    if not seed:
        raise CommandError(
            f"{kept} is empty: put the class's seed there, or remove it for a new one"
        )
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(seed + "\n", "utf-8")
        print(f"The class's seed is kept in {kept}. Keep it to yourself.")
    return seed


def chosen(folder, assignment):
    """The sources of what is to be released."""
    sources = {path.stem: path for path in sorted(folder.glob("*.ipynb"))}
    if not sources:
        raise CommandError(f"there are no assignments in {folder}")
    if not assignment:
        return sources
    named = {
        name: path
        for name, path in sources.items()
        if assignment.removesuffix(".ipynb") in (name, re.sub(r"^\d+_", "", name))
    }
    if not named:
        raise CommandError(
            f"there is no assignment {assignment!r}; there are: {', '.join(sources)}"
        )
    return named


def issued(folder, name):
    """The issue of an assignment that was released before, or None."""
    path = folder / "release" / name / f"{name}.ipynb"
    if not path.exists():
        return None
    return issue_of(nbformat.read(path, as_version=4))


def issue_of(notebook):
    """The issue that is written into a notebook; students may have written anything there."""
    ours = notebook.metadata.get("unrolled")
    return ours.get("issue") if isinstance(ours, dict) else None


def release(folder, name, path, seed):
    """Release one assignment through nbgrader; where it is."""
    made = prepared(nbformat.read(path, as_version=4), name, seed)
    source, result = (folder / step / name / f"{name}.ipynb" for step in ("source", "release"))
    before = {each: each.read_bytes() for each in (source, result) if each.exists()}
    source.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(made, source)
    done = nbgrader(folder).generate_assignment(name, force=True, create=True)
    if not done["success"]:
        for each, data in before.items():
            each.parent.mkdir(parents=True, exist_ok=True)
            each.write_bytes(data)
        raise CommandError(f"{name} could not be released: {why(done)}")
    return result


def why(done):
    """Why nbgrader refused, in words."""
    if "Cannot add or remove cells" in done.get("log", "") + done.get("error", ""):
        return (
            "its questions have changed, and work for the old ones was marked, so the old release "
            "stays. To issue the new one, move the folder class/ elsewhere, all but its seed"
        )
    return last_line(done)


def last_line(done):
    """The end of what nbgrader said."""
    return done.get("error", done.get("log", "")).strip().splitlines()[-1]


def main():
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", default="")
    parser.add_argument("--assignment", default="")
    parser.add_argument("--reissue", action="store_true", help="with another seed than before")
    parser.add_argument("--sources", type=Path, default=SOURCES)
    parser.add_argument("--folder", type=Path, default=ROOT / "class")
    options = parser.parse_args()
    folder, sources = options.folder.resolve(), chosen(options.sources, options.assignment)
    seed = class_seed(folder, options.seed.strip())
    other = [name for name in sources if issued(folder, name) not in (None, issue(seed, name))]
    if other and not options.reissue:
        raise CommandError(
            f"{', '.join(other)}: released before with another seed. Students may have these "
            "notebooks, and their numbers would change. Give the same seed, or say REISSUE=1."
        )
    for name, path in sources.items():
        again = issued(folder, name)
        print(f"{release(folder, name, path, seed)}{' (again)' if again else ''}", flush=True)


if __name__ == "__main__":
    raise SystemExit(exit_code(main))
