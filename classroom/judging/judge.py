"""Marks answers in a trusted process: what a student was to define is asked for, never imported.

Locked cells run here as they were released. Where they use a name that they do not define, it is
the student's: a value is fetched from the kernel, a function becomes one that sends its arguments
to the kernel and brings back what came of them. Meanwhile the functions of locked cells refuse to
be called there, but for those that are passed as arguments, and those that are given to students:
their docstrings begin with "Given".
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
from classroom.judging.protocol import (
    Malformed,
    ObjectTable,
    TooLarge,
    encode,
    received,
)
from classroom.sandbox.faults import Stopped, Unavailable
from classroom.sandbox.texts import printable_lines

MISTAKE = re.compile(r"^not yet  (.+(?:\n {9}.+)*)", re.M)  # as `mark` prints it
UNREADABLE = "what it returned could not be read"


class Judge:
    """Runs the locked cells of one notebook.

    Parameters
    ----------
    ask : callable
        Sends a request to the student's kernel; the reply.
    """

    def __init__(self, ask):
        self.ask = ask
        self.names = {"__name__": "judge"}
        self.uses, self.given = {}, set()  # functions of locked cells: the names in each
        self.refused = {}  # functions that hung or ended the kernel in this question, and how
        self.faults = []

    def run_locked(self, source):
        """Run a locked cell; the names of functions that it defines.

        Raises
        ------
        Unavailable
            If it fails: no answer has a part in it.
        """
        try:
            with redirect_stdout(io.StringIO()):
                exec(compile(source, "<locked cell>", "exec"), self.names)
        except Exception as error:
            raise Unavailable(f"a locked cell stopped with {_in_words(error)}") from None
        functions = list(functions_of(source))
        self.uses |= {name: used for name, used, _ in functions}
        self.given |= {name for name, _, given in functions if given}
        return [name for name, *_ in functions]

    def mark(self, question, source, points):
        """Run a grade cell.

        Returns
        -------
        score : float
        printed : str
            What the cell printed.
        reason : str
            Why it is not all of the points; empty if the answer is just wrong.

        Raises
        ------
        Unavailable
            If a package is missing that the cell needs.
        """
        printed, self.faults, self.refused, score = io.StringIO(), [], {}, 0.0
        try:
            with redirect_stdout(printed):
                score = _score(self._run(source), points)
        except ImportError as error:
            raise Unavailable(f"{question} stopped with {_in_words(error)}") from None
        except Exception as error:
            self.faults.append(_in_words(error))
            printed.write(f"\nThis question could not be marked: {_in_words(error)}")
        text = printable_lines(printed.getvalue()[: limits.SHOWN])
        return score, text, self._reason(text, score, points)

    def _run(self, source):
        """Run a grade cell; the value of its last line."""
        tree = ast.parse(source)
        names = self.names | {name: self._fetch(name) for name in self._undefined(source)}
        if "report" in names:  # `mark` asks the same again, on other numbers
            names["report"] = _silent
        return _value(tree, names)

    def _reason(self, text, score, points):
        mistake = MISTAKE.search(text)
        if score < points and self.faults:
            return self.faults[0]
        if score == 0 and mistake:
            return " ".join(mistake[1].split())[: limits.REASON]
        return ""

    def _undefined(self, source):
        """Names that a cell uses and nobody trusted defines."""
        return sorted(undefined_names(source) - self.names.keys() - vars(builtins).keys())

    def _fetch(self, name):
        """The student's value, or a function that asks for the student's."""
        try:
            reply = self._ask({"name": name})
            if "result" in reply:
                return received(reply, ObjectTable())
            if "missing" in reply:
                self.faults.append(f"there is no `{name}`")
                return Missing(name)
        except Stopped as stopped:
            self.refused[name] = str(stopped)
        except Malformed as error:
            self.faults.append(_refusal(error))
        return self._function(name)

    def _function(self, name):
        def answer(*args, **kwargs):
            return self._call(name, args, kwargs)

        answer.__name__ = answer.__qualname__ = name
        return answer

    def _call(self, name, args, kwargs):
        if name in self.refused:
            raise self._wrong(f"your code was stopped: {self.refused[name]}")
        try:
            return self._answer(name, args, kwargs)
        except Stopped as stopped:
            self.refused[name] = str(stopped)
            self.faults.append(str(stopped))
            raise self._wrong(f"your code was stopped: {stopped}") from None
        except (Malformed, KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
            raise self._wrong(_refusal(error)) from None

    def _answer(self, name, args, kwargs):
        """What a function of the student's returns; its arguments become what they are there."""
        functions = {key: value for key, value in self.names.items() if callable(value)}
        table = ObjectTable(functions)
        request = {"name": name, "args": encode(args, table), "kwargs": encode(kwargs, table)}
        before = table.contents()
        request["objects"] = [*before.items()]
        request["refused"] = sorted(self.uses.keys() - self._allowed(table.passed))
        reply = self._ask(request)
        if "error" in reply:
            raise self._error(reply["error"])
        return received(reply, table, before)

    def _allowed(self, passed):
        """Functions of locked cells that a student may call, and those that they call."""
        allowed, more = set(), self.given | passed
        while more:
            allowed |= more
            more = {used for name in more for used in self.uses.get(name, ())} - allowed
        return allowed

    def _ask(self, request):
        """The reply as a dict; a student may have forged it."""
        try:
            text = self.ask(json.dumps(request))
            if text.count("[") > limits.BRACKETS:
                raise Malformed("JSON")
            reply = json.loads(text)
        except (ValueError, TypeError, RecursionError):
            raise Malformed("JSON") from None
        if not isinstance(reply, dict):
            raise Malformed("JSON")
        if "refused" in reply:
            raise TooLarge(reply["refused"])
        return reply

    def _wrong(self, words):
        self.faults.append(words)
        return self.names.get("Wrong", RuntimeError)(words)

    def _error(self, form):
        """What the student's code raised, as an exception of that name."""
        name, words = (printable_lines(str(part)[: limits.WORDS]) for part in form)
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


def _value(tree, names):
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


def functions_of(source):
    """Functions that a cell defines: for each the names in it, and whether it is given."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            used = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
            yield node.name, used, (ast.get_docstring(node) or "").startswith("Given")


def _refusal(error):
    """Why a reply is refused; a forged one may say anything."""
    if isinstance(error, TooLarge):
        return printable_lines(str(error)[: limits.WORDS])
    return UNREADABLE


def _in_words(error):
    return printable_lines(f"{type(error).__name__}: {str(error)[: limits.WORDS]}")
