"""An eigenvalue that is dragged on the disc: what it answers, and how far a gradient reaches."""

from lab.chapter13 import disc
from lab.explorables.base import Explorable
from lab.explorables.traits import Number, Whole


class Disc(Explorable):
    """One unit of a linear recurrence, and all that follows from its eigenvalue.

    Parameters
    ----------
    re : float
        Real part, -1.1 to 1.1.
    im : float
        Imaginary part, 0 to 1.1; the conjugate has the opposite.
    steps : int
        How many are shown, 20 to 1000.

    Attributes
    ----------
    run : lab.chapter13.disc.Run
        Response, outputs and gradient.
    """

    name = "disc"
    re = Number(0.76, min=-1.1, max=1.1).tag(sync=True)
    im = Number(0.54, min=0.0, max=1.1).tag(sync=True)
    steps = Whole(60, min=20, max=1000).tag(sync=True)

    @property
    def run(self):
        return disc.examine(self.re, self.im, self.steps)
