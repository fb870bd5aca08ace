"""The bug museum: its exhibits in the loop, in JavaScript and in the catalog."""

import json

from javascript import call
from lab import batch_loop
from lab.chapter05 import lessons, museum
from lab.chapter05.slopes import complex_step
from lab.mistakes import BY_NAME, EXHIBITS, program
import numpy as np
import pytest
import rnn_core
from rnn_core import Params, relative_error

EACH = pytest.mark.parametrize("exhibit", EXHIBITS, ids=lambda exhibit: exhibit.name)
PASSES_EVERY_CHECK = {"coth for tanh"}
SPARES_THE_GRADIENT = {"states overwritten"}


def case(seed, far=1.0):
    """A random network with biases, a batch, targets and an initial state."""
    rng = np.random.default_rng(seed)
    T, B, I, H, O = 2 + rng.integers(0, [5, 3, 3, 4, 3])
    params = rnn_core.init_params(rng, I, H, O, bias=1.0)
    xs, targets = rng.standard_normal((T, I, B)), far * rng.standard_normal((T, O, B))
    return params, xs, targets, 0.5 * rng.standard_normal((H, B))


def test_the_right_loop_is_the_kernel(claim):
    errors = []
    for seed in range(20):
        params, xs, targets, h0 = case(seed)
        hs, ys = rnn_core.forward(params, xs, h0)
        own_hs, own_ys = batch_loop.forward(params, xs, h0)
        dh_next = 2 * h0
        grads, dhs, dWhhs = batch_loop.sweep(params, xs, hs, ys - targets, dh_next)
        right, right_dhs = rnn_core.backward(params, xs, hs, ys - targets, dh_next)
        own = own_hs, own_ys, *grads, dhs, dWhhs.sum(axis=0)
        pairs = zip(own, (hs, ys, *right, right_dhs, right.Whh), strict=True)
        errors += [relative_error(*pair) for pair in pairs]
    says = "The loop, step by step, and the kernel agree in every result"
    claim(4, says, max(errors), below=1e-13)


@EACH
def test_the_truth_is_the_slope_of_the_exhibits_own_loss(exhibit):
    """The error of each gradient, once more: against complex steps through forward and loss."""
    params, xs, targets, h0 = case(3)
    errors = museum.examine(exhibit, params, xs, targets, h0)
    buggy = program(exhibit)
    hs, ys = buggy.forward(params, xs, h0)
    loss, dys = buggy.half_squared_error(ys, targets)
    grads, _ = buggy.backward(params, xs, hs, dys)
    assert errors["loss"] == loss
    for name in Params._fields:

        def loss_at(array, name=name):
            moved = params._replace(**{name: array})
            return buggy.half_squared_error(buggy.forward(moved, xs, h0)[1], targets)[0]

        slopes = complex_step(loss_at, getattr(params, name))
        assert errors[name] == pytest.approx(
            relative_error(getattr(grads, name), slopes), abs=1e-12
        )


@EACH
def test_the_strong_check_catches_it_and_the_panel_shows_it(exhibit):
    """The panel at its largest: six steps, weights of twice the size."""
    errors = museum.examine(exhibit, *museum.example(T=6, size=2.0))
    caught = not museum.strong_check(program(exhibit).backward)
    loss_is_wrong = exhibit.name == "a mean loss with a sum's gradient"
    assert bool(museum.red(errors)) == (caught or loss_is_wrong)
    assert caught != (exhibit.name in PASSES_EVERY_CHECK | SPARES_THE_GRADIENT or loss_is_wrong)
    assert (errors["arrays"] > 0) == (exhibit.name in {"states overwritten", "clipped in place"})


def test_the_strong_check_catches_what_needs_more_steps_larger_errors_or_a_second_call():
    names = "each output sent back four steps", "dh_next clipped in the loop"
    for name in (*names, "sums kept from call to call"):
        assert not museum.strong_check(program(BY_NAME[name]).backward)


def test_the_weak_check_passes_the_right_gradient_and_every_mistake_on_the_way_back():
    assert museum.weak_check(rnn_core.backward) and museum.strong_check(rnn_core.backward)
    for exhibit in EXHIBITS[:4]:
        assert museum.weak_check(program(exhibit).backward)


def agree(got, wanted):
    return got.keys() == wanted.keys() and all(
        np.allclose(got[name], wanted[name], rtol=1e-9, atol=1e-12) for name in wanted
    )


def test_the_twin_in_javascript_says_the_same():
    asked = [
        (
            exhibit,
            *(a[..., : 1 + seed % 3] if i else a for i, a in enumerate(case(seed, 1 + seed))),
        )
        for exhibit in EXHIBITS
        for seed in range(10)
    ]
    calls = [("examine", [e.name, params._asdict(), *rest]) for e, params, *rest in asked]
    wrong = {
        each[0].name
        for each, got in zip(asked, call("chapter05/museum.js", calls), strict=True)
        if not agree(got, museum.examine(*each))
    }
    assert not wrong
    assert not agree({"loss": 1.0}, {"loss": 1.0 + 1e-7})  # the comparison can fail


def test_the_twin_has_the_same_example_and_the_same_exhibits():
    settings = [(T, size, h0) for T in (1, 4, 6) for size in (0.1, 1.0) for h0 in (True, False)]
    *examples, names = call(
        "chapter05/museum.js", [*(("example", list(each)) for each in settings), ("names", [])]
    )
    for (T, size, h0), (params, *rest) in zip(settings, examples, strict=True):
        wanted, *others = museum.example(T, size, h0=h0)
        assert all(np.array_equal(params[name], getattr(wanted, name)) for name in Params._fields)
        assert all(map(np.array_equal, rest, others))
    assert names == [exhibit.name for exhibit in EXHIBITS]


def test_the_catalog_lists_exactly_the_exhibits():
    """In book/: python -c "from lab.chapter05 import museum; museum.write_catalog()" renews it."""
    assert museum.CATALOG.read_text("utf-8") == museum.catalog()


def test_the_chapter_shows_each_line_as_it_stands_in_the_bank():
    chapter = museum.CATALOG.with_name("05_is_my_gradient_right.ipynb")
    cells = json.loads(chapter.read_text("utf-8"))["cells"]
    lines = "".join("".join(cell["source"]) + "\n" for cell in cells).splitlines()
    rows = museum.side_by_side(EXHIBITS)
    assert len(rows) == 20
    assert [row for row in rows if lines.count(row) != 1] == []


def test_the_museum_at_a_glance_has_a_mark_for_each_value():
    marks = museum.at_a_glance()
    assert list(marks) == [exhibit.name for exhibit in EXHIBITS]
    assert {len(each) for each in marks.values()} == {len(museum.GLANCE)}
    seen = {
        name: [n for n, red in zip(museum.GLANCE, marks[name], strict=True) if red]
        for name in marks
    }
    assert seen["coth for tanh"] == [] and seen["states overwritten"] == ["arrays"]
    assert seen["h_{t-1} for h_t in dWhy"] == ["dWhy"]
    back = ["dh$_3$", "dh$_2$", "dh$_1$", "dh$_0$"]
    assert seen["missing transpose"] == ["dWxh", "dWhh", "dbh", *back]
    assert seen["state for derivative"] == ["dWxh", "dWhh", "dbh", "dWhh(4)", *back]


def test_a_product_in_forward_order_shows_from_three_steps_on():
    """With one step between there is no order; the last two states have no more than one."""
    exhibit = BY_NAME["product in forward order"]
    for size in (0.1, 1.0, 2.0):
        two = museum.examine(exhibit, *museum.example(T=2, size=size))
        assert max(two["dhs"]) < 1e-14 and museum.red(two, 1e-14) == []
        six = museum.examine(exhibit, *museum.example(T=6, size=size))
        assert max(six["dhs"][-2:]) < 1e-14 < 1e-7 < min(six["dhs"][:-2])
        assert museum.red(six) == ["Wxh", "Whh", "bh"]
    from_zero = museum.examine(exhibit, *museum.example(T=3, h0=False))
    assert museum.red(from_zero) == ["Wxh", "bh"]


def test_a_product_in_forward_order_is_right_where_steps_commute():
    """One unit: every step is a factor, and factors commute. So do steps of one matrix."""
    exhibit = BY_NAME["product in forward order"]
    rng = np.random.default_rng(4)
    one = rnn_core.init_params(rng, 2, 1, 3, bias=1.0)
    xs, targets = rng.standard_normal((6, 2, 2)), rng.standard_normal((6, 3, 2))
    assert museum.red(museum.examine(exhibit, one, xs, targets, 0.5 * np.ones((1, 2))), 1e-13) == []
    two = one._replace(
        Wxh=np.zeros((2, 2)),
        bh=np.zeros((2, 1)),
        Why=rng.standard_normal((3, 2)),
        Whh=np.array([[0.6, -0.8], [0.8, 0.6]]),
    )
    straight = 1e-9 * np.ones((2, 2))  # where tanh is a straight line
    assert museum.red(museum.examine(exhibit, two, xs, targets, straight), 1e-9) == []


LINE = "row, row, row your boat, gently down the stream. "


@pytest.mark.parametrize("mistake", lessons.MISTAKES)
def test_a_wrong_line_leaves_the_network_of_the_front_page_rowing_in_circles(mistake):
    loss, writes = lessons.learned(LINE, mistake)
    assert loss < 0.35  # it came down, from 3.2
    assert writes == ("row, " * 10 if mistake else LINE)[: len(LINE)]


def errors(name, **how):
    """The five errors of an exhibit, the largest last."""
    errors = museum.examine(BY_NAME[name], *museum.example(**how))
    return {each: errors[each] for each in Params._fields}


def test_what_the_chapter_says_of_the_panel():
    """Its five things to try."""
    assert max(errors("missing transpose", size=0.001).values()) < 0.01
    assert max(errors("missing transpose").values()) > 0.1
    activated = errors("derivative of a value already activated", size=0.01)
    assert 0 < max(activated.values()) < 1e-7
    for size in (0.001, 0.1, 1.0, 2.0):
        two = errors("missing transpose", T=2, size=size, h0=False)
        assert two["Whh"] < 1e-14 < two["Wxh"]
    assigned = museum.examine(BY_NAME["assigned, not added"], *museum.example())
    assert max(assigned["dWhhs"]) < 1e-14 and assigned["Whh"] > 0.1
    cut, clipped = BY_NAME["sweep cut after four steps"], BY_NAME["dh_next clipped in the loop"]
    assert not museum.red(museum.examine(cut, *museum.example(T=4)))
    assert museum.red(museum.examine(cut, *museum.example(T=5)))
    for h0 in (True, False):
        assert not museum.red(museum.examine(clipped, *museum.example(T=6, h0=h0)))
    assert museum.red(museum.examine(clipped, *museum.example(T=6, size=1.5)))
