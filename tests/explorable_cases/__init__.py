"""For each explorable: where it stands, and what the kernel says to each of its states."""

from explorable_cases import (
    backward_microscope,
    check_panel,
    cliff,
    forward_microscope,
    latch,
    myth_lab,
    one_weight,
    tie_untie,
)

ALL = (
    backward_microscope,
    check_panel,
    cliff,
    forward_microscope,
    latch,
    myth_lab,
    one_weight,
    tie_untie,
)
CASES = {case.NAME: case for case in ALL}
