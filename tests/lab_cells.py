"""The cells that PyTorch has too, and a small problem for each."""

import numpy as np


def cells():
    """Modules under PyTorch's names; imported late, since the lab may have to be found first."""
    from lab import gru, lstm
    import rnn_core

    return {"RNN": rnn_core, "GRU": gru, "LSTM": lstm}


def problem(cell, T=9):
    """Parameters, inputs (T, 3, 4) and targets (T, 2, 4); no two sizes alike."""
    rng = np.random.default_rng(0)
    params = cell.init_params(rng, 3, 5, 2, bias=1.0)
    return params, rng.standard_normal((T, 3, 4)), rng.standard_normal((T, 2, 4))
