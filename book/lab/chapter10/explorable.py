"""One matrix: the orders of walking through it, and a guess of how the bill of each grows."""

from lab.chapter10 import orders
from lab.explorables.base import Explorable
from lab.explorables.traits import Flag, Number, OneOf, Whole


class Orders(Explorable):
    """Six orders of solving the system of the unrolled network, block by block.

    Parameters
    ----------
    view : {"walk", "guess"}
        The matrix, or the bill against the length of the sequence.
    order : {"sweep", "each", "blocks", "cut", "forward", "tree"}
    frame : int
        How far the walk is, 0 to 200; beyond the end it is at the end.
    T : int
        Steps of the walk, 2 to 16.
    length : int
        Steps in a block between checkpoints or in a window, 1 to 16.
    H : int
        Hidden units, 2 to 128; there are 62 inputs.
    cost : {"multiplications", "kept", "rounds"}
        What the guess is about.
    at_100, at_1000, at_10000 : float
        The guess: log10 of the cost at that T, divided by the cost at T = 10. 0 to 7.
    shown : bool
        Whether the count is drawn beside the guess.

    Attributes
    ----------
    walk : list
        The frames of `lab.chapter10.orders` for this state.
    bill : lab.chapter10.orders.Bill
        What they cost.
    """

    name = "orders"
    view = OneOf(["walk", "guess"]).tag(sync=True)
    order = OneOf(orders.ORDERS).tag(sync=True)
    frame = Whole(13, min=0, max=200).tag(sync=True)
    T = Whole(9, min=2, max=16).tag(sync=True)
    length = Whole(3, min=1, max=16).tag(sync=True)
    H = Whole(64, min=2, max=128).tag(sync=True)
    cost = OneOf(orders.Bill._fields).tag(sync=True)
    at_100 = Number(0.5, min=0.0, max=7.0).tag(sync=True)
    at_1000 = Number(0.5, min=0.0, max=7.0).tag(sync=True)
    at_10000 = Number(0.5, min=0.0, max=7.0).tag(sync=True)
    shown = Flag(False).tag(sync=True)

    @property
    def walk(self):
        return orders.frames(self.order, self.T, self.length)

    @property
    def bill(self):
        return orders.bill(self.order, self.T, self.H, orders.INPUTS, self.length)
