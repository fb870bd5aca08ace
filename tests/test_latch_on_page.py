"""The latch in a browser: typing a sequence, pressing its steps, and what is refused."""

from explorable_page import ExplorablePage
from lab.chapter01 import explorable_case as case
import pytest


class Latch(ExplorablePage):
    """The figure, and its two sequences."""

    def type(self, past, text):
        field = self.root.get_by_label(f"{past} past", exact=True)
        field.fill(text)
        field.press("Enter")
        return field

    def push(self, past, step):
        self.root.get_by_label(f"{past} past, step {step}:").press("Enter")

    @property
    def inputs(self):
        """Both sequences."""
        return [list(row) for row in zip(*(step[0] for step in self.state["xs"]), strict=True)]


@pytest.fixture
def latch(explorable_page):
    shown = explorable_page(case, kind=Latch)
    shown.unfold()
    return shown


def test_a_typed_sequence_is_run(latch):
    latch.type("first", "-1 0 0 .8 0,8 −.8  .8 0.8")
    assert latch.inputs == [[-1, 0, 0, 0.8, 0.8, -0.8, 0.8, 0.8], [-1, 0, 0, 0, 0, 0, 0, 0]]
    assert latch.agrees_with_the_kernel()


def test_a_longer_or_shorter_one_keeps_the_ends_together(latch):
    latch.type("first", "1 2 3 4 5 4 3 2 1 0")
    assert latch.inputs[1] == [0, 0, -1, 0, 0, 0, 0, 0, 0, 0]
    latch.type("second", "3 1 0")
    assert latch.inputs == [[2, 1, 0], [3, 1, 0]]
    assert latch.readout["same"] == 2
    assert latch.agrees_with_the_kernel()


@pytest.mark.parametrize("text", ["1 x", "6", "1 " * 13, "", "1,0,0", "1 " * 3000])
def test_what_is_no_sequence_is_refused_with_what_it_needs(latch, text):
    before = latch.inputs
    field = latch.type("second", text)
    assert "needs 1 to 12 numbers from −5 to 5, with spaces between" in latch.refusal
    assert len(latch.refusal) < 150
    assert latch.inputs == before
    field.press("Escape")
    assert field.input_value() == "−1 0 0 0 0 0 0 0"


@pytest.mark.parametrize("name", ["Reset", "second past, step 4: 0"])
def test_another_change_of_the_sequences_clears_what_was_refused(latch, name):
    field = latch.type("first", "abc")
    latch.root.get_by_role("button", name=name).press("Enter")
    assert "abc" not in field.input_value()
    assert field.get_attribute("aria-invalid") == "false"
    assert not latch.refusal


def test_pressing_a_step_goes_through_its_pushes(latch):
    for value in (1, -1, 0):
        latch.push("second", 3)
        assert latch.inputs[1][2] == value


def test_five_pushes_of_0_8_flip_the_bit_and_0_5_never_does(latch):
    """What the chapter invites to try."""
    for pushes in (1, 2, 3, 4, 5):
        latch.type("first", f"-1 0 0{' .8' * pushes}")
        assert (latch.readout["first 1"] > 0) == (pushes == 5)
    latch.type("first", "-1 0 0 .5 .5 .5 .5 .5")
    assert latch.readout["held first"] < 0
