"""Networks that learn a text or go on with one; which letters move what they expect next?"""

import json

from lab.chapter12 import connectivity, writer
from lab.explorables.base import Explorable
from lab.explorables.traits import Number, Text, Whole
import traitlets

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


class Known(Text):
    """A text of letters that the stored network knows, without new lines if `flat`."""

    def __init__(self, default, shortest, longest, flat=False):
        self.flat = flat
        super().__init__(default, shortest, longest)

    def validate(self, owner, value):
        """The text; TypeError or ValueError names the argument and what it needs."""
        text = super().validate(owner, value)
        letters = owner.stored["letters"].replace("\n", "" if self.flat else "\n")
        strange = sorted(set(text) - set(letters))
        if strange:
            raise ValueError(f"{self.name} needs letters of the play, and got {strange[0]!r}")
        return text


class Writer(Explorable):
    """A stored LSTM that has read *Hamlet* goes on with a text.

    Parameters
    ----------
    begin : str
        What it reads first, 1 to 40 letters.
    written : str
        What it has written, up to 110 letters.
    temperature : float
        By which scores are divided before a letter is drawn, 0.1 to 2.
    seed : int
        Of the draws, 1 to 9999.
    letter : int
        After which the next one is expected, from 1; 0, or beyond the text, for its last.

    Attributes
    ----------
    params : lab.lstm.Params
        The stored weights.
    stored : dict
        The same as they are stored; they cannot be set.
    """

    name = "writer"
    begin = Known("To be, or not to be", shortest=1, longest=40, flat=True).tag(sync=True)
    written = Known("", shortest=0, longest=110).tag(sync=True)
    temperature = Number(0.6, min=0.1, max=2.0).tag(sync=True)
    seed = Whole(1, min=1, max=9999).tag(sync=True)
    letter = Whole(0, min=0, max=150).tag(sync=True)
    stored = traitlets.Dict(read_only=True).tag(sync=True, given=True)

    @traitlets.default("stored")
    def _stored(self):
        stored = json.loads(writer.FILE.read_text("utf-8"))
        return {name: stored[name] for name in ("letters", "weights")}

    @property
    def params(self):
        return writer.load()[1]
