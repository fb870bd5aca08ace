"""For each explorable: where it stands, and what the kernel says to each of its states."""

from explorable_cases import check_panel, cliff, tie_untie

CASES = {case.NAME: case for case in (check_panel, cliff, tie_untie)}
