"""The gradient of Whh as a sum over steps: one copy for each step, tied or untied."""

from lab.explorables.network import Network
from lab.explorables.traits import Number, Whole


class TieUntie(Network):
    """A copy of Whh for each of three steps: what each is to blame for, and what moves the loss.

    Parameters
    ----------
    to_unit, from_unit : int
        The entry of Whh that is looked at: by how much unit `from_unit` of h_{t-1} enters unit
        `to_unit` of a_t. Counted from 1.
    copy : int
        Which copy the nudge moves, 1 to 3; 0 moves all three together: tied, they are one matrix.
    nudge : float
        Is added to that entry, -1 to 1.
    **state
        The network, as for `Network`.

    Attributes
    ----------
    entry : (int, int)
        The same entry as an index: ``dWhh[figure.entry]``.
    """

    name = "tie_untie"
    to_unit = Whole(1, min=1, max=2).tag(sync=True)
    from_unit = Whole(1, min=1, max=2).tag(sync=True)
    copy = Whole(0, min=0, max=3).tag(sync=True)
    nudge = Number(0.3, min=-1.0, max=1.0).tag(sync=True)

    @property
    def entry(self):
        return self.to_unit - 1, self.from_unit - 1
