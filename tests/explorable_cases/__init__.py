"""For each explorable: where it stands, and what the kernel says to each of its states."""

from explorable_cases import backward_microscope, cliff, forward_microscope, tie_untie

CASES = {case.NAME: case for case in (backward_microscope, cliff, forward_microscope, tie_untie)}
