"""Paths from a copy of Whh to an output: each against differences, all against the kernel."""

from lab import characters
from lab.chapter03 import copies, figures, paths
import matplotlib.pyplot as plt
import numpy as np
import pytest
import rnn_core


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


def case(seed, B=None):
    """A random network, inputs, an initial state, and what its backward pass is given."""
    rng = np.random.default_rng(seed)
    T, I, H, O, batch = rng.integers(1, [6, 4, 4, 4, 4])
    B = batch if B is None else B
    params = rnn_core.init_params(rng, I, H, O, bias=1.0)
    xs, h0 = rng.standard_normal((T, I, B)), rng.standard_normal((H, B))
    hs, ys = rnn_core.forward(params, xs, h0)
    return params, xs, hs, ys - rng.standard_normal(ys.shape)


def test_there_is_one_path_for_each_copy_and_each_output_after_it():
    assert paths.all_paths(0) == []
    assert sorted(paths.all_paths(3)) == [(1, 1), (1, 2), (1, 3), (2, 2), (2, 3), (3, 3)]
    assert len(set(paths.all_paths(40))) == 40 * 41 // 2


@pytest.mark.parametrize("seed", range(20))
def test_a_path_is_what_one_output_asks_of_one_copy(seed):
    params, xs, hs, dys = case(seed)
    tied = np.repeat([params.Whh], len(xs), axis=0)
    targets = rnn_core.forward(params, xs, hs[0])[1] - dys
    for t in range(1, len(xs) + 1):

        def loss(Whhs, t=t):
            _, ys = copies.forward_with_copies(params, Whhs, xs, hs[0])
            return 0.5 * np.sum((ys[t - 1] - targets[t - 1]) ** 2)

        slopes = rnn_core.numerical_gradient(loss, tied)
        got = [paths.path_gradient(params, hs, dys, s, t) for s in range(1, t + 1)]
        assert rnn_core.relative_error(np.array(got), slopes[:t]) < 1e-6
        assert not slopes[t:].any()


@pytest.mark.parametrize("seed", range(20))
def test_all_paths_add_up_to_the_gradient_of_the_kernel(seed, claim):
    params, xs, hs, dys = case(seed)
    grads, _ = rnn_core.backward(params, xs, hs, dys)
    each = [paths.path_gradient(params, hs, dys, *path) for path in paths.all_paths(len(xs))]
    error = rnn_core.relative_error(sum(each), grads.Whh)
    claim(3, "All paths from copies to outputs add up to the gradient", error, below=1e-12)


@pytest.mark.parametrize("seed", range(20))
def test_paths_from_unit_to_unit_add_up_to_one_entry(seed):
    params, xs, hs, dys = case(seed, B=1)
    grads, _ = rnn_core.backward(params, xs, hs, dys)
    (H, _), O = params.Whh.shape, len(params.Why)
    for i, j in np.ndindex(H, H):
        each = paths.unit_gradients(params, hs, dys, i, j)
        assert len(each) == sum(O * H ** (t - s) for s, t in paths.all_paths(len(xs)))
        assert sum(each) == pytest.approx(grads.Whh[i, j], rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(("s", "t"), [(0, 1), (2, 1), (1, 99)])
def test_a_path_that_does_not_exist_is_refused(s, t):
    params, _, hs, dys = case(1)
    with pytest.raises(ValueError, match=f"s, t is {s}, {t}, and needs 1 <= s <= t"):
        paths.path_gradient(params, hs, dys, s, t)


@pytest.mark.parametrize("letter", [1, 5, 9])
def test_what_one_letter_blames_adds_up_to_the_gradient_of_its_loss(letter):
    spelling = characters.spelled("well well.")
    params = characters.start(3, len(spelling.letters))
    xs, targets = characters.examples(spelling)
    hs, ys = rnn_core.forward(params, xs)
    _, dys = rnn_core.softmax_cross_entropy(ys, targets)
    dys[np.arange(len(dys)) != letter - 1] = 0
    grads, _ = rnn_core.backward(params, xs, hs, dys)
    each = paths.letter_blame(params, spelling, letter)
    assert each.shape == (letter, 16, 16)
    assert not each[0].any()  # h_0 is zero
    assert np.allclose(each.sum(axis=0), grads.Whh, atol=1e-12)


@pytest.mark.parametrize("H", [1, 2, 3])
def test_walks_are_counted_as_they_are_walked(H):
    params = rnn_core.init_params(np.random.default_rng(0), 1, H, 1)
    hs, dys = np.ones((5, H, 1)), np.ones((4, 1, 1))
    by_unit, by_path, sweep = paths.walks(4, H)
    assert by_unit == len(paths.unit_gradients(params, hs, dys, 0, 0))
    assert (by_path, sweep) == (3 * 1 + 2 * 2 + 1 * 3, 3)


def words(ax):
    return [text.get_text() for text in ax.texts]


def test_bars_of_the_copies_continue_one_another_and_the_last_is_their_sum():
    net, bars = figures.copies(np.array([0.5, -0.75, 1.0]))
    boxes = [(bar.get_y(), bar.get_height()) for bar in bars.patches]
    assert boxes == [(0, 0.5), (0.5, -0.75), (-0.25, 1.0), (0, 0.75)]
    assert words(bars) == ["+0.50", "−0.75", "+1.00", "+0.75"]
    assert [word for word in words(net) if "Whh" in word] == ["Whh(1)", "Whh(2)", "Whh(3)"]


def test_the_immediate_derivative_is_the_last_part_and_the_total_their_sum():
    above, below = figures.immediate_and_total(np.array([0.0, 0.25, 0.5]))
    assert "0.500" in above.get_title("left")
    assert "0.750" in below.get_title("left")
    assert "held fixed" in words(above)
    assert [word for word in words(below) if word.startswith("0")] == ["0", "0.250", "0.500"]


def test_the_table_of_paths_has_its_sums_and_nothing_above_the_diagonal():
    ax = figures.paths(np.array([[1.0, 9.0], [2.0, 4.0]]))
    assert words(ax).count("no path") == 1
    assert [word for word in words(ax) if word[0] in "+−"] == [
        "+1.00",
        "+1.00",
        "+2.00",
        "+4.00",
        "+6.00",
        "+3.00",
        "+4.00",
        "+7.00",
    ]


def test_the_drawing_of_two_steps_has_a_number_on_every_arrow_and_on_every_path():
    network, *each = figures.two_steps(states=[2, 5, 4], w=3, errors=[7, -1])
    assert {"2", "3", "5", "7", "−1", "w(1) = 3", "w(2) = 3"} <= set(words(network))
    said = " ".join(word for ax in each for word in words(ax))
    for product in ("2 · 7 = 14", "2 · 3 · (−1) = −6", "5 · (−1) = −5", "dw = 3"):
        assert product in said


def test_a_bar_hangs_from_every_copy_that_a_letter_can_blame_and_from_no_other():
    ax = figures.letter_blame("row, row, row your boat", np.array([0.0, 1.0, 2.0]))
    heights = [bar.get_height() for bar in ax.containers[0]]
    assert heights[0] == 0
    assert heights[2] == pytest.approx(2 * heights[1])
    assert len(heights) == 3
    filled, later = (line.get_xdata() for line in ax.lines[-2:])
    assert [*filled, *later] == list(range(1, 24))
