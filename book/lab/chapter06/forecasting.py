"""Forecasts of next month's temperature: by the network, and by the simple rules it has to beat.

Whatever is estimated comes from the years before `first`, the first year that is held out. A
forecast made `ahead` months before its month uses nothing that was not known by then.
"""

import numpy as np
from rnn_core import forward


def held_out(series, first):
    """Indices of the months of the year `first` and later."""
    return np.flatnonzero(series.year >= first)


def rmse(forecast, series, first):
    """Root mean square error in °C over the held-out months."""
    return np.sqrt(np.mean((forecast - series.celsius[held_out(series, first)]) ** 2))


def simple_forecasts(series, first, ahead=1):
    """What a sceptic would try before training anything.

    Parameters
    ----------
    series : Series
    first : int
        First year that is held out.
    ahead : int
        Months from the last temperature known to the one forecast.

    Returns
    -------
    dict of str to ndarray
        For each rule its forecasts of the held-out months, in °C.
    """
    t, train = held_out(series, first), series.year < first
    celsius = series.celsius
    month = calendar_means(series, train)[series.month]
    anomaly = celsius - month
    u, v = anomaly[train][:-1], anomaly[train][1:]
    rest = (u @ v / (u @ u)) ** ahead * anomaly[t - ahead]
    last_two = linear(anomaly, train, t, 2, ahead)
    season = inputs(series, first)[:, 1:, 0]
    return {
        "last value": celsius[t - ahead],
        "same month last year": celsius[t - 12],
        "mean of that month": month[t],
        "linear, last 12": linear(celsius, train, t, 12, ahead, season),
        "month + damped anomaly": month[t] + rest,
        "month + linear, last 2": month[t] + last_two,
    }


def calendar_means(series, train):
    """Mean temperature of each calendar month over the months marked in `train`: 12 numbers."""
    return np.array([series.celsius[train & (series.month == m)].mean() for m in range(12)])


def linear(values, train, t, order, ahead, known=None):
    """A linear forecast from the last `order` values, applied `ahead` times to its own forecasts.

    Parameters
    ----------
    values : ndarray, shape (N,)
    train : ndarray of bool, shape (N,)
        Marks the first values. The coefficients, and a constant, are the least
        squares fit to them.
    t : ndarray of int
        Indices to forecast.
    order, ahead : int
    known : ndarray, shape (N, k), optional
        What else is known about each month beforehand, such as the season.

    Returns
    -------
    ndarray, the shape of `t`
    """
    n = train.sum()
    known = np.ones((len(values), 1)) if known is None else np.insert(known, 0, 1, axis=1)
    lags = [values[order - k - 1 : n - k - 1] for k in range(order)]
    columns = np.column_stack([*lags, known[order:n]])
    weights = np.linalg.lstsq(columns, values[order:n], rcond=None)[0]
    recent = [values[t - ahead - k] for k in range(order)]
    for later in range(ahead - 1, -1, -1):
        new = weights @ np.stack([*recent, *known[t - later].T])
        recent = [new, *recent[:-1]]
    return recent[0]


def inputs(series, first):
    """What the network reads each month: the temperature and the time of the year.

    Returns
    -------
    ndarray, shape (N, 3, 1)
        Temperature in training standard deviations from the training mean,
        and sine and cosine of the month.
    """
    mean, sd = scale(series, first)
    angle = 2 * np.pi * series.month / 12
    columns = (series.celsius - mean) / sd, np.sin(angle), np.cos(angle)
    return np.stack(columns, axis=1)[:, :, None]


def scale(series, first):
    """Mean and standard deviation of the training temperatures, in °C."""
    train = series.celsius[series.year < first]
    return train.mean(), train.std()


def windows(series, first, T=36):
    """Cut the training years into windows of T months, side by side as a batch.

    Returns
    -------
    xs : ndarray, shape (T, 3, B)
    targets : ndarray, shape (T, 1, B)
        The temperature of the month after, in standard deviations.
    """
    months = inputs(series, first)[series.year < first]
    starts = range(0, len(months) - T, T)
    xs = np.concatenate([months[s : s + T] for s in starts], axis=2)
    next_month = months[1:, :1]
    targets = np.concatenate([next_month[s : s + T] for s in starts], axis=2)
    return xs, targets


def network_forecast(params, series, first, ahead=1):
    """Run the network through the whole series and forecast the held-out months.

    For more than one month ahead it reads its own forecasts in place of
    temperatures that are not known yet.

    Parameters
    ----------
    params : Params
    series : Series
    first : int
        First year that is held out.
    ahead : int

    Returns
    -------
    ndarray
        Forecasts in °C.
    """
    xs = inputs(series, first)
    hs, ys = forward(params, xs)
    known = held_out(series, first) - ahead  # the last month known to each forecast
    h, y = hs[known + 1, :, 0].T, ys[known, :, 0].T
    for k in range(1, ahead):
        x = np.concatenate([y, xs[known + k, 1:, 0].T])
        hs, ys = forward(params, x[None], h)
        h, y = hs[-1], ys[-1]
    mean, sd = scale(series, first)
    return mean + sd * y[0]


def difference_by_years(forecast, other, series, first, rng, draws=2000):
    """How much of a difference in error is luck of the years.

    Parameters
    ----------
    forecast, other : ndarray
        Two forecasts of the held-out months.
    series : Series
    first : int
        First year that is held out.
    rng : numpy.random.Generator
        Draws the held-out years anew, with replacement.
    draws : int

    Returns
    -------
    low, high : float
        The middle 95 % of rmse(forecast) - rmse(other) over the draws, in °C.
    """
    t = held_out(series, first)
    squares = (np.stack([forecast, other]) - series.celsius[t]) ** 2
    by_year = squares.reshape(2, -1, 12).mean(axis=2)
    picked = rng.integers(by_year.shape[1], size=(draws, by_year.shape[1]))
    errors = np.sqrt(by_year[:, picked].mean(axis=2))
    return np.quantile(errors[0] - errors[1], [0.025, 0.975])
