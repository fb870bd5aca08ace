"""A whole play as one sequence, whose inputs are made when they are needed."""

from lab.characters import columns


class Columns:
    """The letters of a text as columns, like `lab.characters.columns`, but only those asked for.

    All of them at once would take more memory than the states of the network.

    Parameters
    ----------
    ids : ndarray of int, shape (T,)
        The number of each letter.
    size : int
        V, how many letters there are.
    """

    def __init__(self, ids, size):
        self.ids, self.size = ids, size

    def __len__(self):
        return len(self.ids)

    def __getitem__(self, steps):
        """The columns of a slice of the steps, shape (n, V, 1)."""
        return columns(self.ids[steps, None], self.size)
