"""Marks answers in the trusted process: what a student was to define is asked for, never imported.

Locked cells run here as they were released. Where they use a name that they do not define, it is
the student's: a value is fetched from the kernel, a function becomes one that sends its arguments
to the kernel and brings back what came of them.
"""

import ast
import builtins
from contextlib import redirect_stdout
import io
import json
import math
import re
import symtable

from classroom import limits
from classroom.judging.protocol import Malformed, ObjectTable, decode, encode, update
from classroom.sandbox.kernel import Stopped

MISTAKE = re.compile(r"^not yet  (.+(?:\n {9}.+)*)", re.M)  # as `mark` prints it
UNREADABLE = "what it returned could not be read"


class Judge:
    """Runs the locked cells of one notebook.

    Parameters
    ----------
    session : Session
        The student's.
    """

    def __init__(self, session):
        self.session = session
        self.names = {"__name__": "judge"}
        self.refused = {}  # functions that hung or ended the kernel in this question, and how
        self.reasons = {}
        self.faults = []

    def run_locked(self, source):
        """Run a locked cell; what it prints is not kept."""
        with redirect_stdout(io.StringIO()):
            exec(compile(source, "<locked cell>", "exec"), self.names)

    def mark(self, question, source, points):
        """Run a grade cell.

        Returns
        -------
        score : float
        printed : str
            What the cell printed.
        """
        printed, self.faults, self.refused, score = io.StringIO(), [], {}, 0.0
        try:
            tree = ast.parse(source)
            names = self.names | {name: self._fetch(name) for name in self._undefined(source)}
            if "report" in names:  # `mark` asks the same again, on other numbers
                names["report"] = _silent
            with redirect_stdout(printed):
                score = _score(_run(tree, names), points)
        except Exception as error:
            self.faults.append(_in_words(error))
            printed.write(f"\nThis question could not be marked: {_in_words(error)}")
        mistake = MISTAKE.search(printed.getvalue())
        if score < points and self.faults:
            self.reasons[question] = self.faults[0]
        elif score == 0 and mistake:
            self.reasons[question] = " ".join(mistake[1].split())[: limits.REASON]
        return score, printed.getvalue()[: limits.SHOWN]

    def _undefined(self, source):
        """Names that a cell uses and nobody trusted defines."""
        return sorted(undefined_names(source) - self.names.keys() - vars(builtins).keys())

    def _fetch(self, name):
        """The student's value, or a function that asks for the student's."""
        try:
            reply, table = self._ask({"name": name}), ObjectTable()
            if "result" in reply:
                return decode(reply["result"], table)
            if "missing" in reply:
                self.faults.append(f"there is no `{name}`")
                return Missing(name)
        except Stopped as stopped:
            self.refused[name] = str(stopped)
        except Malformed:
            self.faults.append(UNREADABLE)
        return self._function(name)

    def _function(self, name):
        def answer(*args, **kwargs):
            return self._call(name, args, kwargs)

        answer.__name__ = answer.__qualname__ = name
        return answer

    def _call(self, name, args, kwargs):
        if name in self.refused:
            raise self._wrong(f"your code was stopped: {self.refused[name]}")
        functions = {key: value for key, value in self.names.items() if callable(value)}
        table = ObjectTable(functions)
        request = {"name": name, "args": encode(args, table), "kwargs": encode(kwargs, table)}
        given = list(table.objects)
        try:
            reply = self._ask(request)
            if "error" in reply:
                raise self._error(reply["error"])
            result = decode(reply["result"], table)
            for number, form in reply["objects"].items():
                update(given[int(number)], form, table)
            return result
        except Stopped as stopped:
            self.refused[name] = str(stopped)
            self.faults.append(str(stopped))
            raise self._wrong(f"your code was stopped: {stopped}") from None
        except (Malformed, KeyError, TypeError, ValueError, IndexError, AttributeError):
            raise self._wrong(UNREADABLE) from None

    def _ask(self, request):
        """The reply as a dict; a student may have forged it."""
        try:
            reply = json.loads(self.session.ask(json.dumps(request)))
        except (ValueError, TypeError, RecursionError):
            raise Malformed("JSON") from None
        if not isinstance(reply, dict):
            raise Malformed("JSON")
        return reply

    def _wrong(self, words):
        self.faults.append(words)
        return self.names.get("Wrong", RuntimeError)(words)

    def _error(self, form):
        """What the student's code raised, as an exception of that name."""
        name, words = (str(part)[: limits.WORDS] for part in form)
        if name == "NotImplementedError":
            self.faults.append("left blank")
            return NotImplementedError(words)
        name = name if name.isidentifier() else "Exception"
        self.faults.append(f"stopped with {name}: {words}")
        return Raised.of(name)(words)


class Raised(Exception):
    """An error of the student's code."""

    @classmethod
    def of(cls, name):
        return type(name, (cls,), {"__module__": "builtins"})


class Missing:
    """Stands for a name that the student did not define; whoever uses it is told so."""

    def __init__(self, name):
        self._name = name

    def _absent(self, *args, **kwargs):
        raise NotImplementedError(f"there is no `{self._name}`")

    __call__ = __array__ = __iter__ = __len__ = __float__ = __int__ = __getitem__ = _absent
    __eq__ = __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __bool__ = _absent
    __hash__ = None


def _run(tree, names):
    """Run a cell; the value of its last line."""
    *body, last = tree.body
    exec(compile(ast.Module(body, []), "<grade cell>", "exec"), names)
    if not isinstance(last, ast.Expr):
        raise TypeError("a grade cell has to end with mark(...)")
    return eval(compile(ast.Expression(last.value), "<grade cell>", "eval"), names)


def _silent(*args):
    return None


def _score(value, points):
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError("a grade cell has to end with mark(...)")
    return min(max(float(value), 0.0), float(points))


def undefined_names(source):
    """Names that a program looks up outside of its functions and never binds there."""
    scopes = [symtable.symtable(source, "<grade cell>", "exec")]
    for scope in scopes:
        scopes += scope.get_children()
    top, *inner = ({each.get_name(): each for each in scope.get_symbols()} for scope in scopes)
    bound = {name for name, each in top.items() if each.is_assigned() or each.is_imported()}
    used = {name for name, each in top.items() if each.is_referenced()}
    used |= {name for names in inner for name, each in names.items() if each.is_global()}
    return used - bound


def _in_words(error):
    return f"{type(error).__name__}: {str(error)[: limits.WORDS]}"
