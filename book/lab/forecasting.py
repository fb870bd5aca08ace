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
    t, train, celsius = held_out(series, first), series.year < first, series.celsius
    month = calendar_means(series, train)[series.month]
    anomaly = celsius - month
    u, v = anomaly[train][:-1], anomaly[train][1:]
    damping = u @ v / (u @ u)
    linear, linear_anomaly = (
        autoregression(values, train, t, order, ahead)
        for values, order in ((celsius, 12), (anomaly, 2))
    )
    return {
        "last value": celsius[t - ahead],
        "same month last year": celsius[t - 12],
        "mean of that month": month[t],
        "month + damped anomaly": month[t] + damping**ahead * anomaly[t - ahead],
        "linear, last 12 values": linear,
        "month + linear, last 2": month[t] + linear_anomaly,
    }


def calendar_means(series, train):
    """Mean temperature of each calendar month over the months marked in `train`: 12 numbers."""
    return np.array([series.celsius[train & (series.month == m)].mean() for m in range(12)])


def autoregression(values, train, t, order, ahead):
    """Least squares on the last `order` values, applied `ahead` times to its own forecasts.

    Parameters
    ----------
    values : ndarray, shape (N,)
    train : ndarray of bool, shape (N,)
        Marks the first values, from which the coefficients are estimated.
    t : ndarray of int
        Indices to forecast.
    order, ahead : int

    Returns
    -------
    ndarray, the shape of `t`
    """
    n = train.sum()
    lags = [values[order - k - 1 : n - k - 1] for k in range(order)]
    lags = np.column_stack([*lags, np.ones(n - order)])
    *slopes, constant = np.linalg.lstsq(lags, values[order:n])[0]
    recent = np.stack([values[t - ahead - k] for k in range(order)])
    for _ in range(ahead):
        recent = np.vstack([slopes @ recent + constant, recent[:-1]])
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
