"""A network that learns a text in front of the reader."""

from lab import characters
from lab.explorables.base import Explorable
from lab.explorables.traits import Text, Whole

ROWING = "row, row, row your boat, gently down the stream. "


class CharacterModel(Explorable):
    """A network of 16 hidden units that learns one text, letter by letter.

    Parameters
    ----------
    text : str
        2 to 60 letters.
    seed : int
        Of the first weights, 1 to 9999.
    steps : int
        Steps of learning, 0 to 300.
    letter : int
        Whose error runs back, from 1; 0 for none.

    Attributes
    ----------
    params : rnn_core.Params
        The parameters after these steps, by the kernel.
    """

    name = "character_model"
    text = Text(ROWING, shortest=2, longest=60).tag(sync=True)
    seed = Whole(2, min=1, max=9999).tag(sync=True)
    steps = Whole(0, min=0, max=300).tag(sync=True)
    letter = Whole(0, min=0, max=60).tag(sync=True)

    @property
    def params(self):
        return characters.trained(self.text, self.seed, self.steps)
