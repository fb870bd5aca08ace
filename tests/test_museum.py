"""The bug museum: its exhibits in the loop, in the kernel, in JavaScript and in the catalogue."""

from javascript import call
from lab import museum
from lab.chapter05.slopes import complex_step
from lab.exhibits import BY_NAME, EXHIBITS
import numpy as np
import pytest
import rnn_core
from rnn_core import Params, relative_error

EACH = pytest.mark.parametrize("exhibit", EXHIBITS, ids=lambda exhibit: exhibit.name)
PASSES_EVERY_CHECK = {"coth for tanh"}
SPARES_THE_GRADIENT = {"states overwritten"}


def case(seed):
    """A random network with biases, a batch, targets and an initial state."""
    rng = np.random.default_rng(seed)
    T, B, I, H, O = 2 + rng.integers(0, [5, 3, 3, 4, 3])
    params = rnn_core.init_params(rng, I, H, O)
    params.bh[:], params.by[:] = rng.standard_normal((H, 1)), rng.standard_normal((O, 1))
    xs, targets = rng.standard_normal((T, I, B)), rng.standard_normal((T, O, B))
    return params, xs, targets, 0.5 * rng.standard_normal((H, B))


def test_the_right_loop_is_the_kernel():
    for seed in range(20):
        params, xs, targets, h0 = case(seed)
        hs, ys = rnn_core.forward(params, xs, h0)
        grads, dhs, dWhhs = museum.backward(params, xs, hs, ys - targets)
        right, right_dhs = rnn_core.backward(params, xs, hs, ys - targets)
        pairs = zip((*grads, dhs, dWhhs.sum(axis=0)), (*right, right_dhs, right.Whh), strict=True)
        assert max(relative_error(*pair) for pair in pairs) < 1e-13


@EACH
def test_an_exhibit_is_the_same_mistake_in_the_loop_and_in_the_kernel(exhibit):
    for seed in range(10):
        params, xs, targets, h0 = case(seed)
        kernel = museum.kernel(exhibit)
        hs, ys = kernel.forward(params, xs, h0)
        _, dys = kernel.half_squared_error(ys, targets)
        arrays = [(hs.copy(), dys.copy()) for _ in range(2)]
        grads, dhs = kernel.backward(params, xs, *arrays[0])
        others, other_dhs, _ = museum.loop(exhibit)(params, xs, *arrays[1])
        pairs = zip((*grads, dhs, *arrays[0]), (*others, other_dhs, *arrays[1]), strict=True)
        assert max(relative_error(*pair) for pair in pairs) < 1e-12


@EACH
def test_the_line_of_an_exhibit_is_one_of_the_loop_or_of_the_kernel(exhibit):
    in_the_loop = museum.loop(exhibit) is not museum.backward
    assert in_the_loop or (exhibit.right, exhibit.wrong) == (exhibit.old, exhibit.new)
    assert exhibit.right != exhibit.wrong


@EACH
def test_the_truth_is_the_slope_of_the_exhibits_own_loss(exhibit):
    """The error of each gradient, once more: against complex steps through forward and loss."""
    params, xs, targets, h0 = case(3)
    found = museum.examine(exhibit, params, xs, targets, h0)
    kernel = museum.kernel(exhibit)
    hs, ys = kernel.forward(params, xs, h0)
    loss, dys = kernel.half_squared_error(ys, targets)
    grads, _ = kernel.backward(params, xs, hs, dys)
    assert found["loss"] == loss
    for name in Params._fields:

        def loss_at(array, name=name):
            moved = params._replace(**{name: array})
            return kernel.half_squared_error(kernel.forward(moved, xs, h0)[1], targets)[0]

        slopes = complex_step(loss_at, getattr(params, name))
        assert found[name] == pytest.approx(relative_error(getattr(grads, name), slopes), abs=1e-12)


@EACH
def test_the_strong_check_catches_it_and_the_panel_shows_it(exhibit):
    found = museum.examine(exhibit, *museum.example())
    caught = not museum.strong_check(museum.kernel(exhibit).backward)
    loss_is_wrong = exhibit.name == "a mean loss with a sum's gradient"
    assert bool(museum.red(found)) == (caught or loss_is_wrong)
    assert caught != (exhibit.name in PASSES_EVERY_CHECK | SPARES_THE_GRADIENT or loss_is_wrong)
    assert (found["arrays"] > 0) == (exhibit.name in {"states overwritten", "clipped in place"})


def test_the_weak_check_passes_the_right_gradient_and_every_mistake_on_the_way_back():
    assert museum.weak_check(rnn_core.backward) and museum.strong_check(rnn_core.backward)
    for exhibit in EXHIBITS[:4]:
        assert museum.weak_check(museum.kernel(exhibit).backward)


def test_names_are_their_own():
    assert len(BY_NAME) == len(EXHIBITS) >= 10


def agree(got, wanted):
    return got.keys() == wanted.keys() and all(
        np.allclose(got[name], wanted[name], rtol=1e-9, atol=1e-12) for name in wanted
    )


def test_the_twin_in_javascript_says_the_same():
    asked = [
        (
            exhibit,
            *(array[..., : 1 + seed % 3] if i else array for i, array in enumerate(case(seed))),
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


def test_the_twin_has_the_same_example_and_the_same_lines():
    settings = [(T, size, h0) for T in (1, 4, 6) for size in (0.1, 1.0) for h0 in (True, False)]
    *examples, lines = call(
        "chapter05/museum.js", [*(("example", list(each)) for each in settings), ("lines", [])]
    )
    for (T, size, h0), (params, *rest) in zip(settings, examples, strict=True):
        wanted, *others = museum.example(T, size, h0=h0)
        assert all(np.array_equal(params[name], getattr(wanted, name)) for name in Params._fields)
        assert all(map(np.array_equal, rest, others))
    assert lines == [
        {"name": exhibit.name, "right": exhibit.right, "wrong": exhibit.wrong}
        for exhibit in EXHIBITS
    ]


def test_the_catalog_lists_exactly_the_exhibits():
    """To renew it: python -c "from lab import museum; museum.write_catalog()", in book/."""
    assert museum.CATALOG.read_text("utf-8") == museum.catalog()


def errors(name, **how):
    """The five errors of an exhibit, the largest last."""
    found = museum.examine(BY_NAME[name], *museum.example(**how))
    return {each: found[each] for each in Params._fields}


def test_what_the_chapter_says_of_the_panel():
    """Its four things to try."""
    assert max(errors("missing transpose", size=0.001).values()) < 0.01
    assert max(errors("missing transpose").values()) > 0.1
    activated = errors("derivative of a value already activated", size=0.01)
    assert 0 < max(activated.values()) < 1e-7
    for size in (0.001, 0.1, 1.0, 2.0):
        two = errors("missing transpose", T=2, size=size, h0=False)
        assert two["Whh"] < 1e-14 < two["Wxh"]
    found = museum.examine(BY_NAME["assigned, not added"], *museum.example())
    assert max(found["dWhhs"]) < 1e-14 and found["Whh"] > 0.1
