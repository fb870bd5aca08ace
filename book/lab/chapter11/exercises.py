"""The exercises of chapter 11: a bias for a distance, a broken LSTM, the way back through a GRU."""

from functools import partial
from itertools import combinations

from lab import gru, lstm, mistakes
from lab.exercise import Exercise, LeftAlone, Values, edited
from lab.feedback import Wrong
import numpy as np


# --- 1: a bias for a distance
def forget_bias(share, steps):
    f = share ** (1 / steps)
    return np.log(f / (1 - f))


BIAS = Values("the bias", [(0.5, 10), (0.1, 100), (0.9, 7), (0.01, 30)])
forget_bias = Exercise(
    forget_bias,
    [BIAS],
    {
        "this is f itself: the bias is what σ turns into f.": ("np.log(f / (1 - f))", "f"),
        "this is σ(f), and what is asked for is the number whose σ is f.": (
            "np.log(f / (1 - f))",
            "1 / (1 + np.exp(-f))",
        ),
        "1 − f is missing: σ(b) = f gives b = log(f / (1 − f)).": ("f / (1 - f)", "f"),
        "the sign is wrong: an open gate has a positive bias.": ("np.log(f", "-np.log(f"),
        "this gate leaves the share after one step: the factors of all steps multiply.": (
            "share ** (1 / steps)",
            "share",
        ),
        "the root is upside down: f to the power of steps is the share.": ("1 / steps", "steps"),
        "the share was divided by the number of steps: factors multiply, so take the root.": (
            "share ** (1 / steps)",
            "share / steps",
        ),
        "this is for one step less: there is a factor for each step.": (
            "1 / steps",
            "1 / (steps - 1)",
        ),
        "this is the logarithm to the base 10, and exp belongs to the natural one.": (
            "np.log(",
            "np.log10(",
        ),
    },
)

# --- 2: a broken LSTM
REPAIRED = lstm.through_gates


def _step(problem):
    """What the loop hands to `through_gates` somewhere in a sequence."""
    params, xs, targets, h0 = problem
    hs, ys = lstm.forward(params, xs, h0)
    _, dhs = lstm.backward(params, xs, hs, ys - targets)
    cs, (dh, dc) = lstm.parts(hs)[1], lstm.parts(dhs)
    i, f, g, o = lstm.gates(params, xs, hs)
    return [i[3], f[3], g[3], o[3]], cs[3], cs[4], dh[4], dc[4]


def _two(answer, *arguments):
    """The four blocks of da, and dc_prev."""
    got = answer(*arguments)
    if not isinstance(got, (tuple, list)) or len(got) != 2:
        raise Wrong("two arrays are to come back: da, (4H, B), and dc_prev, (H, B)")
    H = len(arguments[1])
    if np.shape(got[0])[:1] != (4 * H,):
        raise Wrong(f"da has shape {np.shape(got[0])}, and needs {4 * H} rows: i, f, g, o")
    return [*np.split(np.asarray(got[0]), 4), got[1]]


def _part(answer, *arguments, number):
    return _two(answer, *arguments)[number]


def _whole(answer, params, xs, targets, h0):
    """All gradients of a sequence, with the answer in place of the step."""
    program = mistakes.program(right)
    program.through_gates = answer
    hs, ys = lstm.forward(params, xs, h0)
    grads, dhs = program.backward(params, xs, hs, ys - targets)
    return np.concatenate([np.ravel(array) for array in (*grads, dhs)])


def _with(*some):
    """The step with mistakes of the bank."""
    return mistakes.program(*some).through_gates


right = mistakes.Mistake("nothing", "", {}, loop=lstm)
LEFT_IN = [
    mistakes.BY_NAME[name]
    for name in (
        "cell gradient assigned, not added",
        "c_t for c_{t-1} at the forget gate",
        "forget gate missing on the way back",
    )
]
OTHERS = [
    each
    for each in mistakes.IN_AN_LSTM
    if each.place == "through_gates"
    and each not in LEFT_IN
    and each.name != "cell gradient changed in place"  # the values are right: LeftAlone tells
]
broken = edited(REPAIRED, [edit for each in LEFT_IN for edit in each.edits.items()])
STEPS = [_step(problem) for problem in mistakes.problems(lstm)]
PARTS = ["da_i", "da_f", "da_g", "da_o", "dc_{t−1}"]
ONE_STEP = [
    Values(words, STEPS, run=partial(_part, number=number)) for number, words in enumerate(PARTS)
]
through_gates = Exercise(
    REPAIRED,
    [
        *ONE_STEP,
        Values("all gradients of whole sequences", mistakes.problems(lstm), run=_whole),
        LeftAlone(ONE_STEP[0]),
    ],
    [
        *((each.sentence, _with(each)) for each in LEFT_IN + OTHERS),
        *(
            (" And: ".join(each.sentence for each in some), _with(*some))
            for count in (2, 3)
            for some in combinations(LEFT_IN, count)
        ),
    ],
)


# --- 3: the way back through a GRU
def gru_back(gates, Whh, h_prev, dh):
    r, z, n, q = gates
    da_n = dh * (1 - z) * (1 - n**2)
    da_z = dh * (h_prev - n) * z * (1 - z)
    da_r = da_n * q * r * (1 - r)
    da = np.concatenate([da_r, da_z, da_n * r])
    return z * dh + Whh.T @ da


def _gru_step(seed, B):
    """A step in the middle of a sequence."""
    rng = np.random.default_rng(seed)
    params = gru.init_params(rng, 2, 4, 3, bias=1.0)
    xs, h0 = rng.standard_normal((8, 2, B)), rng.standard_normal((4, B))
    hs, _ = gru.forward(params, xs, h0)
    gates = [each[4] for each in gru.gates(params, xs, hs)]
    return gates, params.Whh, hs[4], rng.standard_normal((4, B))


BACK = Values("dh_{t−1}", [_gru_step(0, 3), _gru_step(1, 1), _gru_step(2, 5)])
gru_back = Exercise(
    gru_back,
    [BACK, LeftAlone(BACK)],
    {
        "the straight way is missing: z_t ∘ dh_t arrives without passing a matrix.": (
            "z * dh + ",
            "",
        ),
        "the straight way has 1 − z_t, and h_t keeps z_t of h_{t−1}.": (
            "z * dh +",
            "(1 - z) * dh +",
        ),
        "the ways through the gates are missing: all three have read h_{t−1}.": (
            " + Whh.T @ da",
            "",
        ),
        "the candidate's block has not passed the reset gate: times r_t.": ("da_n * r]", "da_n]"),
        "da_n has z_t, and the candidate comes in by 1 − z_t.": (
            "dh * (1 - z) * (1 - n**2)",
            "dh * z * (1 - n**2)",
        ),
        "da_n has not passed the tanh of the candidate: times 1 − n_t².": (" * (1 - n**2)", ""),
        "da_z has the wrong sign: h_t grows by h_{t−1} − n_t per unit of z_t.": (
            "(h_prev - n)",
            "(n - h_prev)",
        ),
        "da_z lacks −n_t: where z_t grows, the candidate's share shrinks.": (
            "(h_prev - n)",
            "h_prev",
        ),
        "da_z has not passed the σ of its gate: times z_t (1 − z_t).": (" * z * (1 - z)\n", "\n"),
        "da_r has h_{t−1}, and the reset gate multiplied q_t.": ("da_n * q", "da_n * h_prev"),
        "da_r has not passed the σ of its gate: times r_t (1 − r_t).": (" * r * (1 - r)", ""),
        "da_r starts from dh_t, and r_t acts inside the candidate: from da_n.": (
            "da_r = da_n",
            "da_r = dh",
        ),
        "the reset gate's way is missing: its block is da_r.": ("[da_r,", "[0 * da_r,"),
        "the blocks stand in another order than those of Whh: r, z, n.": (
            "[da_r, da_z,",
            "[da_z, da_r,",
        ),
    },
)
