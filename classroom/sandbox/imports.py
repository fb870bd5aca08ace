"""Imports of packages that a class does not have: without them the rest of a cell still runs."""

import ast
import re

from IPython.core.inputtransformer2 import TransformerManager

MISSING = re.compile(r"No module named '([\w.]+)'")


def missing_package(outputs):
    """The name of the package that a cell did not get, or None."""
    for output in outputs:
        if output.output_type == "error" and output.ename == "ModuleNotFoundError":
            missing = MISSING.match(output.evalue)
            return missing and missing[1]
    return None


def without_imports(source, package):
    """A cell without the imports of a package; None if there are none, or it is no Python."""
    try:
        tree = ast.parse(TransformerManager().transform_cell(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    without = _Without(package)
    tree = without.visit(tree)
    return ast.unparse(tree) if without.imports else None


class _Without(ast.NodeTransformer):
    """Leaves out what imports a package."""

    def __init__(self, package):
        self.package = package
        self.imports = 0

    def visit_Import(self, node):
        return self._kept(node, [each for each in node.names if not self._is_of(each.name)])

    def visit_ImportFrom(self, node):
        return self._kept(node, [] if self._is_of(node.module or "") else node.names)

    def _is_of(self, name):
        return f"{name}.".startswith(f"{self.package}.")

    def _kept(self, node, names):
        self.imports += len(node.names) - len(names)
        node.names = names
        return node if names else ast.Pass()
