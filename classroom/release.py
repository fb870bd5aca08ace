"""Makes the notebooks that students get: `make release [SEED=...] [ASSIGNMENT=...]`.

Numbers and hidden tests of an assignment come from the class's seed, which stays with the teacher.
"""

import argparse
from pathlib import Path
import secrets

import nbformat

from classroom.commands import ROOT, CommandError, exit_code
from classroom.course import nbgrader
from classroom.prepare import assignment_called, issue, issue_of, prepared

SOURCES = ROOT / "book" / "exercises"


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
    names = [assignment_called(assignment, sources)] if assignment else sources
    return {name: sources[name] for name in names}


def issued(folder, name):
    """The issue of an assignment that was released before, or None."""
    path = folder / "release" / name / f"{name}.ipynb"
    if not path.exists():
        return None
    return issue_of(nbformat.read(path, as_version=4))


def release(api, folder, name, path, seed):
    """Release one assignment through nbgrader; where it is."""
    made = prepared(nbformat.read(path, as_version=4), name, seed)
    source, result = (folder / step / name / f"{name}.ipynb" for step in ("source", "release"))
    before = {each: each.read_bytes() for each in (source, result) if each.exists()}
    source.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(made, source)
    done = api.generate_assignment(name, force=True, create=True)
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
    api = nbgrader(folder)
    for name, path in sources.items():
        again = issued(folder, name)
        print(f"{release(api, folder, name, path, seed)}{' (again)' if again else ''}", flush=True)


if __name__ == "__main__":
    raise SystemExit(exit_code(main))
