"""Who a student is, as far as what was downloaded says."""

from typing import NamedTuple


class Student(NamedTuple):
    """A student; `number` and `login` are the learning platform's, empty where it gives none."""

    name: str
    platform: str = ""
    number: str = ""
    login: str = ""
    email: str = ""
