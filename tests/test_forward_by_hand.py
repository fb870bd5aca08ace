"""What chapter 2 brings to the lab, against independent truths."""

import math

from lab import reference_loop
from lab.chapter02 import figures
from lab.chapter02.counting import multiplications
from lab.source import code_of
from lab.worksheet import draw
import matplotlib.pyplot as plt
import numpy as np
import pytest
import rnn_core


def scalar_run(xs, Wxh, Whh, Why, bh, by):
    """States and outputs entry by entry, with nothing but Python's own numbers."""
    h, hs, ys = [0.0] * len(bh), [], []
    for x in xs:
        h = [
            math.tanh(
                math.fsum(w * v for w, v in zip(Wxh[i], x, strict=True))
                + math.fsum(w * v for w, v in zip(Whh[i], h, strict=True))
                + bh[i]
            )
            for i in range(len(bh))
        ]
        rows = zip(Why, by, strict=True)
        ys.append([math.fsum(w * v for w, v in zip(row, h, strict=True)) + b for row, b in rows])
        hs.append(h)
    return hs, ys


@pytest.mark.parametrize("seed", range(5))
def test_the_reference_loop_is_the_arithmetic_of_the_page(seed, claim):
    rng = np.random.default_rng(seed)
    params = rnn_core.init_params(rng, 2, 4, 3, bias=1.0)
    xs = rng.standard_normal((6, 2, 1))
    h, y = reference_loop.forward(xs, *params)
    flat = [param.tolist() for param in params[:3]] + [b.ravel().tolist() for b in params[3:]]
    hs, ys = scalar_run(xs[:, :, 0].tolist(), *flat)
    assert list(h) == list(range(7))
    assert list(y) == list(range(1, 7))
    assert np.all(h[0] == 0)
    for t in range(1, 7):
        assert np.allclose(h[t].ravel(), hs[t - 1], rtol=1e-13, atol=1e-15)
        assert np.allclose(y[t].ravel(), ys[t - 1], rtol=1e-13, atol=1e-14)
    off = max(np.abs(h[t].ravel() - hs[t - 1]).max() for t in range(1, 7))
    claim(2, "The loop's states are those of sums and tanh, number by number", off, below=1e-14)


def test_the_loop_of_the_gradient_begins_with_the_same_lines():
    lines = code_of(reference_loop.forward).splitlines()[1:-1]
    assert len(lines) == 6
    assert set(lines) <= set(code_of(reference_loop.bptt).splitlines())


@pytest.mark.parametrize("sizes", [(1, 1, 1, 1), (3, 1, 2, 1), (7, 4, 3, 5), (2, 3, 6, 1)])
def test_multiplications_of_a_run_are_those_of_the_formula(sizes, claim):
    T, I, H, O = sizes
    rng = np.random.default_rng(0)
    params = rnn_core.init_params(rng, I, H, O)
    made = multiplications(reference_loop.forward, rng.standard_normal((T, I, 1)), *params)
    off = abs(made - T * (H * I + H * H + O * H))
    claim(2, "A run takes T (HI + H² + OH) multiplications: off by", off, exactly=0)


def test_numbers_that_count_compute_as_others_do():
    rng = np.random.default_rng(1)
    params, xs = rnn_core.init_params(rng, 2, 3, 2), rng.standard_normal((4, 2, 1))
    kept = {}

    def run(*arrays):
        kept["h"], kept["y"] = reference_loop.forward(*arrays)

    multiplications(run, xs, *params)
    hs, ys = rnn_core.forward(params, xs)
    assert np.allclose(kept["h"][4].astype(float), hs[4], rtol=1e-13)
    assert np.allclose(kept["y"][4].astype(float), ys[3], rtol=1e-13)


def test_counting_counts_products_alone():
    assert multiplications(lambda a, b: a + b, np.ones(3), np.ones(3)) == 0
    assert multiplications(lambda a: 2 * (3 * a) * a, np.ones(3)) == 9
    assert multiplications(np.tanh, np.ones(3)) == 0


@pytest.mark.parametrize("seed", range(30))
def test_a_worksheet_is_made_of_round_numbers(seed):
    params, xs, targets = draw(seed)
    for array in params:
        assert np.array_equal(array, array.round(1))
    for array in (xs, targets):
        assert np.array_equal(2 * array, (2 * array).round())
        assert array.shape == (3, 1, 1)
    weights = np.abs(np.concatenate([param.ravel() for param in params[:3]]))
    assert len(set(weights)) == 8
    hs, ys = rnn_core.forward(params, xs)
    assert 0.25 <= np.abs(hs[1:]).min() <= np.abs(hs).max() <= 0.9
    assert np.abs(ys).min() >= 0.3


def test_a_seed_decides_the_worksheet():
    same, again, other = draw(3), draw(3), draw(4)
    assert np.array_equal(same.params.Whh, again.params.Whh)
    assert not np.array_equal(same.params.Whh, other.params.Whh)


@pytest.mark.parametrize("T", [1, 3])
def test_the_unrolled_figure_draws_every_step_with_the_same_weights(T):
    ax = figures.unrolled(T)
    words = [text.get_text() for text in ax.texts]
    for name in ("Wxh", "Whh", "Why", "bh", "by"):
        assert words.count(name) == T
    for t in range(1, T + 1):
        assert {f"$x_{t}$", f"$h_{t}$", f"$y_{t}$", f"target$_{t}$"} <= set(words)
    squares = [line for line in ax.lines if line.get_marker() == "s"]
    assert {line.get_color() for line in squares} == {figures.WEIGHT}
    assert len(squares) == 5 * T
    plt.close("all")
