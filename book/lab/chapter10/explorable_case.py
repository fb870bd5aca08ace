"""The orders of one matrix: the counts of a walk, and of long sequences."""

from math import log10

from lab.chapter10 import orders
from lab.chapter10.explorable import Orders as Widget

NAME = Widget.name
PAGE = "book/10_one_matrix"
OTHER = {
    "view": "guess",
    "order": "blocks",
    "frame": 17,
    "T": 11,
    "length": 4,
    "H": 20,
    "cost": "kept",
    "at_100": 1.5,
    "at_1000": 2.05,
    "at_10000": 6.5,
    "shown": True,
}
BAD = {
    "view": ["both", None],
    "order": ["deer", 1],
    "frame": [-1, 201, 1.5],
    "T": [1, 17, True],
    "length": [0, 17],
    "H": [1, 129],
    "cost": ["time"],
    "at_100": [-0.1, 7.1, None],
    "shown": [1, "true"],
}


def readout(state):
    """Every number of the read-out, from the counts in Python."""
    lab = Widget(**state)
    return _walk(lab) if lab.view == "walk" else _guess(lab)


def _walk(lab):
    frame = min(lab.frame, len(lab.walk))
    return {
        "so far": orders.multiplications(lab.walk[:frame], lab.H, orders.INPUTS),
        "multiplications": lab.bill.multiplications,
        "kept": lab.bill.kept,
        "rounds": lab.bill.rounds,
        "states": len(orders.held(lab.walk, frame, lab.order)),
    }


def _guess(lab):
    numbers = {"guess": 10**lab.at_10000, "guess power": lab.at_10000 / 3}
    if not lab.shown:
        return numbers
    length = lab.length if lab.order == "cut" else None
    few, many = (
        getattr(orders.bill(lab.order, T, lab.H, orders.INPUTS, length), lab.cost)
        for T in (10, 10_000)
    )
    return {**numbers, "counted": many / few, "counted power": log10(many / few) / 3}
