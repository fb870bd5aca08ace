"""A linear unit, and what it keeps of its input after a number of steps."""

from lab.explorables.base import Explorable
from lab.explorables.traits import Number


class Echo(Explorable):
    """A unit that reads 1 and then nothing.

    Parameters
    ----------
    w : float
        The recurrent weight, -2 to 2.
    """

    name = "echo"
    w = Number(0.5, min=-2.0, max=2.0).tag(sync=True)
