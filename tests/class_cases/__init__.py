"""For each assignment: wrong answers by name, with the marks and the words that each must get."""

from class_cases import (
    forward,
    gradient_check,
    learning,
    museum,
    rnn_bptt,
    vanishing,
)

CASES = {
    "01_forward": forward.CASES,
    "02_rnn_bptt": rnn_bptt.CASES,
    "03_gradient_check": gradient_check.CASES,
    "04_museum": museum.CASES,
    "05_vanishing": vanishing.CASES,
    "06_learning": learning.CASES,
}
