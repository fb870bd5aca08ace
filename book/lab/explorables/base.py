"""What an interactive figure is in Python: a state that JavaScript draws and changes."""

from copy import deepcopy
from html import escape
import json
from pathlib import Path

import anywidget
import traitlets

BUNDLED = Path(__file__).with_name("bundled")
LIVE = "This figure moves on the book's page, and in a notebook that runs."


class Explorable(anywidget.AnyWidget):
    """An interactive figure; its arithmetic and its drawing are in js/.

    Parameters
    ----------
    **state
        Values of the traits that the class declares with `sync=True`.

    Attributes
    ----------
    name : str
        Names the module in js/ and the part of a link that restores a state.

    Raises
    ------
    TypeError
        For a name that is none of the state's.
    ValueError
        For a value that the figure cannot show.
    """

    name = None
    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)

    def __init__(self, **state):
        unknown = sorted(state.keys() - set(self.names()))
        if unknown:
            needed = ", ".join(self.names())
            raise TypeError(f"{type(self).__name__} has no {unknown[0]}; it has {needed}")
        super().__init__(**state)

    @classmethod
    def names(cls):
        """Names of what makes up the state."""
        inherited = set(anywidget.AnyWidget.class_trait_names())
        synced = cls.class_trait_names(sync=True, given=None)
        return sorted(name for name in synced if name not in inherited and name[0] != "_")

    @property
    def state(self):
        """The state now, as a dictionary of numbers, texts and lists: a copy."""
        return {name: deepcopy(getattr(self, name)) for name in self.names()}

    @property
    def given(self):
        """What JavaScript is told besides the state, and cannot change: traits tagged `given`."""
        return {name: getattr(self, name) for name in self.class_trait_names(given=True)}

    @traitlets.default("_esm")
    def _module(self):
        own = bundled("shared.js") + bundled(f"{self.name}.js")
        return f"{own}export default unrolled.explorables.{self.name};"

    @traitlets.default("_css")
    def _style(self):
        return bundled("shared.css") + bundled(f"{self.name}.css")

    def _repr_mimebundle_(self, **options):
        data, *metadata = _as_tuple(super()._repr_mimebundle_(**options))
        place = f'<div class="explorable" data-explorable="{self.name}" {self._data()}>'
        return {**data, "text/html": f"{place}<p>{LIVE}</p></div>"}, *metadata

    def _data(self):
        told = {"state": self.state, **({"given": self.given} if self.given else {})}
        return " ".join(f'data-{key}="{escape(json.dumps(told[key]))}"' for key in told)


def bundled(file):
    """The text of a file that web/bundle.py makes."""
    path = BUNDLED / file
    if not path.exists():
        raise FileNotFoundError(
            f"{path} is missing: run `python -m web.bundle` in the book's folder "
            "(`make lab` and `make book` do)"
        )
    return path.read_text("utf-8")


def _as_tuple(bundle):
    return bundle if isinstance(bundle, tuple) else (bundle,)
