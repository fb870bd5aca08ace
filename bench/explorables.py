"""How quick are the interactive figures? `make bench` times them in a real browser.

First drawing: from the moment the words are painted until the last figure is drawn. A step:
from a key on a slider, or where there is none in a field, until the figure is laid out anew.
`python -m bench.explorables NAME ...` times some of the site that is there.
"""

from pathlib import Path
import re
import subprocess
import sys

import numpy as np

from web.browser import launched

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "_build" / "html"
BUNDLED = ROOT / "book" / "lab" / "explorables" / "bundled"
VISITS, STEPS = 7, 40
GOALS = {"drawing": 150, "step": 16, "scripts": 200}  # milliseconds, milliseconds, kilobytes
DRAWING = """() => {
    const at = name => performance.getEntriesByName(name)[0].startTime;
    return at("explorables drawn") - at("explorables begin");
}"""
STEP = """async (slider, steps) => {
    const figure = slider.closest(".explorable"), times = [];
    for (let i = 0; i < steps; i++) {
        const key = i % 2 ? "ArrowDown" : "ArrowUp", start = performance.now();
        slider.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
        for (let turn = 0; turn < 5; turn++) await null; // it draws once the key is dealt with
        figure.getBoundingClientRect();
        times.push(performance.now() - start);
    }
    return times;
}"""


def main():
    """Print the table; the exit code tells whether every goal was met."""
    wanted = sys.argv[1:]
    if not wanted:
        subprocess.run([sys.executable, "-m", "web.build"], cwd=ROOT, check=True)
    print(f"\n{'':24}{'median':>9}{'95 %':>9}{'goal':>9}")
    with launched() as browser:
        some = [pair for pair in figures() if not wanted or pair[0] in wanted]
        met = [row for name, page in some for row in race(browser, name, page)]
    met.append(weigh())
    return 0 if all(met) else 1


def figures():
    """Name and page of each interactive figure of the built book."""
    for page in sorted(SITE.glob("book/*.html")):
        for name in re.findall(r'data-explorable="([\w-]+)"', page.read_text("utf-8")):
            yield name, page


def race(browser, name, page):
    """Time one figure: its first drawing over several visits, and each of its sliders or fields."""
    drawings, steps = [], []
    for _ in range(VISITS):
        opened = browser.new_page()
        opened.goto(page.as_uri())
        figure = opened.locator(f'[data-explorable="{name}"]')
        opened.wait_for_function("performance.getEntriesByName('explorables drawn').length")
        drawings.append(opened.evaluate(DRAWING))
        sliders = figure.locator("input[type=range]").all() or figure.locator("input.number").all()
        for slider in sliders:
            steps += slider.evaluate(STEP, STEPS)
        opened.close()
    yield row(f"{name}: drawing, ms", drawings, GOALS["drawing"])
    if steps:  # the front page has a text field, and no slider
        yield row(f"{name}: step, ms", steps, GOALS["step"])


def row(what, times, goal):
    """Print one line; the 95th percentile is held against the goal."""
    median, high = np.quantile(times, [0.5, 0.95])
    print(f"{what:24}{median:9.1f}{high:9.1f}{goal:9} {'met' if high < goal else 'MISSED'}")
    return high < goal


def weigh():
    """Print what all scripts of ours weigh together, unpacked."""
    size = sum(path.stat().st_size for path in BUNDLED.glob("*.js")) / 1000
    goal = GOALS["scripts"]
    print(f"{'all scripts, KB':33}{size:9.1f}{goal:9} {'met' if size < goal else 'MISSED'}")
    return size < goal


if __name__ == "__main__":
    sys.exit(main())
