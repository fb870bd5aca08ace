"""The play, the network that learns its letters, and the rule that counts them."""

from collections import Counter
import importlib.util
from pathlib import Path

from lab import letters, ngrams, play
from lab.chapter06 import bowl
import numpy as np
import pytest
import rnn_core

V = 5


@pytest.fixture(scope="module")
def net():
    return letters.start(np.random.default_rng(0), V)


def test_the_play_is_cut_in_two_and_nothing_is_lost():
    book, text = play.load(), play.text()
    ids = np.concatenate([book.known, book.held_out])
    assert "".join(book.letters[each] for each in ids) == text
    assert 0.09 < len(book.held_out) / len(ids) < 0.11


def test_the_script_leaves_out_headings_and_directions():
    path = Path(play.__file__).with_name("data") / "clean_play.py"
    spec = importlib.util.spec_from_file_location("clean_play", path)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    play_in_markdown = "# A\n\n_Enter B\nand C_\n\n**B**  \nWho’s _Aside_ there?  \nYes.\n"
    assert script.clean(play_in_markdown) == "B:\nWho's there?\nYes.\n"


def test_a_target_is_the_letter_after(net):
    ids = np.arange(40) % V
    xs, targets = letters.windows(ids, V, np.random.default_rng(1), T=7, B=3)
    assert xs.shape == (7, V, 3) and targets.shape == (7, 3)
    assert np.array_equal((xs.argmax(axis=1) + 1) % V, targets)
    assert np.array_equal(xs.sum(axis=1), np.ones((7, 3)))


def test_learning_in_stages_is_learning_in_one_piece(net):
    batch = letters.windows(np.arange(60) % V, V, np.random.default_rng(2), T=6, B=2)
    whole, _ = letters.learn(net, lambda: batch, 9, 0, 9)
    part, _ = letters.learn(net, lambda: batch, 9, 0, 4)
    both, _ = letters.learn(part, lambda: batch, 9, 4, 9)
    for one, other in zip(whole, both, strict=True):
        assert np.allclose(one, other, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("max_norm", [0.01, np.inf])
def test_a_step_of_learning_goes_down_the_mean_loss_per_letter(net, max_norm):
    """The second of four steps: its rate is three quarters of the first one's."""
    batch = letters.windows(np.arange(60) % V, V, np.random.default_rng(2), T=6, B=2)
    learned, losses = letters.learn(net, lambda: batch, 4, 1, 2, 0.8, max_norm)
    loss, grads = rnn_core.loss_and_grads(net, *batch, rnn_core.softmax_cross_entropy)
    assert np.allclose(losses, [loss / 12])
    mean = [grad / 12 for grad in grads]
    rate = 0.6 * min(1, max_norm / rnn_core.global_norm(mean))
    for new, old, grad in zip(learned, net, mean, strict=True):
        assert np.allclose(new, old - rate * grad, rtol=1e-12, atol=1e-15)


def test_surprise_is_the_loss_of_the_kernel_in_bits(net):
    ids = np.random.default_rng(3).integers(V, size=30)
    xs, targets = letters.columns(ids[:-1, None], V), ids[1:, None]
    _, ys = rnn_core.forward(net, xs)
    skipped = letters.WARM - 1
    loss, _ = rnn_core.softmax_cross_entropy(ys[skipped:], targets[skipped:])
    assert np.isclose(letters.surprise(net, ids).sum(), loss / np.log(2))


def test_temperature_divides_the_scores():
    scores = np.array([[0.0], [1.0], [900.0]])
    p = letters.probabilities(scores, 300.0)[:, 0]
    assert np.isclose(p.sum(), 1) and np.isclose(np.log(p[2] / p[0]), 3)


def test_cross_entropy_is_that_of_the_kernel():
    y = np.random.default_rng(4).standard_normal((V, 1))
    loss, dy = letters.cross_entropy(y, 2)
    wanted, dys = rnn_core.softmax_cross_entropy(y[None], [[2]])
    assert np.isclose(loss, wanted) and np.allclose(dy, dys[0])


def test_what_it_writes_carries_its_state_on(net):
    """States that say more than the letter does: without them it writes another text."""
    net = net._replace(Whh=3 * net.Whh)
    text = letters.write(net, list("abcde"), "ab", 20, np.random.default_rng(5), 1e-6)
    ids, likeliest, alone = [0, 1], [], []
    for _ in range(20):
        xs = letters.columns(np.array([*ids, *likeliest])[:, None], V)
        likeliest.append(int(rnn_core.forward(net, xs)[1][-1].argmax()))
        alone.append(int(rnn_core.forward(net, xs[-1:])[1][-1].argmax()))
    assert text == "".join("abcde"[each] for each in likeliest)
    assert likeliest != alone


def test_long_lines_are_broken_and_empty_ones_stay():
    broken = letters.lines("\na line too long for it\n\nshort\n", 12)
    assert broken == "a line too\nlong for it\n\nshort"


def test_counts_that_look_at_nothing_are_frequencies_with_a_vote_for_all():
    known, held_out = "abracadabra" * 3, "abracadabraabracadabra"
    costs = ngrams.costs(known, held_out, 0, weight=2.0)[0]
    often, V = Counter(known), len(set(known))
    p = [(often[each] + 2 / V) / (len(known) + 2) for each in held_out[letters.WARM :]]
    assert np.allclose(costs, -np.log2(p))


def test_interpolated_counts_are_probabilities():
    known, letters_of = "abcabcaabbcc" * 5, "abc"
    begin = "abcabcaabb"
    for k in range(3):
        costs = [ngrams.costs(known, begin + each, 2)[k, -1] for each in letters_of]
        assert np.isclose(np.sum(2.0 ** -np.array(costs)), 1)
    assert len(ngrams.costs(known, begin, 2)) == 3


def test_the_curvature_is_that_of_the_loss():
    rng = np.random.default_rng(6)
    params = rnn_core.init_params(rng, 2, 3, 1)
    xs, targets = rng.standard_normal((4, 2, 5)), rng.standard_normal((4, 1, 5))

    def slope(Why, by):
        net = params._replace(Why=Why, by=by)
        _, grads = rnn_core.loss_and_grads(net, xs, targets)
        return np.append(grads.Why, grads.by) / targets.size

    here = slope(params.Why, params.by)
    moves = np.eye(4)
    M = [slope(params.Why + one[None, :3], params.by + one[3:, None]) - here for one in moves]
    hs, _ = rnn_core.forward(params, xs)
    assert np.isclose(bowl.curvature(hs), np.linalg.eigvalsh(np.array(M)).max())


@pytest.mark.parametrize("max_norm", [0.1, np.inf])
def test_the_path_of_all_parameters_is_the_descent(max_norm):
    rng = np.random.default_rng(7)
    params = rnn_core.init_params(rng, 2, 3, 1)
    batch = rng.standard_normal((4, 2, 5)), rng.standard_normal((4, 1, 5))
    path = bowl.follow(params, batch, params._fields, 0.3, max_norm)
    assert np.allclose(path.losses, bowl.descend(params, batch, 0.3, max_norm, len(path.losses)))
