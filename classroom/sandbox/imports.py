"""What a class does not have: a cell runs without its packages, and figures need no window.

This text runs on both sides: outside `missing_package` finds the name, and the student's kernel
leaves out what imports it, where reading a cell has a limit of time.
"""

import ast
import re

MISSING = re.compile(r"No module named '([\w.]+)'")


def missing_package(outputs):
    """The name of the package that a cell did not get, or None."""
    for output in outputs:
        if output.output_type == "error" and output.ename == "ModuleNotFoundError":
            missing = MISSING.match(output.evalue)
            return missing and missing[1]
    return None


def leave_out(package):
    """In the student's kernel: run all cells from now on without imports of a package."""
    from IPython import get_ipython

    get_ipython().ast_transformers.append(_Without(package))


def draw_inline(shell):
    """In the student's kernel: let `%matplotlib` take any word, there is one place to draw to."""

    def matplotlib(line):
        shell.enable_matplotlib("inline")

    shell.register_magic_function(matplotlib)


class _Without:
    """Leaves out what imports a package, at any depth of any program."""

    def __init__(self, package):
        self.package = package

    def visit(self, tree):
        """As IPython asks it of what changes programs."""
        for node in ast.walk(tree):
            for block in ("body", "orelse", "finalbody"):
                statements = getattr(node, block, None)
                if isinstance(statements, list):
                    statements[:] = map(self._kept, statements)
        return tree

    def _kept(self, statement):
        if isinstance(statement, ast.Import):
            statement.names = [each for each in statement.names if not self._is_of(each.name)]
        elif isinstance(statement, ast.ImportFrom) and self._is_of(statement.module or ""):
            statement.names = []
        empty = isinstance(statement, ast.Import | ast.ImportFrom) and not statement.names
        return ast.copy_location(ast.Pass(), statement) if empty else statement

    def _is_of(self, name):
        return f"{name}.".startswith(f"{self.package}.")
