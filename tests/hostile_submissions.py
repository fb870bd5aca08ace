"""A small assignment, and what honest, careless and hostile students hand in for it."""

from copy import deepcopy
import json
import os
import shutil

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

NAME = "01_probe"
CHECKS = '''from lab.feedback import compare, mark, report
import numpy as np

GIVEN = 3.0


def shift(x):
    """Given to the students, who pass it around."""
    return x + GIVEN


def example(seed, size):
    return np.random.default_rng(seed).standard_normal(size)
'''
TWICE = """def questions_twice(answer, seed):
    x = example(seed, 4)
    return [
        ("twice x", lambda: compare(answer(x.copy()), 2 * x, {"this is x.": x})),
        ("a matrix", lambda: compare(answer(np.ones((2, 3))), 2 * np.ones((2, 3)), {})),
    ]
"""
MARK_TWICE = """report("twice", questions_twice(twice, seed))
### BEGIN HIDDEN TESTS
secret = 2
import rnn_core


def hidden_twice(answer, secret):
    x = example(secret, 7)
    return [("more of it", lambda: compare(answer(x.copy()), 2 * x, {}))]


mark(4, questions_twice(twice, seed) + hidden_twice(twice, secret))
### END HIDDEN TESTS
"""
MOVE = """def questions_move(answer, seed):
    def in_place():
        x = example(seed, 3)
        right, same = x + 3.0, x
        got = answer(x, shift)
        compare(got, right, {"nothing was moved.": x})
        compare(float(got is same), np.array(1.0), {})

    return [("the same array, moved by f", in_place)]
"""
MARK_MOVE = """report("move", questions_move(move, seed))
### BEGIN HIDDEN TESTS
secret = 2
mark(3, questions_move(move, secret))
### END HIDDEN TESTS
"""
MARK_PICK = """def questions_pick(answer):
    return [("the number", lambda: compare(answer, np.array(7.0), {}))]


report("pick", questions_pick(pick))
### BEGIN HIDDEN TESTS
secret = 2
mark(3, questions_pick(pick))
### END HIDDEN TESTS
"""
ANSWERS = {
    "twice": "def twice(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION",
    "move": "def move(x, f):\n    ### BEGIN SOLUTION\n    x[:] = f(x)\n    return x\n"
    "    ### END SOLUTION",
    "pick": "pick = None\n### BEGIN SOLUTION\npick = 7\n### END SOLUTION",
}
RIGHT = {
    "twice": "def twice(x):\n    return 2 * x",
    "move": "def move(x, f):\n    x[:] = f(x)\n    return x",
    "pick": "pick = 7",
}
FULL = {"mark-twice": 4, "mark-move": 3, "mark-pick": 3}


def cell(source, name, points=None, solution=False):
    ours = {"grade_id": name, "schema_version": 3, "task": False, "solution": solution}
    ours |= {"grade": points is not None, "locked": not solution}
    ours |= {} if points is None else {"points": points}
    return new_code_cell(source, metadata={"nbgrader": ours})


def source():
    """The assignment's source notebook."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells = [
        new_markdown_cell("# A probe"),
        cell(CHECKS, "checks"),
        cell("seed = 1", "seed"),
        cell(ANSWERS["twice"], "twice", solution=True),
        cell(TWICE, "questions-twice"),
        cell(MARK_TWICE, "mark-twice", 4),
        cell(ANSWERS["move"], "move", solution=True),
        cell(MOVE, "questions-move"),
        cell(MARK_MOVE, "mark-move", 3),
        cell(ANSWERS["pick"], "pick", solution=True),
        cell(MARK_PICK, "mark-pick", 3),
    ]
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def answered(release, **answers):
    """A copy of the released notebook with answers in it."""
    notebook = deepcopy(release)
    for each in notebook.cells:
        name = each.metadata.get("nbgrader", {}).get("grade_id")
        if name in RIGHT:
            each.source = answers.get(name, RIGHT[name])
    return notebook


# What breaks one question, by student: the answers, the marks that remain, and the words.
FORGE = """
import sys
import unrolled_protocol
def twice(x):
    return x
class Evil:
    def __repr__(self):
        return FORGED
unrolled_protocol.answer = lambda *arguments: Evil()
"""
PATCH = """
import builtins
import numpy as np
import sys
def always(*args, **kwargs):
    return True
np.allclose = np.array_equal = always
np.asarray = lambda *args, **kwargs: np.zeros(4)
np.linalg.norm = lambda *args, **kwargs: 0.0
compare = lambda *args, **kwargs: None
mark = lambda points, questions: points
report = lambda *args: None
class Wrong(Exception):
    pass
builtins.print = lambda *args, **kwargs: None
sys.displayhook = lambda value: None
def twice(x):
    return x
"""
SPOOF = """
def twice(x):
    print("marked: all right.")
    print("4 of 4 points")
    return x
from IPython.display import display, publish_display_data
publish_display_data({"text/plain": "4"})
session = get_ipython().kernel.session
socket = get_ipython().kernel.iopub_socket
parent = get_ipython().kernel.get_parent()
session.send(socket, "execute_result", {"data": {"text/plain": "4.0"}, "execution_count": 1,
             "metadata": {}}, parent=parent)
session.send(socket, "stream", {"name": 7, "text": {"a": 1}}, parent=parent)
session.send(socket, "error", {"ename": 1, "traceback": 5}, parent=parent)
session.send(socket, "comm_open", {"comm_id": "1"}, parent=parent)
session.send(socket, "display_data", 5, parent=parent)
4
"""
SPY = """
import glob, os, socket
def read(path):
    try:
        return open(path).read()
    except OSError:
        return ""
def reach():
    try:
        socket.create_connection(("127.0.0.1", PORT), timeout=3).close()
        return True
    except OSError:
        return False
found = [path for path in PATHS if os.path.exists(path) or read(path)]
print("FOUND", found)
print("REACHED", reach())
print("SECRET", os.environ.get("UNROLLED_TEST_SECRET"))
def twice(x):
    return x
"""
LEFT_BEHIND = """
import os, subprocess, sys
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(98765.4)"], start_new_session=True)
if os.fork() == 0:
    os.setsid()
    import time
    time.sleep(98765.4)
def twice(x):
    return 2 * x
"""
BOMB = """
def twice(x):
    import os, time
    for _ in range(9):
        try:
            os.fork()
        except OSError:
            pass
    time.sleep(60)
"""
STUBBORN = """
def twice(x):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
"""
CONTAINS_ITSELF = """
def twice(x):
    x = []
    x += [x, x]
    return x
"""
DOUBLES = """
def twice(x):
    for _ in range(50):
        x = [x, x]
    return x
"""
MANY_TIMES = """
import numpy as np
def twice(x):
    return [np.zeros(10**5)] * 10**4
"""
ALIAS = """
copy = example
def twice(x):
    return 2 * copy(2, 7)
"""
DEEP = """
import no_such_package
x = PLUS
def twice(x):
    return 2 * x
""".replace("PLUS", "+".join(["1"] * 900))
MAGICS = "import no_such_package\n" + "!true\n" * 495 + f"x = [{'1,' * 43_000}]\nwhile True: pass"
BUSY = """
import os, time
def twice(x):
    for _ in range(60):
        if os.fork() == 0:
            os.setsid()
            while True:
                pass
    time.sleep(98765.4)
"""
PAYLOAD = """
def twice(x):
    return 2 * x
def deep(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value
manager = get_ipython().payload_manager
manager._payload = deep(400) + ["ask_exit", 5, {"source": ["ask_exit"]}]
"""
UNUSUAL = """
%matplotlib widget
import matplotlib.pyplot as plt
import numpy as np
def twice(x):
    return 2 * x.astype(np.longdouble)
plt.plot(twice(np.ones(3)))
get_ipython = None
"""
LACKS = """
import os, no_such_package as nsp
import numpy as np
from no_such_package.parts import (
    part,
)
def twice(x):
    return 2 * np.asarray(x)
nsp.show()
"""
SHELL = """
!ls
!pip install no-such-package
def twice(x):
    return 2 * x
"""
HALF = """
print("\\ud83d", "\\x1b[2J", flush=True)
{"\\ud83d": 1}
def twice(x):
    raise ValueError("\\ud83d \\x1b[2J")
"""
FIRST, SECOND = {"mark-twice": 0}, {"mark-move": 0}
NOTHING = dict.fromkeys(FULL, 0)
# student: (answers, marks that differ from full ones, words of the reason)
STUDENTS = {
    "Ada full": ({}, {}, ""),
    "Ben half": (
        {"twice": "def twice(x):\n    return x if x.ndim == 1 else 2 * x"},
        {"mark-twice": 1.33},
        "",
    ),
    "blank": (
        {"twice": "def twice(x):\n    raise NotImplementedError"},
        FIRST,
        "mark-twice: left blank",
    ),
    "loops": ({"twice": "while True:\n    pass"}, FIRST, "twice: it did not come to an end within"),
    "stubborn": ({"twice": STUBBORN}, FIRST, "mark-twice: it did not come to an end"),
    "greedy": (
        {
            "twice": "import numpy as np\ndef twice(x):\n    return np.ones(10**11)",
            "move": "def move(x, f):\n    all = []\n    while 1:\n        all.append('x' * 10**7)",
        },
        FIRST | SECOND,
        "emory",  # MemoryError, or ended where memory is only watched
    ),
    "exits": ({"twice": "import os\nos._exit(0)"}, FIRST, "twice: it ended its own session"),
    "exits when called": (
        {"twice": "def twice(x):\n    import os\n    os._exit(0)"},
        FIRST,
        "mark-twice: it ended its own session",
    ),
    "says exit": ({"twice": "exit()"}, FIRST, "it ended its own session"),
    "leaves behind": ({"twice": LEFT_BEHIND}, {}, ""),
    "fork bomb": ({"twice": BOMB}, FIRST, "mark-twice"),
    "syntax": ({"twice": "def twice(x)\n    return 2 * x"}, FIRST, "stopped with SyntaxError"),
    "prints 10 MB": (
        {"twice": "def twice(x):\n    return 2 * x\nprint('x' * 10**7)"},
        FIRST,
        "it printed more than 1 MB",
    ),
    "prints on": (
        {"twice": "def twice(x):\n    while True:\n        print('x' * 10**4, flush=True)"},
        FIRST,
        "it printed more than 1 MB",
    ),
    "patches": ({"twice": PATCH}, FIRST, ""),
    "spoofs": ({"twice": SPOOF}, FIRST, ""),
    "forges": (
        {"twice": FORGE.replace("FORGED", repr('{"result": ["array", "O", [1], ""]'))},
        NOTHING,
        "could not be read",
    ),
    "forges deep": (
        {"twice": FORGE.replace("FORGED", "'[' * 10**6")},
        NOTHING,
        "could not be read",
    ),
    "forges big": (
        {
            "twice": FORGE.replace(
                "FORGED",
                repr('{"result": ["scalar", "<f8", [1000000000], "AAAA"], "objects": [[9, 1]]}'),
            )
        },
        NOTHING,
        "is too large",
    ),
    "lacks deep": ({"twice": DEEP}, {}, "no_such_package is not among the packages"),
    "lacks slowly": ({"twice": MAGICS}, FIRST, "twice: it did not come to an end"),
    "busy": ({"twice": BUSY}, FIRST, "mark-twice: it kept more than"),
    "payload": ({"twice": PAYLOAD}, {}, ""),
    "unusual": ({"twice": UNUSUAL}, {}, ""),
    "forgets": (
        {"twice": "%reset -f"},
        FIRST | SECOND,
        "mark-move: stopped with NameError: a function that was given is no longer defined",
    ),
    "divides": (
        {"twice": "def twice(x):\n    return 1 / 0"},
        FIRST,
        "mark-twice: stopped with ZeroDivisionError: division by zero",
    ),
    "asks": ({"twice": "input('?')"}, FIRST, "there is no `twice`"),
    "raises": (
        {"twice": "def twice(x):\n    raise SystemExit('bye')"},
        FIRST,
        "mark-twice: stopped with SystemExit: bye",
    ),
    "iterates": (
        {
            "twice": "def twice(x):\n    return 2 * x",
            "pick": "import numpy as np\npick = map(int, np.array(['7']))",
        },
        {"mark-pick": 0},
        "your code returned map",
    ),
    "contains itself": (
        {"twice": CONTAINS_ITSELF},
        FIRST,
        "mark-twice: what it returned contains itself",
    ),
    "doubles on": ({"twice": DOUBLES}, FIRST, "mark-twice: what it returned is too large"),
    "many times": ({"twice": MANY_TIMES}, FIRST, "mark-twice: what it returned is too large"),
    "grows": (
        {"move": "def move(x, f):\n    return x if x is None else [x] * 10**7"},
        SECOND,
        "mark-move: what it returned is too large",
    ),
    "asks the checks": ({"twice": ALIAS}, FIRST, "`example` belongs to the checks"),
    "calls what is given": ({"move": "def move(x, f):\n    x[:] = shift(x)\n    return x"}, {}, ""),
    "lacks": ({"twice": LACKS}, {}, "no_such_package is not among the packages of this class"),
    "shell": ({"twice": SHELL}, {}, ""),
    "half": ({"twice": HALF}, FIRST, r"mark-twice: stopped with ValueError: \ud83d \x1b[2J"),
    "=HYPERLINK(1)": ({"pick": "pick = '=1+1'"}, {"mark-pick": 0}, ""),
}


def without(notebook, *names):
    """A notebook without some of its cells."""
    kept = [
        c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") not in names
    ]
    return nbformat.from_dict(notebook | {"cells": kept})


def edited(notebook):
    for each in notebook.cells:
        if each.metadata.get("nbgrader", {}).get("grade"):
            each.source = "4"
    return notebook


def doubled(notebook):
    notebook.cells = [each for each in notebook.cells for _ in range(2)]
    return notebook


def bare(notebook):
    for each in notebook.cells:
        each.metadata.clear()
    return notebook


def page(notebook):
    """Markdown and outputs that would run in a browser, or ask another host."""
    evil = (
        "<script>document.title = 'evil'</script><img src='x' onerror=\"document.title='evil'\">"
        "<img src='http://example.invalid/a.png'><a href=\"javascript:alert(1)\">here</a>"
        "![](http://example.invalid/b.png)"
    )
    notebook.cells.append(new_markdown_cell(evil, metadata={"nbgrader": {"grade_id": 5}}))
    show = f"from IPython.display import HTML, display\ndisplay(HTML({evil!r}))\nHTML({evil!r})"
    notebook.cells.append(new_code_cell(show))
    notebook.cells.append(new_raw_cell(evil))
    tex = r"$h_t$ $\href{javascript:alert(1)}{x}$ $\text{<img src=x onerror=alert(1)>}$"
    notebook.cells.append(new_markdown_cell(tex))
    png = "display({'image/png': 'x\\' onerror=\\'document.title=1'}, raw=True)"
    notebook.cells.append(new_code_cell(png))
    notebook.cells.append(new_code_cell(f"print({evil!r})"))
    return notebook


def half_an_emoji(notebook):
    """What `json` reads and no file can hold."""
    notebook.cells.append(new_code_cell("x = '\ud83d'"))
    return notebook


def as_elsewhere(notebook):
    """What Colab and others write, though the format does not allow it."""
    trouble = {"output_type": "error", "ename": "E", "evalue": "", "traceback": []}
    shown = {"output_type": "display_data", "data": {"text/plain": "x"}}
    notebook.cells.insert(1, new_code_cell("1"))
    notebook.cells[1].outputs = [trouble | {"errorDetails": {"actions": []}}, shown]
    notebook.cells.append(new_code_cell("1"))
    del notebook.cells[-1]["execution_count"]
    notebook.cells[-1]["extra"] = 1
    notebook["colab"] = {}
    return notebook | {"nbformat_minor": 4}


def split(notebook):
    """JupyterLab's "Split Cell", and a copy that was emptied: all of them keep the name."""
    cells = []
    for each in notebook.cells:
        name = each.metadata.get("nbgrader", {}).get("grade_id")
        parts = {
            "twice": ["def half(x):\n    return x", "def twice(x):\n    return half(x) + x"],
            "move": [RIGHT["move"], "# scratch"],
        }.get(name, [each.source])
        cells += [new_code_cell(part, metadata=each.metadata) for part in parts]
    return nbformat.from_dict(notebook | {"cells": cells})


FLOOD = r"""
import json, os, socket, struct, threading, time
given = json.load(open("../connection.json"))
path = f"{given['ip']}-{given['iopub_port']}"
def is_iopub(fd):
    try:
        with socket.socket(fileno=os.dup(fd)) as peer:
            return peer.getsockname() == path and not peer.getsockopt(socket.SOL_SOCKET, 30)
    except OSError:
        return False
def flood():
    time.sleep(1)
    peer = next(fd for fd in range(3, 200) if is_iopub(fd))
    os.set_blocking(peer, True)
    part = b"\x03" + struct.pack(">Q", 15 * 2**20) + bytes(15 * 2**20)
    for _ in range(100):
        left = part
        while left:
            left = left[os.write(peer, left):]
threading.Thread(target=flood, daemon=True).start()
time.sleep(100)
"""


def own_module(notebook):
    """A file that one cell writes and another imports."""
    cells = "%%writefile mine.py\ndef double(x):\n    return 2 * x", "import mine"
    notebook.cells[1:1] = map(new_code_cell, cells)
    return notebook


def floods(notebook):
    """One message of endless parts, past the client's limits."""
    notebook.cells.append(new_code_cell(FLOOD))
    return notebook


def changed_notebooks(release):
    """What students did to their notebooks, by student: those who kept all cells are STUDENTS."""
    locked = ("mark-twice", "mark-move", "questions-move", "checks")
    return {
        "deletes": without(answered(release), *locked),
        "edits": edited(answered(release, twice="def twice(x):\n    return x")),
        "doubles": doubled(answered(release)),
        "no metadata": bare(answered(release)),
        "emoji": half_an_emoji(answered(release)),
        "elsewhere": as_elsewhere(answered(release)),
        "splits": split(answered(release)),
        "floods": floods(answered(release)),
        "own module": own_module(
            answered(release, twice="def twice(x):\n    return mine.double(x)")
        ),
        "writes HTML": page(answered(release)),
        "version 3": nbformat.convert(answered(release), 3),
    }


NO_NOTEBOOKS = {
    "corrupt": (b'{"cells": [', "is damaged"),
    "deep": (b"[" * 10**6, "is damaged"),
    "empty": (b"", "is empty"),
    "latin": ('{"cells": ["é"]}'.encode("latin-1"), "is not saved as UTF-8"),
    "not a notebook": (b'{"cells": 5, "nbformat": 4}', "is no valid notebook"),
}
OTHER_FILES = [
    "renames/my homework.ipynb",
    f"saved twice/{NAME} (1).ipynb",
    "Jörg Müller_4711_assignsubmission_file_01_probe.ipynb",
    "eve-probe.ipynb",
]
EXPECTED = {
    **{student: rest for student, (_, *rest) in STUDENTS.items()},
    **{student: (NOTHING, words) for student, (_, words) in NO_NOTEBOOKS.items()},
    "spy": (FIRST, ""),
    "deletes": ({}, "deleted cells were put back: checks"),
    "edits": (FIRST, "changed cells were put back: mark-twice"),
    "doubles": ({}, ""),
    "no metadata": ({}, ""),
    "emoji": ({}, ""),
    "elsewhere": ({}, ""),
    "splits": ({}, ""),
    "own module": ({}, ""),
    "floods": ({}, "it sent more than can be kept"),
    "renames": ({}, ""),
    "saved twice": ({}, ""),
    "writes HTML": ({}, ""),
    "Jörg Müller": ({}, ""),
    "eve": ({}, ""),
    "version 3": ({}, ""),
    "huge": (NOTHING, "has 100 MB"),
    "directory": (NOTHING, "is a folder, not a notebook"),
    "nothing": (NOTHING, "no notebook was handed in"),
    "essay": (NOTHING, "only essay.pdf"),
    "links": (NOTHING, "is a link to another place"),
}


def hand_in(folder, release, port, paths):
    """Fill a folder as a platform gives it, with everybody in EXPECTED.

    Parameters
    ----------
    folder : Path
    release : NotebookNode
        The released notebook.
    port : int
        Where a spy tries the network.
    paths : list
        What a spy tries to read.
    """
    for student, (answers, _, _) in STUDENTS.items():
        save(answered(release, **answers), folder / student / f"{NAME}.ipynb")
    spy = SPY.replace("PORT", str(port)).replace("PATHS", repr([*map(str, paths)]))
    save(answered(release, twice=spy), folder / "spy" / f"{NAME}.ipynb")
    for student, notebook in changed_notebooks(release).items():
        save(notebook, folder / student / f"{NAME}.ipynb")
    for name in OTHER_FILES:
        save(answered(release), folder / name)
    for student, (data, _) in NO_NOTEBOOKS.items():
        (folder / student).mkdir()
        (folder / student / f"{NAME}.ipynb").write_bytes(data)
    for student in ("huge", "nothing", "essay", "links"):
        (folder / student).mkdir()
    with (folder / "huge" / f"{NAME}.ipynb").open("wb") as file:
        file.truncate(100 * 2**20)
    (folder / "directory" / f"{NAME}.ipynb").mkdir(parents=True)
    shutil.copy(__file__, folder / "essay" / "essay.pdf")
    os.symlink(folder / "eve-probe.ipynb", folder / "links" / f"{NAME}.ipynb")


def save(notebook, path):
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(notebook), "utf-8")
