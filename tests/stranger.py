"""Follow the README as somebody who has nothing else: `python3 tests/stranger.py`, an hour.

The last commit is cloned into an empty folder, with an empty home. Every command that the README
names is given to a shell as it stands there, in its order; then come its example and the commands
of the class. The end says how long each took, what stumbled, and what was not tried. As root it
takes on the rights of a user without any.
"""

import argparse
import os
from pathlib import Path
import re
import signal
import subprocess
import sys
import tempfile
import time
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
SPAN = re.compile(r"`(make [^`]+)`|^(make .+)$", re.MULTILINE)
ADDRESS = re.compile(r"http://(?:localhost|127\.0\.0\.1):\d+/\S*")
ENDLESS = {"make serve", "make lab"}
NOT_TRIED = re.compile(  # hours, or a cluster
    "PEERS=1|SCHEDULER=|make sweep|make test-engines|make mutation"
)
SHORTER = {"make test-lite": 'make test-lite ARGS="-k control"'}  # one chapter, not all
EXAMPLE = ".venv/bin/python -m doctest README.md"
HANDED_IN = "for name in class/release/*/*.ipynb; do cp $name folder/alice-$(basename $name); done"
MARKED = "grep -h alice class/marks/*.csv"
OF_THE_MACHINE = re.compile("LANG|TERM|PIP_.*|NPM_CONFIG_.*|NODE_EXTRA.*|SSL_.*|.*_PROXY", re.I)
NOBODY = 65534
HOUR = 3600


def main(arguments=None):
    """Everything, and whether all of it went well."""
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    parser.add_argument("--without", nargs="+", default=[], metavar="COMMAND")
    without = parser.parse_args(arguments).without
    clone, home = new_clone()
    stumbled = []
    for command in in_order(clone):
        if command in without or NOT_TRIED.search(command):
            print(f"not tried    {command}", flush=True)
        elif not went_well(SHORTER.get(command, command), clone, home):
            stumbled.append(command)
    print(f"\n{len(stumbled)} stumbled; all of it is in {clone.parent}")
    return len(stumbled)


def new_clone():
    """The book in an empty folder, and an empty home."""
    folder = Path(tempfile.mkdtemp(prefix="stranger-"))
    clone, home = folder / "unrolled", folder / "home"
    home.mkdir()
    subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
    if os.geteuid() == 0:
        subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", folder], check=True)
    return clone, home


def in_order(clone):
    """What is typed, each command once."""
    typed = [*commands(clone / "README.md"), EXAMPLE]
    marking = commands(clone / "classroom" / "README.md", first_block=True)
    return [*typed, *marking[:-1], "mkdir folder", HANDED_IN, marking[-1], MARKED]


def commands(page, first_block=False):
    """The commands on a page, or in its first block of code, in their order."""
    text = page.read_text("utf-8")
    if first_block:
        text = text.split("```")[1]
    return list(dict.fromkeys(one or other for one, other in SPAN.findall(text)))


def went_well(command, clone, home):
    """Give a command to a shell; say how long it took and, if it stumbled, its last lines."""
    log = clone.parent / (re.sub(r"\W+", "-", command)[:60] + ".log")
    started = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["sh", "-c", command],
            cwd=clone,
            env=environment(home),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **({"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}),
        )
    well = answers(process, log) if command in ENDLESS else ends(process)
    stop(process)
    took = f"{time.monotonic() - started:6.0f} s"
    print(f"{'well' if well else 'STUMBLED'}".ljust(10), took, command, flush=True)
    if not well:
        print(log.read_text("utf-8", "replace")[-3000:], flush=True)
    return well


def environment(home):
    """What a shell has after the first log-in; of our own settings, only those for the net."""
    kept = {name: value for name, value in os.environ.items() if OF_THE_MACHINE.fullmatch(name)}
    path = "/usr/local/bin:/usr/bin:/bin" if os.geteuid() == 0 else os.environ["PATH"]
    return kept | {"HOME": str(home), "PATH": path}


def ends(process):
    """Whether a command ends within an hour, and well."""
    try:
        return process.wait(HOUR) == 0
    except subprocess.TimeoutExpired:
        return False


def answers(process, log):
    """Whether a command that does not end says an address, and has a page there."""
    deadline = time.monotonic() + HOUR
    while process.poll() is None and time.monotonic() < deadline:
        address = ADDRESS.search(log.read_text("utf-8", "replace"))
        if address:
            return b"<title>" in urlopen(address[0]).read()
        time.sleep(1)
    return False


def stop(process):
    """End what is still running, as Ctrl-C does, and then for good."""
    for ending in (signal.SIGINT, signal.SIGINT, signal.SIGKILL):
        if process.poll() is None:
            os.killpg(process.pid, ending)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                continue


if __name__ == "__main__":
    sys.exit(main())
