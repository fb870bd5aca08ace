"""Pass the blame: a network of three steps that a class can play, in whole numbers and halves.

Its units are linear. The kernel computes with numbers of a millionth, where tanh is a straight
line to eleven digits, and the results are scaled back. The mistakes that the class makes on purpose
are exhibits of the bug museum.
"""

from typing import NamedTuple

from lab import museum
from lab.exhibits import BY_NAME
import numpy as np
import rnn_core

SMALL = 1e-6
MISTAKES = {
    "nothing comes back": "recurrent gradient never carried",
    "the partner's weight": "missing transpose",
    "only the last slip": "assigned, not added",
}
LIMITS = 9, 9, 40  # of states, blame, and entries of dWhh: for the head


class Game(NamedTuple):
    """What is written on the cards: I = 1, H = 2, O = 1, T = 3, no biases, h_0 = 0.

    Attributes
    ----------
    params : rnn_core.Params
        Whole numbers; both biases are zero.
    xs, targets : ndarray, shape (3, 1, 1)
        Whole numbers.
    """

    params: rnn_core.Params
    xs: np.ndarray
    targets: np.ndarray


class Played(NamedTuple):
    """What the players find, in whole numbers; only the loss counts in halves.

    Attributes
    ----------
    states : ndarray, shape (4, 2)
        ``states[t]`` is h_t.
    outputs, errors : ndarray, shape (3,)
        y_t and y_t - target_t.
    loss : float
        ½ Σ error².
    blame : ndarray, shape (4, 2)
        ``blame[t]`` is dh_t; ``blame[0]`` goes to h_0, where nobody stands.
    slips : ndarray, shape (3, 2, 2)
        What each step hands to the bookkeeper, steps 1 to 3: the part of dWhh from that step.
    dWhh : ndarray, shape (2, 2)
        What stands at the foot of the bookkeeper's card.
    dx1 : int
        Blame of the first input.
    """

    states: np.ndarray
    outputs: np.ndarray
    errors: np.ndarray
    loss: float
    blame: np.ndarray
    slips: np.ndarray
    dWhh: np.ndarray
    dx1: int


def draw(seed):
    """The game of a seed: the same cards for the same seed, anywhere.

    Parameters
    ----------
    seed : int
        Not negative.

    Returns
    -------
    Game
        All numbers can be had in the head. No two mistakes lead to the same, and after each of the
        first two only the blame of step 3 is right. Where nothing comes back the first input is
        blamed with the wrong sign.
    """
    rng = np.random.default_rng(seed)
    while True:
        game = _any_game(rng)
        if _playable(game):
            return game


def play(game, mistake=None):
    """Forward and back through the game.

    Parameters
    ----------
    game : Game
    mistake : str, optional
        One of `MISTAKES`; nobody makes one if it is not given.

    Returns
    -------
    Played

    Raises
    ------
    ValueError
        For a mistake that is none of them.
    """
    if mistake is not None and mistake not in MISTAKES:
        raise ValueError(f"mistake is {mistake!r}, and must be one of {', '.join(MISTAKES)}")
    params, xs = game.params, SMALL * game.xs
    hs, ys = rnn_core.forward(params, xs)
    loss, dys = rnn_core.half_squared_error(ys, SMALL * game.targets)
    exhibit = BY_NAME.get(MISTAKES.get(mistake))
    backward = museum.loop(exhibit) if exhibit else museum.backward
    grads, dhs, parts = backward(params, xs, hs, dys)
    return Played(
        states=_whole(hs / SMALL)[..., 0],
        outputs=_whole(ys / SMALL).ravel(),
        errors=_whole(dys / SMALL).ravel(),
        loss=_whole(2 * loss / SMALL**2).item() / 2,
        blame=_whole(dhs / SMALL)[..., 0],
        slips=_whole(parts / SMALL**2),
        dWhh=_whole(grads.Whh / SMALL**2),
        dx1=_whole(params.Wxh.T @ dhs[1] / SMALL).item(),
    )


def nudged(game, step):
    """The same game with another first input.

    Parameters
    ----------
    game : Game
    step : int
        Is added to x_1.

    Returns
    -------
    Game
    """
    xs = game.xs.copy()
    xs[0] += step
    return game._replace(xs=xs)


def slope(game):
    """Half the difference of the losses for x_1 + 1 and x_1 - 1.

    It is the slope itself, not nearly: a loss of linear units is a parabola in x_1.

    Parameters
    ----------
    game : Game

    Returns
    -------
    float
    """
    return (play(nudged(game, 1)).loss - play(nudged(game, -1)).loss) / 2


def long_row(start, w, slope, steps):
    """What arrives where each player of a row multiplies the blame and hands it on.

    Parameters
    ----------
    start : float
        Blame of the last state.
    w : float
        Whh of the one unit.
    slope : float
        Slope of tanh at every state, above 0 and at most 1.
    steps : int

    Returns
    -------
    ndarray, shape (steps + 1,)
        From the last state, which has `start`, to the first.
    """
    one, zero = np.ones((1, 1)), np.zeros((1, 1))
    params = rnn_core.Params(Wxh=one, Whh=w * one, Why=one, bh=zero, by=zero)
    xs, hs = np.zeros((steps, 1, 1)), np.full((steps + 1, 1, 1), np.sqrt(1 - slope))
    _, dhs = rnn_core.backward(params, xs, hs, dys=xs, dh_next=start * one)
    return dhs[::-1].ravel()


def _any_game(rng):
    """Weights and inputs of one or two, and targets that leave errors of one to three."""
    params = rnn_core.Params(
        Wxh=_signed(rng, 2, (2, 1)),
        Whh=_signed(rng, 2, (2, 2)),
        Why=_signed(rng, 2, (1, 2)),
        bh=np.zeros((2, 1)),
        by=np.zeros((1, 1)),
    )
    xs, errors = _signed(rng, 2, (3, 1, 1)), _signed(rng, 3, (3, 1, 1))
    _, ys = rnn_core.forward(params, SMALL * xs)
    return Game(params, xs, _whole(ys / SMALL) - errors)


def _playable(game):
    """Whether the numbers are small, none is zero, units can be told apart, and mistakes show."""
    right = play(game)
    sizes = np.abs(right.states[1:]), np.abs(right.blame[1:]), np.abs(right.dWhh)
    if any(
        size.min() == 0 or size.max() > limit for size, limit in zip(sizes, LIMITS, strict=True)
    ):
        return False
    if np.any(sizes[0][:, 0] == sizes[0][:, 1]) or not right.outputs.all():
        return False
    silent, crossed = (play(game, mistake) for mistake in list(MISTAKES)[:2])
    return (
        right.dx1 * silent.dx1 < 0
        and crossed.dx1 not in (0, right.dx1, silent.dx1)
        and not np.array_equal(silent.dWhh, crossed.dWhh)
        and all(np.all(each.blame[1:3] != right.blame[1:3]) for each in (silent, crossed))
    )


def _signed(rng, largest, shape):
    """Whole numbers from 1 to `largest`, each with a random sign."""
    return 1.0 * rng.integers(1, largest + 1, shape) * rng.choice([-1, 1], shape)


def _whole(array):
    """What was computed at a millionth of its size, as whole numbers."""
    whole = np.rint(array)
    assert np.abs(array - whole).max() < 1e-3, "a unit of the game is not linear"
    return whole.astype(int)
