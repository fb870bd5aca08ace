"""The exercises of chapter 4: another right answer, one that learns only once, and half of one."""

from answers import said
from exercise_cases.chapter04 import SimpleRNN
from lab import checks, literal


def test_another_right_way_passes(capsys):
    class ByTheLiteralLoop(SimpleRNN):
        def backward(self, x, y, learning_rate=0.01):
            literal.rnn_bptt(x, y, *self.params, learning_rate)

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
