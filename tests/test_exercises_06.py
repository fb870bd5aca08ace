"""The exercises of chapter 6: what is handed back, squared, or learned by heart."""

from answers import said
from exercise_cases.chapter06 import fitted
from lab import checks
import numpy as np


def test_a_gradient_handed_back_earns_the_short_one_alone(capsys):
    told = said(checks.clip, lambda grads, max_norm: grads, capsys)
    assert "nothing was clipped" in told and "was the result thrown away" in told
    assert "1 of 3 right" in told


def test_a_params_is_no_array(capsys):
    told = said(checks.clip, lambda grads, max_norm: grads**2, capsys)
    assert "take its arrays one by one" in told


def test_nothing_forecast_earns_nothing(capsys):
    assert "0 of 2 right" in said(checks.damped_anomaly, lambda *_: None, capsys)


def test_the_damping_that_was_used_is_named(capsys):
    told = said(checks.damped_anomaly, fitted(lambda known: -0.91416), capsys)
    assert "it is -0.914160, and 0.914161 is needed" in told


def test_a_damping_learned_by_heart_is_right_for_one_cut_only(capsys):
    told = said(checks.damped_anomaly, fitted(lambda known: 0.914161), capsys)
    assert "it is 0.914161, and 0.9" in told


def test_single_precision_is_welcome(capsys):
    def forecasts(celsius, month, train):
        celsius = celsius.astype(np.float32)
        return fitted(lambda k: k[1:] @ k[:-1] / (k[:-1] @ k[:-1]))(celsius, month, train)

    assert said(checks.damped_anomaly, forecasts, capsys).endswith("all right.")
