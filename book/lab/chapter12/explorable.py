"""Three cells learn a text in the page; which letters move what they expect next?"""

from lab.chapter12 import connectivity
from lab.explorables.base import Explorable
from lab.explorables.traits import Number, Text, Whole

BRACKETS = "(to be, or not)[to be, or not]"


class Connectivity(Explorable):
    """A tanh network, a GRU and an LSTM of 16 units each, which learn the same text.

    Parameters
    ----------
    text : str
        2 to 120 letters.
    seed : int
        Of the first weights, 1 to 9999.
    gate_bias : float
        At first, of the gate that keeps, -2 to 4.
    steps : int
        Steps of learning, 0 to 300.
    letter : int
        After which the next one is expected, from 1; beyond the text, its last.

    Attributes
    ----------
    params : dict
        The parameters of each cell after these steps, by the lab.
    """

    name = "connectivity"
    text = Text(BRACKETS, shortest=2, longest=120).tag(sync=True)
    seed = Whole(1, min=1, max=9999).tag(sync=True)
    gate_bias = Number(2.0, min=-2.0, max=4.0).tag(sync=True)
    steps = Whole(0, min=0, max=300).tag(sync=True)
    letter = Whole(14, min=1, max=120).tag(sync=True)

    @property
    def params(self):
        how = self.text, self.seed, self.gate_bias, self.steps
        return {name: connectivity.learned(name, *how) for name in connectivity.CELLS}
