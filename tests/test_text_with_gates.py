"""Chapter 12: cells that read a play, what they listen to, what they write, what is stored."""

import json

from exercise_discovery import feedback
from lab import play
from lab.chapter12 import (
    comparison,
    connectivity,
    exercises,
    figures,
    listening,
    readers,
    repeats,
    slips,
    writer,
    writing,
)
from lab.characters import columns
import matplotlib.pyplot as plt
import numpy as np
import pytest
from rnn_core import softmax_cross_entropy

V, H = 7, 5
each_cell = pytest.mark.parametrize("name", readers.CELLS)


def network(name, seed=0):
    """A small network in float64 with biases."""
    rng = np.random.default_rng(seed)
    params = readers.start(name, V, H, rng, dtype=float)
    return params._make(each + 0.3 * rng.standard_normal(each.shape) for each in params)


def letters_at_random(*shape, seed=1):
    return np.random.default_rng(seed).integers(V, size=shape)


# ------------------------------------------------------------------ reading
def test_a_letter_enters_with_size_one_and_the_forget_gate_starts_open():
    rng = np.random.default_rng(0)
    params = readers.start("LSTM", 40, 30, rng)
    assert params.Wxh.dtype == np.float32
    assert params.Wxh.std() == pytest.approx(1, abs=0.05)
    assert np.all(params.bh[30:60] == 1) and not params.bh[:30].any()
    assert not readers.start("GRU", 40, 30, rng).bh.any()


@each_cell
def test_learning_lowers_the_loss_and_changes_nothing_that_it_was_given(name):
    ids = np.tile(np.arange(V), 40)
    first = readers.start(name, V, H, np.random.default_rng(0))
    before = [each.copy() for each in first]
    params, losses = readers.learned(name, first, ids, V, 60, 0.05, np.random.default_rng(1))
    assert all(map(np.array_equal, first, before))
    assert losses[0] > 2 and losses[-1] < 0.7  # each letter tells the next one
    assert readers.surprise(name, params, ids).mean() == pytest.approx(losses[-1], abs=0.2)


@each_cell
def test_surprise_is_the_loss_of_the_kernel_in_bits(name):
    params, ids = network(name), letters_at_random(40)
    _, ys = readers.CELLS[name].forward(params, columns(ids[:-1, None], V))
    loss, _ = softmax_cross_entropy(ys[9:], ids[10:, None])
    assert readers.surprise(name, params, ids).sum() == pytest.approx(loss / np.log(2))


def test_a_temperature_divides_the_last_weights():
    params, ids = network("GRU"), letters_at_random(40)
    cooler = params._replace(Why=params.Why / 0.7, by=params.by / 0.7)
    scores = readers.scored("GRU", params, ids)
    assert np.allclose(readers.cost(*scores, 0.7), readers.surprise("GRU", cooler, ids))


def test_the_excess_is_the_slope_of_the_loss_by_the_inverse_temperature():
    scores, came = readers.scored("LSTM", network("LSTM"), letters_at_random(60))
    low, high = (readers.cost(b * scores, came).mean() * np.log(2) for b in (1 - 1e-5, 1 + 1e-5))
    assert readers.excess(scores, came) == pytest.approx((high - low) / 2e-5, rel=1e-6)


# ------------------------------------------------------------------ listening
@each_cell
def test_the_gradient_at_each_letter_is_that_of_a_complex_step(name, claim):
    params, window, cell = network(name), letters_at_random(9, 2), readers.CELLS[name]

    def loss(xs, b):
        _, ys = cell.forward(params, xs)
        y = ys[-1, :, b]
        return np.log(np.exp(y).sum()) - y[window[-1, b]]

    xs, found = columns(window[:-1], V).astype(complex), listening.norms(name, params, window)
    for k, b in [(0, 1), (3, 0), (7, 1)]:
        gradient = []
        for i in range(V):
            moved = xs.copy()
            moved[k, i, b] += 1e-30j
            gradient.append(loss(moved, b).imag / 1e-30)
        error = abs(found[k, b] / np.linalg.norm(gradient) - 1)
        claim(
            12,
            "What a cell listens to is what complex steps at letters find",
            error,
            below=1e-10,
        )


@each_cell
def test_both_pictures_of_the_chapter_measure_the_same(name):
    params, window = network(name), letters_at_random(9, 1)
    cell, xs = readers.CELLS[name], columns(window[:-1], V)
    one = connectivity.read(cell, params, xs, window[1:], 8)
    assert np.allclose(listening.norms(name, params, window)[:, 0], one.norms)


def test_shares_are_counted_from_the_last_letter():
    lengths = np.array([[0.0, 0.0], [1.0, 3.0], [2.0, 4.0]])
    assert np.allclose(listening.shares(lengths), [0.6, 0.4, 0])


def test_windows_are_pieces_of_the_text():
    window = listening.windows(np.arange(50), 30, 8, np.random.default_rng(0))
    assert window.shape == (9, 30) and np.all(np.diff(window, axis=0) == 1)


def test_line_ends_are_where_a_break_or_a_space_follows_a_comma():
    text = "Ay, sir;\nno,o. Yes, so"
    assert [text[i - 1 : i + 1] for i in listening.line_ends(text)] == [", ", ";\n", ", "]


def test_a_line_end_costs_what_counting_the_letters_of_the_line_says():
    known = "ab,\n" * 30 + "abcd, efg;\n" * 10
    lengths, breaks = listening.columns_and_breaks(known)
    assert set(zip(lengths, breaks, strict=True)) == {(3, True), (5, False), (10, True)}
    costs = listening.break_costs(known, "ab,\nabcd, ", weight=1.0)
    often = 40 / 50  # breaks at all line ends
    assert costs == pytest.approx(-np.log2([(30 + often) / 31, 1 - often / 11]))


# ------------------------------------------------------------------ slips
def test_a_slip_changes_one_row_in_every_column():
    window = letters_at_random(6, 400)
    other = slips.slipped(window, 2, V, np.random.default_rng(0))
    assert np.all((window != other) == (np.arange(6) == 2)[:, None])
    assert other.min() == 0 and other.max() == V - 1


def test_without_a_memory_a_slip_is_over_at_once():
    params = network("tanh")
    params = params._replace(Whh=0 * params.Whh)
    window = letters_at_random(8, 20)
    other = slips.slipped(window, 3, V, np.random.default_rng(0))
    apart = slips.apart("tanh", params, window, other)
    assert apart[3] > 0.05 and np.all(np.delete(apart, 3) == 0)


def test_probabilities_that_do_not_meet_are_one_apart():
    """A network that is sure of the letter that it has just read."""
    params = network("tanh")
    sure = params._replace(
        Wxh=20 * np.eye(H, V),
        Whh=0 * params.Whh,
        bh=0 * params.bh,
        by=0 * params.by,
        Why=90 * np.eye(V, H),
    )
    window = np.array([[0], [1], [2]])
    apart = slips.apart("tanh", sure, window, np.array([[0], [3], [2]]))
    assert np.allclose(apart, [0, 1, 0])


# ------------------------------------------------------------------ writing
@each_cell
def test_what_it_writes_is_what_it_would_expect_of_the_whole_text(name):
    params, begin = network(name), letters_at_random(4, 3)
    written = writing.write(name, params, begin, 9, np.random.default_rng(0), 1e-9)
    for b in range(3):
        ids = list(begin[:, b])
        for letter in written[:, b]:
            _, ys = readers.CELLS[name].forward(params, columns(np.array(ids)[:, None], V))
            assert letter == ys[-1].argmax()
            ids.append(letter)


def test_one_letter_is_drawn_after_every_true_context():
    params = network("tanh")
    sure = params._replace(Why=0 * params.Why, by=99.0 * (np.arange(V) == 4)[:, None])
    window = letters_at_random(6, 3)
    pieces = writing.one_letter("tanh", sure, window, 4, np.random.default_rng(0))
    assert pieces.shape == (5, 9)
    assert np.all(pieces[-1] == 4)
    assert np.array_equal(pieces[:-1, :3], window[:4])
    assert np.array_equal(pieces[:-1, -3:], window[2:])


def test_letters_are_drawn_by_their_probabilities():
    scores = np.log([[0.1], [0.2], [0.7]]) * 2
    drawn = writing.drawn(np.tile(scores, 40000), np.random.default_rng(0), 2.0)
    assert drawn.shape == (1, 40000)
    assert np.bincount(drawn[0]) / 40000 == pytest.approx([0.1, 0.2, 0.7], abs=0.01)


def test_repeats_are_pieces_that_stood_before():
    assert repeats.share("abcabc", 3) == 1 / 4
    assert repeats.share([1, 2, 3, 4], 2) == 0
    assert repeats.share("aaaa", 2) == pytest.approx(2 / 3)


# ------------------------------------------------------------------ the stored network
def test_eight_bits_are_off_by_half_a_scale_at_most():
    weights = np.random.default_rng(0).standard_normal((6, 11)) * 10.0 ** np.arange(-3, 3)[:, None]
    weights[2] = 0
    packed = writer.packed(weights)
    off = np.abs(writer.unpacked(**packed) - weights)
    assert np.all(off <= 0.51 * np.array(packed["scale"])[:, None])
    assert off.max() > 0


def test_a_column_of_biases_is_kept_to_four_digits():
    biases = np.array([[0.12345], [-7.0], [0.0]])
    assert np.allclose(writer.unpacked(**writer.packed(biases)), biases, rtol=1e-3)


def test_the_stored_network_is_small_knows_the_play_and_lost_little_by_rounding():
    stored, book = json.loads(writer.FILE.read_text("utf-8")), play.load()
    letters, params = writer.load()
    assert list(letters) == book.letters
    assert writer.FILE.stat().st_size < 60_000
    assert sum(each.size for each in params) == 36_542
    bits = readers.surprise(writer.CELL, params, book.held_out).mean()
    assert bits == pytest.approx(stored["bits before rounding"], abs=0.005)
    assert bits < 2.4


def test_a_sample_begins_where_it_was_told_and_is_made_again_by_its_seed():
    one, same, other = (writer.sample("HAM", 12, np.random.default_rng(i), 0.5) for i in (1, 1, 2))
    assert one == same != other and len(one) == 12
    assert writer.sample("HAM", 4, np.random.default_rng(0), 0.01) == "LET:"


# ------------------------------------------------------------------ the comparison
def test_the_table_is_that_of_all_cells_sizes_steps_and_seeds():
    runs = comparison.stored()
    wanted = {
        (cell, hidden, steps, seed)
        for cell, hidden in comparison.RATES
        for steps in comparison.STEPS[cell]
        for seed in range(comparison.SEEDS)
    }
    assert sorted((r.cell, r.hidden, r.steps, r.seed) for r in runs) == sorted(wanted)
    assert all(1.5 < run.known < run.held_out + 0.1 < 3 for run in runs)


def test_equal_numbers_of_parameters_are_equal():
    sizes = {(run.cell, run.hidden): run.parameters for run in comparison.stored()}
    for units in comparison.UNITS.values():
        some = [sizes[pair] for pair in units.items()]
        assert max(some) < 1.02 * min(some)


def test_a_run_can_be_made_again():
    before = [r for r in comparison.stored() if r[:2] == ("tanh", 64) and r[3:5] == (500, 0)]
    now = comparison.run("tanh", 64, 500, 0)
    assert now.parameters == before[0].parameters
    assert now.held_out == pytest.approx(before[0].held_out, abs=0.1)
    assert now.line_ends == pytest.approx(before[0].line_ends, abs=0.1)


def test_runs_are_drawn_where_they_stand():
    runs = [r for r in comparison.stored() if r[:2] == ("GRU", 76) and r.steps == 2000]
    ax = figures.line_ends({"a row": runs}, {"a level": 0.5})
    marks, level = ax.lines
    assert [*marks.get_xdata()] == [r.line_ends for r in runs]
    assert [*level.get_xdata()] == [0.5, 0.5]
    columns, _ = figures.by_time({"36,000": runs, "the same": runs}, {})
    assert [*columns.lines[1].get_xdata()] == [r.seconds for r in runs]
    plt.close("all")


# ------------------------------------------------------------------ exercises
def test_other_right_answers_are_right():
    def by_a_product(probabilities):
        return float(np.prod(probabilities) ** (-1 / len(probabilities)))

    def with_a_list(step, ids):
        state, p = step(None, ids[0])
        costs = []
        for target in list(ids)[1:]:
            costs.append(np.log2(1 / p[target]))
            state, p = step(state, int(p.argmax()))
        return sum(costs) / len(costs)

    assert feedback(exercises.perplexity, by_a_product).endswith("all right.")
    assert feedback(exercises.free_running, with_a_list).endswith("all right.")
