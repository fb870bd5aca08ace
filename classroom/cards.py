"""Cards for the game "Pass the blame": `make game SEED=7`, or `python classroom/cards.py 7`.

One page of HTML for any browser to print: ten cards, and a sheet for the teacher. The rules are in
the book, on the page of the game.
"""

import argparse
from pathlib import Path
import sys

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "book")]

import game  # noqa: E402
import numpy as np  # noqa: E402

OUT = ROOT / "_build" / "game"
STYLE = Path(__file__).with_name("cards.css")
STEPS, UNITS = (1, 2, 3), (1, 2)
RUNS = {"run 1": 0, "run 2": 1, "run 3": -1}  # and what each adds to x_1


def main():
    """Write the cards of a seed, and say where they are."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "seed", type=whole, help="a whole number from 0 on; the same seed, the same cards"
    )
    parser.add_argument("--folder", type=Path, default=OUT, help="where to (default: _build/game)")
    wanted = parser.parse_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    file = wanted.folder / f"game-{wanted.seed}.html"
    file.write_text(sheet(wanted.seed), "utf-8")
    print(f"{file}: ten cards and a sheet for the teacher; open it in a browser and print it")


def whole(text):
    """A seed, from what was typed."""
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 0 on")
    return int(text)


def sheet(seed):
    """All cards and the teacher's sheet.

    Parameters
    ----------
    seed : int
        Not negative.

    Returns
    -------
    str
        A page of HTML that needs no other file.
    """
    drawn = game.draw(seed)
    cards = [unit_card(drawn, t, i) for t in STEPS for i in UNITS]
    cards += [output_card(drawn, t) for t in STEPS]
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Pass the blame, game {seed}</title>
<style>{STYLE.read_text("utf-8")}</style></head>
<body><h1>Pass the blame, game {seed}</h1>
<main>{"".join(cards)}{bookkeeper_card(drawn)}</main>
{teacher_sheet(drawn)}</body></html>
"""


def unit_card(drawn, t, i):
    """What unit i does at step t."""
    Wxh, Whh = drawn.params.Wxh[i - 1, 0], drawn.params.Whh[i - 1]
    x = drawn.xs[t - 1].item()
    own = number(Wxh * x)
    parts = [f"{number(Wxh)} · x{sub(1)}"] if t == 1 else [own]
    before = [f"unit {j} of step {t - 1}" for j in UNITS] if t > 1 else []
    parts += [f"{number(w)} · unit&nbsp;{j}" for w, j in zip(Whh, UNITS, strict=True) if before]
    forward = [f"from {name}" for name in before]
    forward.append(f"<strong>my state</strong> = {added(parts)}")
    after = [f"from unit {j} of step {t + 1}" for j in UNITS] if t < 3 else []
    backward = ["from my output", *after, "<strong>my blame</strong>, their sum"]
    backward += [
        f"to unit {j} of step {t - 1}: {number(w)} · my blame"
        for w, j in zip(Whh, UNITS, strict=True)
        if before
    ]
    if not before:
        backward.append(f"to the bookkeeper, for x{sub(1)}: {number(Wxh)} · my blame")
    slips = [f"Whh[{i},{j}]: my blame · state of unit {j} of step {t - 1}" for j in UNITS]
    if not before:
        slips = [f"Whh[{i},{j}]: nobody stands before me, so 0" for j in UNITS]
    return card(
        f"Step {t}, unit {i}",
        table("forward", inputs_of(drawn) if t == 1 else RUNS, forward),
        table("backward", ["right", *list(game.MISTAKES)[:2]], backward),
        table("slips", ["to the bookkeeper"], slips),
    )


def output_card(drawn, t):
    """What the output of step t does."""
    Why, target = drawn.params.Why[0], drawn.targets[t - 1].item()
    forward = [f"from unit {i}" for i in UNITS]
    made = added([f"{number(w)} · unit&nbsp;{i}" for w, i in zip(Why, UNITS, strict=True)])
    forward += [
        f"<strong>output</strong> = {made}",
        f"<strong>error</strong> = output − {signed(target)}",
    ]
    forward.append("half its square, to the bookkeeper")
    back = [f"to unit {i}: {number(w)} · error" for w, i in zip(Why, UNITS, strict=True)]
    return card(
        f"Step {t}, output",
        table("forward", RUNS, forward),
        table("backward", ["right"], back),
    )


def bookkeeper_card(drawn):
    """What is added up."""
    entries = [f"dWhh[{i},{j}]" for i in UNITS for j in UNITS]
    rounds = ["right", *list(game.MISTAKES)[:2]]
    losses = [*(f"from output {t}" for t in STEPS), "<strong>loss</strong>, their sum"]
    back = [
        *(f"for x{sub(1)}, from unit {i} of step 1" for i in UNITS),
        f"<strong>blame of x{sub(1)}</strong>",
    ]
    return card(
        "Bookkeeper",
        table("forward", RUNS, losses),
        table("backward", rounds, back),
        table("slips", ["step 3", "step 2", "step 1", "sum"], entries),
        "<p>Is it right? (loss of run 2 − loss of run 3) / 2 = ______</p>",
    )


def teacher_sheet(drawn):
    """Every number of every round, and the answers that hang on them."""
    plays = {"right": game.play(drawn), **{each: game.play(drawn, each) for each in game.MISTAKES}}
    runs = [game.play(game.nudged(drawn, step)) for step in RUNS.values()]
    return (
        '<section class="teacher"><h2>For the teacher</h2>'
        f"<p>Inputs {listed(drawn.xs)}; targets {listed(drawn.targets)}; "
        f"errors {listed(plays['right'].errors)}.</p>"
        f"<h3>Forward: states of unit 1, unit 2; output</h3>{forward_key(drawn, runs)}"
        f"<h3>Backward: blame of unit 1, unit 2</h3>{backward_key(plays)}"
        f"<h3>What the bookkeeper is handed, if all is right</h3>{slips_key(plays['right'])}"
        f"<h3>Answers that hang on these numbers</h3>{answers(drawn, runs, plays)}</section>"
    )


def forward_key(drawn, runs):
    """The three runs."""
    rows = [
        [f"step {t}", *(f"{pair(each.states[t])}; {number(each.outputs[t - 1])}" for each in runs)]
        for t in STEPS
    ]
    return filled(inputs_of(drawn), [*rows, ["loss", *(number(each.loss) for each in runs)]])


def backward_key(plays):
    """Blame, right and after each mistake."""
    rows = [
        [f"step {t}", *(pair(each.blame[t]) for each in plays.values())] for t in reversed(STEPS)
    ]
    rows.append([f"x{sub(1)}", *(number(each.dx1) for each in plays.values())])
    rows.append(["dWhh", *(matrix(each.dWhh) for each in plays.values())])
    return filled(list(plays), rows)


def slips_key(right):
    """Each entry of dWhh, step by step."""
    rows = [
        [
            f"dWhh[{i},{j}]",
            *(number(right.slips[t - 1, i - 1, j - 1]) for t in reversed(STEPS)),
            number(right.dWhh[i - 1, j - 1]),
        ]
        for i in UNITS
        for j in UNITS
    ]
    return filled(["step 3", "step 2", "step 1", "sum"], rows)


def answers(drawn, runs, plays):
    """What the page of the game asks, answered for these cards."""
    right, silent, crossed, last = plays.values()
    x, Whh = drawn.xs[0].item(), drawn.params.Whh
    at = [
        f"{number(run.loss)} at {number(x + step)}"
        for run, step in zip(runs, RUNS.values(), strict=True)
    ]
    turn = ""
    if min(runs[1:], key=lambda run: run.loss).loss > right.loss:
        turn = (
            " It is larger on both sides, for the parabola turns between "
            f"{number(x)} and {number(x - np.sign(right.dx1))}."
        )
    lines = [
        f"Round 3: the loss is {at[0]}, {at[1]} and {at[2]}. Half the difference of the last two "
        f"is {number(game.slope(drawn))}, the blame of x{sub(1)}.{turn}",
        f"Round 4: x{sub(1)} is blamed for {number(silent.dx1)} in place of {number(right.dx1)}, "
        "with the wrong sign. Only the blame of step 3 is right.",
        f"Round 5: unit 1 sends unit 2 its blame times {number(Whh[1, 0])}, and unit 2 sends "
        f"unit 1 its blame times {number(Whh[0, 1])}. x{sub(1)} is blamed for "
        f"{number(crossed.dx1)} in place of {number(right.dx1)}. Step 2 is wrong first.",
        f"Round 6: the card ends with {listed(last.dWhh)}, and x{sub(1)} is still blamed for "
        f"{number(last.dx1)}.",
    ]
    return f"<ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>"


def inputs_of(drawn):
    """The heads of the three runs for who is given the first input."""
    x = drawn.xs[0].item()
    return [f"{run}<br>x{sub(1)} = {number(x + step)}" for run, step in RUNS.items()]


def card(title, *parts):
    """One card."""
    return f'<section class="card"><h2>{title}</h2>{"".join(parts)}</section>'


def table(kind, heads, rows):
    """Rows with an empty box below each head."""
    return f'<div class="{kind}">{filled(heads, [[row, *[""] * len(heads)] for row in rows])}</div>'


def filled(heads, rows):
    """A table whose first column names the rows."""
    top = "".join(f'<th scope="col">{head}</th>' for head in heads)
    lines = (
        f'<tr><th scope="row">{name}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'
        for name, *cells in rows
    )
    return f"<table><thead><tr><td></td>{top}</tr></thead><tbody>{''.join(lines)}</tbody></table>"


def number(value):
    """A number as it is written by hand: a true minus, no zeros at its end."""
    return f"{value:g}".replace("-", "−")


def signed(value):
    """A number to stand behind a minus."""
    return f"({number(value)})" if value < 0 else number(value)


def added(parts):
    """A sum; what is negative stands in it with its own sign."""
    return " + ".join(parts).replace("+ −", "− ")


def pair(values):
    """The numbers of the two units."""
    return ", ".join(map(number, values))


def listed(array):
    """The numbers of the three steps."""
    return ", ".join(map(number, array.ravel()))


def matrix(array):
    """A matrix in one line: its rows."""
    return " / ".join(map(pair, array))


def sub(index):
    """A step, as an index below the line."""
    return f"<sub>{index}</sub>"


if __name__ == "__main__":
    main()
