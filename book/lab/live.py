"""A picture with controls: whenever one is moved, Python draws the picture anew.

The picture as it is at first is also what a page shows where no Python runs.
"""

from base64 import b64encode
from html import escape
from io import BytesIO

import ipywidgets
import matplotlib.pyplot as plt
import numpy as np

PICTURE = (
    '<img alt="{alt}" style="max-width: 100%; height: auto" src="data:image/png;base64,{data}">'
)
WORDS = '<p role="status">{words}</p>'
SHAPE = {"layout": {"width": "30rem", "max_width": "96%"}, "style": {"description_width": "8rem"}}


class Live(ipywidgets.VBox):
    """Controls, below them a picture, and a sentence about it.

    Parameters
    ----------
    draw : callable
        ``draw(**values)`` is given what the controls say, asks the kernel, draws one figure of
        Matplotlib, and returns a sentence with the number that matters. If it raises a
        `ValueError` or `TypeError` after a move, the picture stays, and the words are the error's.
    play : str, optional
        The name of a slider that a button moves to its end, one value after the other: what
        Python computes is then seen as a film.
    **controls : ipywidgets widget
        From `slider` or `choice`, under the names of the arguments of `draw`.

    Attributes
    ----------
    values : dict
        What the controls say.
    png : bytes
        The picture.
    """

    def __init__(self, draw, play=None, **controls):
        self.draw, self.controls = draw, controls
        self.picture, self.words = ipywidgets.HTML(), ipywidgets.HTML()
        self.redraw()
        player = [_player(controls[play])] if play else []
        super().__init__([*controls.values(), *player, self.picture, self.words])
        for control in controls.values():
            control.observe(self._moved, "value")

    @property
    def values(self):
        return {name: control.value for name, control in self.controls.items()}

    def redraw(self):
        """Draw the picture for what the controls say now."""
        try:
            words = self.draw(**self.values)
            self.png = _png_of(plt.gcf())
        finally:
            plt.close()  # a figure that stays open is shown below the cell as well
        settings = (f"{one.description} {one.label}" for one in self.controls.values())
        alt = escape(f"{', '.join(settings)}. {words}")
        self.picture.value = PICTURE.format(alt=alt, data=_as_text(self.png))
        self.words.value = WORDS.format(words=escape(words))

    def _moved(self, change):
        try:
            self.redraw()
        except (ValueError, TypeError) as error:
            self.words.value = WORDS.format(words=escape(str(error)))

    def _repr_mimebundle_(self, **options):
        ranges = ", ".join(map(_range_of, self.controls.values()))
        still = {"image/png": _as_text(self.png), "text/plain": ranges}
        return {**super()._repr_mimebundle_(**options), **still}


def slider(label, values, start):
    """A control that goes through numbers in their order.

    Parameters
    ----------
    label : str
    values : sequence of int or float
        A float is taken to six digits and twelve decimals: sums of 0.1 are what they look like.
    start : int or float
        One of them.

    Returns
    -------
    ipywidgets.SelectionSlider

    Raises
    ------
    ValueError
        If `start` is none of the values.
    """
    values = np.asarray(values).tolist()
    values = [v if isinstance(v, int) else float(f"{round(v, 12):g}") for v in values]
    return _control(ipywidgets.SelectionSlider, label, values, start)


def choice(label, names, start):
    """A control that offers a list.

    Parameters
    ----------
    label : str
    names : sequence of str
    start : str
        One of them.

    Returns
    -------
    ipywidgets.Dropdown

    Raises
    ------
    ValueError
        If `start` is none of the names.
    """
    return _control(ipywidgets.Dropdown, label, list(names), start)


def _control(kind, label, values, start):
    if start not in values:
        raise ValueError(f"{label} starts at {start!r}, and needs one of {values}")
    options = [(value if isinstance(value, str) else _written(value), value) for value in values]
    return kind(description=label, options=options, value=start, **SHAPE)


def _player(control):
    """A button that moves a slider on; the browser waits for Python between two values."""
    at, last = control.index, len(control.options) - 1
    player = ipywidgets.Play(at, max=last, interval=300, show_repeat=False)
    ipywidgets.jslink((player, "value"), (control, "index"))
    return player


def _written(number):
    """A number as a reader writes it: −3, 1e-8, ∞."""
    text = f"{number:g}".replace("e-0", "e-").replace("inf", "∞")
    return text.replace("-", "−", 1) if number < 0 else text


def _range_of(control):
    """What a control offers, for who cannot move it."""
    labels = [label for label, _ in control.options]
    if isinstance(control, ipywidgets.Dropdown):
        return f"{control.description} ({len(labels)} to choose from)"
    return f"{control.description} from {labels[0]} to {labels[-1]}"


def _png_of(figure):
    file = BytesIO()
    figure.savefig(file, format="png")
    return file.getvalue()


def _as_text(data):
    return b64encode(data).decode("ascii")
