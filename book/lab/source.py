"""Show a function of the book on the page, from its source."""

import ast
import inspect
import textwrap

from IPython.display import Markdown, display


def show(*functions):
    """Display the source of functions, highlighted, without their docstrings.

    Parameters
    ----------
    *functions : function or class
        Written in a file (not in a notebook cell).
    """
    code = "\n\n".join(map(code_of, functions))
    display(Markdown(f"```python\n{code}\n```"))


def code_of(function):
    """The source of a function or a class, without its docstring."""
    return _without_docstring(inspect.getsource(function))


def _without_docstring(source):
    source = textwrap.dedent(source).rstrip()
    body = ast.parse(source).body[0].body
    first = body[0]
    if not (isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)):
        return source
    lines = source.splitlines()
    return "\n".join(lines[: first.lineno - 1] + lines[first.end_lineno :])
