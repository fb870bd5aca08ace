"""An LSTM that has read *Hamlet* for longer than a page can wait, in 8 bits a weight.

`python -m lab.chapter12.writer`, in the folder `book`, trains it and writes the file anew, in
about a minute. JavaScript reads the same file: of each array its shape, a scale for each row, and
the weights divided by it, whole numbers from -127 to 127, as base64 of signed bytes, row by row.
"""

from base64 import b64decode, b64encode
import json
from pathlib import Path

from lab import play
from lab.chapter12 import readers, writing
import numpy as np

FILE = Path(__file__).with_name("data") / "writer.json"
CELL, HIDDEN, STEPS, LEARNING_RATE, SEED = "LSTM", 64, 4000, 0.02, 0
MOST = 127  # of a signed byte


def load():
    """The stored network.

    Returns
    -------
    letters : str
        Its V letters; the number of a letter is its place here.
    params : lab.lstm.Params
        In float64.
    """
    stored = json.loads(FILE.read_text("utf-8"))
    params = readers.CELLS[stored["cell"]].Params(
        **{name: unpacked(**packed) for name, packed in stored["weights"].items()}
    )
    return stored["letters"], params


def sample(begin, count, rng, temperature=1.0):
    """Let the stored network write.

    Parameters
    ----------
    begin : str
        What it reads first, at least one letter, of the letters that it knows.
    count : int
        Letters to write.
    rng : numpy.random.Generator
    temperature : float
        The scores are divided by it.

    Returns
    -------
    str
        What was written, without `begin`.
    """
    letters, params = load()
    ids = np.array([[letters.index(letter)] for letter in begin])
    written = writing.write(CELL, params, ids, count, rng, temperature)
    return "".join(letters[each] for each in written[:, 0])


def packed(weights):
    """A matrix in 8 bits a number.

    Parameters
    ----------
    weights : ndarray, shape (N, M)

    Returns
    -------
    dict
        `shape`; `scale`, a number for each row, the largest of the row divided by 127; `data`, the
        base64 of the numbers divided by it and rounded.
    """
    scale = [float(f"{each:.4g}") for each in np.abs(weights).max(axis=1) / MOST]
    whole = np.round(weights / np.maximum(scale, np.finfo(float).tiny)[:, None])
    data = np.clip(whole, -MOST, MOST).astype(np.int8).tobytes()
    return {"shape": list(weights.shape), "scale": scale, "data": b64encode(data).decode("ascii")}


def unpacked(shape, scale, data):
    """The matrix that was packed, each number to within half a scale.

    Parameters
    ----------
    shape : sequence of int
    scale : sequence of float
    data : str

    Returns
    -------
    ndarray, shape (N, M)
    """
    whole = np.frombuffer(b64decode(data), np.int8).reshape(shape)
    return whole * np.array(scale)[:, None]


def trained():
    """The network before its weights are rounded, from the known part of the play.

    Returns
    -------
    lab.lstm.Params
        In float32.
    """
    book, rng = play.load(), np.random.default_rng(SEED)
    first = readers.start(CELL, len(book.letters), HIDDEN, rng)
    lesson = book.known, len(book.letters), STEPS, LEARNING_RATE, rng
    return readers.learned(CELL, first, *lesson)[0]


def write():
    """Train the network, write the file, and say what the rounding costs."""
    book, params = play.load(), trained()
    weights = {name: packed(each.astype(float)) for name, each in params._asdict().items()}
    exact = readers.surprise(CELL, params, book.held_out).mean()
    stored = {
        "cell": CELL,
        "letters": "".join(book.letters),
        "command": "python -m lab.chapter12.writer",
        "numpy": np.__version__,
        "bits before rounding": round(float(exact), 4),
        "weights": weights,
    }
    FILE.write_text(json.dumps(stored, ensure_ascii=False) + "\n", "utf-8")
    rounded = readers.surprise(CELL, load()[1], book.held_out).mean()
    print(f"bits per letter: {exact:.4f}, rounded {rounded:.4f}")


if __name__ == "__main__":
    write()
