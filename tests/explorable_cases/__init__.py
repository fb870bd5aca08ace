"""For each explorable: where it stands, and what the kernel says to each of its states."""

from explorable_cases import cliff, myth_lab, tie_untie

CASES = {case.NAME: case for case in (cliff, myth_lab, tie_untie)}
