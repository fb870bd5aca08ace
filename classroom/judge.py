"""Marks answers in the trusted process: what a student was to define is asked for, never imported.

Locked cells run here as they were released. Where they use a name that they do not define, it is
the student's: a value comes through the door, a function becomes one that sends its arguments
through the door and brings back what came of them.
"""

import ast
import builtins
from contextlib import redirect_stdout
import io
import json
import math
import re

from door import Malformed, Table, pack, refill, unpack
import limits
from sandbox import Stopped

MISTAKE = re.compile(r"^not yet  (.+(?:\n {9}.+)*)", re.M)  # as `mark` prints it
STRANGE = "what it returned could not be read"


class Judge:
    """Runs the locked cells of one notebook.

    Parameters
    ----------
    student : Student
    """

    def __init__(self, student):
        self.student = student
        self.names = {"__name__": "judge"}
        self.refused = {}  # functions that hung or ended the kernel in this question, and how
        self.reasons = {}
        self.troubles = []

    def learn(self, source):
        """Run a locked cell; what it prints is not kept."""
        with redirect_stdout(io.StringIO()):
            exec(compile(source, "<locked cell>", "exec"), self.names)

    def mark(self, question, source, points):
        """Run a grade cell.

        Returns
        -------
        score : float
        said : str
            What the cell printed.
        """
        said, self.troubles, self.refused, score = io.StringIO(), [], {}, 0.0
        try:
            tree = ast.parse(source)
            names = self.names | {name: self._fetch(name) for name in self._strange(tree)}
            if "report" in names:  # `mark` asks the same again, on other numbers
                names["report"] = _silent
            with redirect_stdout(said):
                score = _score(_run(tree, names), points)
        except Exception as error:
            self.troubles.append(_said(error))
            said.write(f"\nThis question could not be marked: {_said(error)}")
        mistake = MISTAKE.search(said.getvalue())
        if score < points and self.troubles:
            self.reasons[question] = self.troubles[0]
        elif score == 0 and mistake:
            self.reasons[question] = " ".join(mistake[1].split())[: limits.REASON]
        return score, said.getvalue()[: limits.SHOWN]

    def _strange(self, tree):
        """Names that a cell uses and nobody trusted defines."""
        nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
        stored = {node.id for node in nodes if not isinstance(node.ctx, ast.Load)}
        known = stored | set(self.names) | set(vars(builtins)) | _bound(tree)
        return sorted({node.id for node in nodes} - known)

    def _fetch(self, name):
        """The student's value, or a function that asks for the student's."""
        try:
            reply, table = self._ask({"name": name}), Table()
            if "result" in reply:
                return unpack(reply["result"], table)
            if "missing" in reply:
                self.troubles.append(f"there is no `{name}`")
                return Missing(name)
        except Stopped as stopped:
            self.refused[name] = str(stopped)
        except Malformed:
            self.troubles.append(STRANGE)
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
        table = Table(functions)
        request = {"name": name, "args": pack(args, table), "kwargs": pack(kwargs, table)}
        given = list(table.objects)
        try:
            reply = self._ask(request)
            if "error" in reply:
                raise self._error(reply["error"])
            result = unpack(reply["result"], table)
            for number, form in reply["objects"].items():
                refill(given[int(number)], form, table)
            return result
        except Stopped as stopped:
            self.refused[name] = str(stopped)
            self.troubles.append(str(stopped))
            raise self._wrong(f"your code was stopped: {stopped}") from None
        except (Malformed, KeyError, TypeError, ValueError, IndexError, AttributeError):
            raise self._wrong(STRANGE) from None

    def _ask(self, request):
        """The reply as a dict; a student may have forged it."""
        try:
            reply = json.loads(self.student.ask(json.dumps(request)))
        except (ValueError, TypeError, RecursionError):
            raise Malformed("JSON") from None
        if not isinstance(reply, dict):
            raise Malformed("JSON")
        return reply

    def _wrong(self, words):
        self.troubles.append(words)
        return self.names.get("Wrong", RuntimeError)(words)

    def _error(self, form):
        """What the student's code raised, as an exception of that name."""
        name, words = (str(part)[: limits.WORDS] for part in form)
        if name == "NotImplementedError":
            self.troubles.append("left blank")
            return NotImplementedError(words)
        name = name if name.isidentifier() else "Exception"
        self.troubles.append(f"stopped with {name}: {words}")
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


def _bound(tree):
    """Names that a cell binds by import, def, lambda or except."""
    bound = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.alias):
            bound.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, ast.FunctionDef | ast.ClassDef | ast.ExceptHandler):
            bound |= {node.name} - {None}
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
    return bound


def _said(error):
    return f"{type(error).__name__}: {str(error)[: limits.WORDS]}"
