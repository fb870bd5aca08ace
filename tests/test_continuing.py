"""The stored network goes on with a text in Python and in JavaScript, and says from where."""

import re

from javascript import LAB, call
from lab import characters, lstm
from lab.chapter12 import continuing, writer
from lab.chapter12.explorable import Writer
import numpy as np
import pytest
import rnn_core
from rnn_core import numerical_gradient, softmax_cross_entropy

SCRIPT = "chapter12/writer_model.js"
TEXT = "HAMLET:\nO, my lord, "
STORED = Writer().stored


@pytest.fixture(scope="module")
def network():
    """Letters and parameters, as the lab unpacks them."""
    return writer.load()


def test_the_twin_unpacks_the_same_weights(network):
    _, params = network
    calls = [("unpacked", [STORED["weights"][name]]) for name in params._fields]
    for got, param in zip(call(SCRIPT, calls), params, strict=True):
        assert np.array_equal(got, param)


@pytest.mark.parametrize(("seed", "temperature"), [(1, 0.6), (7, 1.0), (20, 2.0)])
def test_the_twin_writes_the_same_letters(network, seed, temperature):
    wanted = continuing.continued(*network, TEXT, 60, seed, temperature)
    (got,) = call(SCRIPT, [("continued", [STORED, TEXT, 60, seed, temperature])])
    assert got == wanted and wanted.startswith(TEXT) and len(wanted) == len(TEXT) + 60


def test_letter_by_letter_it_is_the_same_as_at_once(network):
    at_once, slowly = continuing.continued(*network, TEXT, 12, 3, 1.0), TEXT
    for _ in range(12):
        slowly = continuing.continued(*network, slowly, 1, 3, 1.0)
    assert slowly == at_once


def test_the_coldest_text_is_the_likeliest(network):
    letters, params = network
    text = continuing.continued(letters, params, TEXT, 20, 5, 0.001)
    _, ys = lstm.forward(params, continuing.inputs(letters, text))
    likeliest = "".join(letters[each] for each in ys[:, :, 0].argmax(axis=1))
    assert text[len(TEXT) :] == likeliest[len(TEXT) - 1 : -1]


def test_a_letter_is_drawn_as_often_as_it_is_likely(network):
    p = continuing.expected(*network, TEXT, len(TEXT), 1.0).probabilities
    drawn = [continuing.continued(*network, TEXT, 1, seed, 1.0)[-1] for seed in range(1, 1001)]
    shares = np.array([drawn.count(letter) for letter in network[0]]) / len(drawn)
    assert np.abs(shares - p).max() < 4 * np.sqrt(0.25 / len(drawn))


@pytest.mark.parametrize("letter", [1, 9, len(TEXT)])
def test_the_gradient_of_each_letter_is_a_slope_of_the_loss(network, letter):
    letters, params = network
    seen = continuing.expected(letters, params, TEXT, letter, 1.0)
    xs = continuing.inputs(letters, TEXT[:letter])

    def loss(moved):
        return softmax_cross_entropy(lstm.forward(params, moved)[1][-1:], np.array([[seen.came]]))[
            0
        ]

    some = xs[-2:]  # a finite difference for each entry takes long

    def loss_of_some(moved):
        return loss(np.concatenate([xs[:-2], moved]))

    slopes = np.linalg.norm(numerical_gradient(loss_of_some, some)[..., 0], axis=1)
    assert seen.norms[-2:] == pytest.approx(slopes, rel=1e-5)
    assert seen.probabilities[seen.came] == pytest.approx(np.exp(-loss(xs)))
    assert len(seen.norms) == letter


def test_the_twin_expects_what_the_lab_expects(network):
    cases = [(TEXT, 1, 1.0), (TEXT, 12, 0.3), (TEXT, len(TEXT), 1.7), ("a", 1, 1.0)]
    found = call(SCRIPT, [("expected", [STORED, *each]) for each in cases])
    for got, arguments in zip(found, cases, strict=True):
        wanted = continuing.expected(*network, *arguments)
        assert (got["came"], got["back"]) == (wanted.came, wanted.back)
        for name in ("probabilities", "norms"):
            assert rnn_core.relative_error(np.array(got[name]), getattr(wanted, name)) < 1e-10


def test_the_page_takes_the_letters_that_the_network_knows(network):
    """The page's check has them written out."""
    source = (LAB / "chapter12" / "writer.jsx").read_text("utf-8")
    flat, all_of_them = (re.compile(each) for each in re.findall(r"/(\[\^.*?\])/", source))
    every = {chr(code) for code in range(0x250)} | set(network[0])
    taken = {letter for letter in every if not all_of_them.match(letter)}
    assert taken == set(network[0])
    assert {letter for letter in every if not flat.match(letter)} == taken - {"\n"}


def test_numbers_in_order_come_from_the_seed():
    """Of two letters, both always equally likely, the n-th number says which is next."""
    zero, uniform = np.zeros((4, 1)), characters.uniforms(4)
    draws = [next(uniform) for _ in range(12)]
    params = lstm.Params(np.zeros((4, 2)), zero, np.zeros((2, 1)), zero, np.zeros((2, 1)))
    written = continuing.continued("ab", params, "ab", 10, 4, 1.0)
    assert written == "ab" + "".join("a" if draw <= 0.5 else "b" for draw in draws[2:])
