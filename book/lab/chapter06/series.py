"""A real time series: forty years to learn from, and twenty-one to be tested on."""

from pathlib import Path
from typing import NamedTuple

import numpy as np


class Series(NamedTuple):
    """Monthly sea surface temperature, Niño 1+2 region, 1950 to 2010.

    Attributes
    ----------
    year : ndarray of int, shape (N,)
    month : ndarray of int, shape (N,)
        0 for January to 11 for December.
    celsius : ndarray, shape (N,)
        Mean temperature of the month in °C.
    """

    year: np.ndarray
    month: np.ndarray
    celsius: np.ndarray


def load():
    """Read the series that comes with the book; its source and license are beside the file.

    Returns
    -------
    Series
        732 months without a gap.
    """
    path = Path(__file__).with_name("data") / "nino12.csv"
    year, month, celsius = np.loadtxt(path, delimiter=",", skiprows=1, unpack=True)
    return Series(year.astype(int), month.astype(int) - 1, celsius)
