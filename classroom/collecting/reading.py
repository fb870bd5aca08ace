"""Reads of a notebook what marking needs: the sources of its cells and their names."""

import json

import nbformat

from classroom.collecting.entries import Unreadable

CELLS = 500
CELL_SOURCE, SOURCE = 10**5, 5 * 10**5  # characters, of a cell and of all of them
LEFT_OUT = "this cell has {} characters and is left out: {} are allowed"
PARTS = 10**6  # lists and objects in a file: each takes far more memory than its two brackets
KINDS = {"code": "code", "markdown": "markdown", "raw": "raw", "heading": "markdown"}


def notebook_of(data):
    """A bare notebook of format 4, made of the bytes of one of format 3 or 4.

    Outputs and metadata stay behind: editors write them in ways of their own.

    Parameters
    ----------
    data : bytes

    Returns
    -------
    NotebookNode

    Raises
    ------
    Unreadable
        If they are no notebook, or a larger one than anybody needs.
    """
    parsed = _parsed(data)
    cells = _limited([_bare(*each) for each in enumerate(_cells(parsed))])
    ours = _inner(parsed, "metadata", "unrolled")
    kept = {name: _text(ours[name])[:99] for name in ("assignment", "issue") if name in ours}
    metadata = {"unrolled": kept} if kept else {}
    return nbformat.from_dict(
        {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}
    )


def _parsed(data):
    if not data:
        raise Unreadable("is empty")
    if data.count(b"{") + data.count(b"[") > PARTS:
        raise Unreadable("is no valid notebook: it is made of too many parts")
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable("is not saved as UTF-8") from None
    except (ValueError, RecursionError):
        raise Unreadable("is damaged: it is no valid JSON") from None


def _cells(parsed):
    version = parsed.get("nbformat") if isinstance(parsed, dict) else None
    if version not in (3, 4):
        raise Unreadable("is no valid notebook: it is not of format 4 or 3")
    sheets = [parsed] if version == 4 else parsed.get("worksheets")
    if not isinstance(sheets, list) or len(sheets) > CELLS:
        raise Unreadable("is no valid notebook: it has no list of cells")
    lists = [sheet.get("cells") if isinstance(sheet, dict) else None for sheet in sheets]
    if not all(isinstance(each, list) for each in lists):
        raise Unreadable("is no valid notebook: it has no list of cells")
    count = sum(map(len, lists))
    if count > CELLS:
        raise Unreadable(f"has {count} cells, and {CELLS} are allowed")
    return [cell for each in lists for cell in each]


def _bare(number, cell):
    kind = KINDS.get(_text(cell.get("cell_type"))) if isinstance(cell, dict) else None
    source = cell.get("source", cell.get("input")) if kind else None
    lines = source if isinstance(source, list) else [source]
    if not all(isinstance(line, str) for line in lines):
        raise Unreadable(f"is no valid notebook: cell {number + 1} is none")
    name = _text(_inner(cell, "metadata", "nbgrader").get("grade_id"))[:99]
    return {
        "id": f"cell-{number}",
        "cell_type": kind,
        "metadata": {"nbgrader": {"grade_id": name}} if name else {},
        "source": _text("".join(lines)),
        **({"outputs": [], "execution_count": None} if kind == "code" else {}),
    }


def _limited(cells):
    """The cells; in place of what is too long, often a picture, stands that it is left out."""
    room = SOURCE
    for cell in cells:
        length, most = len(cell["source"]), min(CELL_SOURCE, room)
        if length > most:
            words = LEFT_OUT.format(length, most)
            code = cell["cell_type"] == "code"
            cell["source"] = f"raise MemoryError({words!r})" if code else f"[{words}]"
        room -= min(length, most)
    return cells


def _inner(value, *names):
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def _text(value):
    """A text that can be written: half an emoji is valid JSON."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else ""
