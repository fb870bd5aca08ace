"""Tries the hub on a machine that may be thrown away: `sudo python classroom/hub/trial.py`.

A teacher and a student, two real accounts, log in to a real JupyterHub. The teacher releases an
assignment; the student fetches it, solves half of it and hands it in; the teacher collects and
marks it; the student reads the feedback. Every step goes through the addresses that JupyterLab's
own menus use. The accounts are removed afterwards.
"""

import contextlib
import csv
import os
from pathlib import Path
import pwd
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time

import nbformat
import requests

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
ASSIGNMENT = "01_forward"
ADDRESS = "http://127.0.0.1:18765"
PATIENCE = 120  # seconds until a server has started
ROOM = Path("/srv")  # where every account may look


class User:
    """Somebody with an account of the system, in front of a browser."""

    def __init__(self, name):
        self.name, self.password = name, secrets.token_urlsafe()
        command = ["useradd", "--create-home", "--shell", "/bin/bash", name]
        subprocess.run(command, check=True)
        words = f"{name}:{self.password}"
        subprocess.run(["chpasswd"], input=words, text=True, check=True)
        self.home = Path(pwd.getpwnam(name).pw_dir)
        self.home.chmod(0o700)  # some systems let everybody read a new home
        self.session = requests.Session()

    def remove(self):
        """End what the account runs, and remove it."""
        subprocess.run(["pkill", "-KILL", "-u", self.name])
        subprocess.run(["userdel", "--remove", self.name], stderr=subprocess.DEVNULL)

    def log_in(self):
        """Fill in the hub's form, and wait for a server."""
        page = self.session.get(f"{ADDRESS}/hub/login")
        form = {"username": self.name, "password": self.password, "_xsrf": _xsrf(page.text)}
        done = self.session.post(f"{ADDRESS}/hub/login", data=form)
        done.raise_for_status()
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE:
            page = self.session.get(f"{ADDRESS}/user/{self.name}/lab")
            if page.ok and "/user/" in page.url and "jupyter-config-data" in page.text:
                return
            time.sleep(0.5)
        raise SystemExit(f"{self.name}'s server did not start within {PATIENCE} s")

    def ask(self, method, path, **content):
        """Call an address of the user's server; its answer."""
        tokens = {each.path: each.value for each in self.session.cookies if each.name == "_xsrf"}
        header = {"X-XSRFToken": tokens[f"/user/{self.name}/"]}
        url = f"{ADDRESS}/user/{self.name}/{path}"
        done = self.session.request(method, url, headers=header, **content)
        if not done.ok:
            raise SystemExit(f"{method} {path}: {done.status_code} {done.text[:500]}")
        return done.json()

    def run(self, *command):
        """Run a command in a terminal of the account; what it says."""
        words = ["runuser", "-l", self.name, "-c", " ".join(map(str, command))]
        done = subprocess.run(words, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"{' '.join(words)}:\n{done.stdout}\n{done.stderr}")
        return done.stdout


def main():
    """Everything, in the order in which it happens in a class."""
    if os.geteuid() != 0 or not sys.platform.startswith("linux"):
        sys.exit("The trial makes accounts, so it needs root, on a Linux machine without a class.")
    with contextlib.ExitStack() as stack:
        state = Path(tempfile.mkdtemp(prefix="unrolled-hub-", dir=ROOM))
        stack.callback(shutil.rmtree, state, ignore_errors=True)
        teacher, student = (_user(stack, name) for name in ("trial-teacher", "trial-student"))
        exchange = prepare(state, teacher)
        stack.callback(_end, hub(state, teacher))
        trial(teacher, student, exchange)


def prepare(state, teacher):
    """A place for the hub's files, one for handing in, and a copy of the book for the teacher."""
    state.chmod(0o755)
    exchange = state / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    copy = teacher.home / "unrolled"
    names = subprocess.run(["git", "-C", ROOT, "ls-files", "-z"], capture_output=True, check=True)
    for name in names.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    subprocess.run(["chown", "-R", f"{teacher.name}:", copy], check=True)
    return exchange


def hub(state, teacher):
    """Start the hub, and wait until it answers."""
    copy = state / "unrolled"  # where every account may read it
    shutil.copytree(ROOT / "classroom", copy / "classroom")
    shutil.copy(ROOT / "rnn_core.py", copy)
    subprocess.run(["chmod", "-R", "a+rX", copy], check=True)
    settings = {
        "UNROLLED_HUB": str(state),
        "UNROLLED_HUB_URL": ADDRESS,
        "UNROLLED_TEACHERS": teacher.name,
    }
    config = copy / "classroom/hub/jupyterhub_config.py"
    command = [sys.executable, "-m", "jupyterhub", "--config", config]
    log = (state / "hub.log").open("w")
    process = subprocess.Popen(
        command, cwd=state, env=os.environ | settings, stdout=log, stderr=log
    )
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE and process.poll() is None:
        with contextlib.suppress(requests.ConnectionError):
            if requests.get(f"{ADDRESS}/hub/health").ok:
                return process
        time.sleep(0.5)
    process.kill()
    raise SystemExit((state / "hub.log").read_text())


def trial(teacher, student, exchange):
    """What a class does."""
    teacher.log_in()
    student.log_in()
    print("both have logged in, each has a server", flush=True)

    python = f"cd ~/unrolled && {sys.executable}"
    teacher.run(f"{python} -m classroom.release --assignment {ASSIGNMENT}")
    done = teacher.ask("POST", f"formgrader/api/assignment/{ASSIGNMENT}/release")
    assert done["success"], done
    print("released to the exchange", flush=True)

    which = {"course_id": "unrolled", "assignment_id": ASSIGNMENT}
    fetched = student.ask("POST", "assignments/fetch", data=which)
    assert fetched["success"], fetched
    path = f"{ASSIGNMENT}/{ASSIGNMENT}.ipynb"
    notebook = student.ask("GET", f"api/contents/{path}")["content"]
    right = solved(notebook, teacher.home / "unrolled/book/exercises" / f"{ASSIGNMENT}.ipynb")
    model = {"type": "notebook", "format": "json", "content": notebook}
    student.ask("PUT", f"api/contents/{path}", json=model)
    submitted = student.ask("POST", "assignments/submit", data=which)
    assert submitted["success"], submitted
    print("fetched, the first question solved, handed in", flush=True)

    assert teacher.ask("POST", f"formgrader/api/assignment/{ASSIGNMENT}/collect")["success"]
    place = f"{ASSIGNMENT}/{student.name}"
    done = teacher.ask("POST", f"formgrader/api/submission/{place}/autograde")
    assert done["success"], done
    mark = teacher.ask("GET", f"formgrader/api/submission/{place}")
    print(f"collected and marked: {mark['score']:g} of {mark['max_score']:g} points", flush=True)
    assert mark["score"] == right, f"the first question is worth {right} points"

    teacher.run(f"{python} -m classroom.tabulate")
    table = teacher.home / "unrolled/class/marks" / f"{ASSIGNMENT}.csv"
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert float(rows[student.name]["total"]) == right, rows
    print(f"the same in the table: {table.relative_to(teacher.home)}", flush=True)

    for step in ("generate_feedback", "release_feedback"):
        done = teacher.ask("POST", f"formgrader/api/assignment/{place}/{step}")
        assert done["success"], done
    student.ask("POST", "assignments/fetch_feedback", data=which)
    pages = sorted((student.home / ASSIGNMENT / "feedback").rglob("*.html"))
    assert pages, "there is no feedback"
    print(f"feedback has come: {pages[0].relative_to(student.home)}", flush=True)

    stranger = student.session.get(f"{ADDRESS}/user/{teacher.name}/formgrader/api/grades")
    assert stranger.status_code == 403, "a student reads the gradebook"
    own = student.session.get(f"{ADDRESS}/user/{student.name}/formgrader/api/status")
    assert own.status_code == 404, "a student has a formgrader"
    for name, place in {
        "what others handed in": exchange / "unrolled" / "inbound",
        "the teacher's course": teacher.home / "unrolled" / "class",
    }.items():
        look = ["runuser", "-u", student.name, "--", "ls", str(place)]
        assert subprocess.run(look, capture_output=True).returncode, f"a student reads {name}"
        print(f"the student cannot read {name}", flush=True)
    print("The hub works.")


def solved(notebook, source):
    """Solve the first question; its points."""
    cells = {
        cell.metadata["nbgrader"]["grade_id"]: cell
        for cell in nbformat.read(source, as_version=4).cells
        if "nbgrader" in cell.metadata
    }
    points = None
    for cell in notebook["cells"]:
        ours = cell["metadata"].get("nbgrader", {})
        if ours.get("solution") and points is None:
            cell["source"] = cells[ours["grade_id"]].source
            points = 0
        elif ours.get("grade") and points == 0:
            points = ours["points"]
            break
    return points


def _user(stack, name):
    try:
        pwd.getpwnam(name)
    except KeyError:
        user = User(name)
        stack.callback(user.remove)
        return user
    sys.exit(f"There is an account {name} already; remove it first: userdel --remove {name}")


def _xsrf(page):
    return re.search(r'name="_xsrf" value="([^"]+)"', page)[1]


def _end(process):
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(20)
    process.kill()


if __name__ == "__main__":
    main()
