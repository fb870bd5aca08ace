"""Who a student is, as far as what was downloaded says."""

import hashlib
import re
from typing import NamedTuple


class Student(NamedTuple):
    """A student; `number` and `login` are the learning platform's, empty where it gives none."""

    name: str
    platform: str = ""
    number: str = ""
    login: str = ""
    email: str = ""


def folder_name(student):
    """A name for a student that any file system and nbgrader can hold, whoever else there is."""
    name = re.sub(r"[^\w@-]+", "_", student.name)[:60].strip("_") or "student"
    known = student.number or student.login or student.email
    number = re.sub(r"[^\w-]+", "-", known)[:30]
    told = f"{name}_{number}" if number else name
    if number == known and (known or name == student.name.replace("_", "?").replace(" ", "_")):
        return told
    return f"{told}_{hashlib.sha256(f'{student.name}{known}'.encode()).hexdigest()[:6]}"
