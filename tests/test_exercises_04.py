"""The exercises of chapter 4: another right answer, one that learns only once, and half of one."""

from answers import said
from exercise_cases.chapter04 import SimpleRNN, with_mistake
from lab import checks, reference_loop
import pytest


def test_another_right_way_passes(capsys):
    class ByTheLiteralLoop(SimpleRNN):
        def backward(self, x, y, learning_rate=0.01):
            reference_loop.rnn_bptt(x, y, *self.params, learning_rate)

    assert said(checks.simple_rnn, ByTheLiteralLoop, capsys).endswith(": all right.")


def test_a_network_that_learns_only_once_is_found(capsys):
    class OnlyOnce(SimpleRNN):
        """Moves at the first step and never again."""

        def backward(self, x, y, learning_rate=0.01):
            super().backward(x, y, learning_rate)
            self.factor = 0.0

    assert "downhill: no parameter has moved" in said(checks.simple_rnn, OnlyOnce, capsys)


def test_half_an_answer_is_judged_by_halves(capsys):
    class HalfBlank(SimpleRNN):
        def backward(self, x, y, learning_rate=0.01):
            raise NotImplementedError

    answer = said(checks.simple_rnn, HalfBlank, capsys)
    assert "right forward returns the outputs" in answer
    assert "still blank" in answer


@pytest.mark.parametrize("name", ["Wxh", "Whh", "Why"])
def test_one_weight_may_start_from_zero(name, capsys):
    class OneZero(SimpleRNN):
        def __init__(self, *sizes):
            super().__init__(*sizes)
            getattr(self.params, name)[:] = 0

    assert said(checks.simple_rnn, OneZero, capsys).endswith(": all right.")


def test_the_new_state_for_the_old_one_is_named(capsys):
    told = said(checks.backward_batch, with_mistake(own_state=True), capsys)
    assert "dWhh: here h_t and h_{t−1} have changed places" in told


def test_the_answer_is_handed_over_and_not_called(capsys):
    told = said(checks.simple_rnn, SimpleRNN(1, 4, 1), capsys)
    assert "Is the check given the function itself, its name without parentheses?" in told
