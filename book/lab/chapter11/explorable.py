"""One cell that reads a text: its forget gate is dragged, and the gradient shortens or lasts."""

from lab.chapter11 import gate
from lab.explorables.base import Explorable
from lab.explorables.traits import Number, Text


class Gate(Explorable):
    """Which gates open at which letter, and how far back a gradient lives.

    Parameters
    ----------
    text : str
        1 to 24 letters.
    keep : float
        Bias of the forget gate, -3 to 8: at letters that are no brackets it is the logistic
        function of this.
    write : float
        Bias of the input gate, -6 to 6.

    Attributes
    ----------
    params : lab.lstm.Params
        The cell.
    run : lab.chapter11.gate.Run
        What it does with the text.
    """

    name = "gate"
    text = Text("(row your boat, gently", shortest=1, longest=24).tag(sync=True)
    keep = Number(4.0, min=-3.0, max=8.0).tag(sync=True)
    write = Number(-6.0, min=-6.0, max=6.0).tag(sync=True)

    @property
    def params(self):
        return gate.network(self.keep, self.write)

    @property
    def run(self):
        return gate.examine(self.text, self.keep, self.write)
