"""Mappings that print as tables, in a terminal and in a notebook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from textwrap import wrap
from typing import Any

_WIDTH = 120  # characters; texts beyond go on in the next line


class Table(dict[str, Any]):
    """A dict whose repr is a table: a row for each entry, made by `row`, under `headings`."""

    def __init__(self, entries: Mapping[str, Any], headings: Sequence[str], row: Callable[[str, Any], Sequence[str]]):
        super().__init__(entries)
        self.headings, self.row = tuple(headings), row

    def rows(self) -> list[tuple[str, ...]]:
        """The cells of the table, without the headings."""
        return [tuple(self.row(name, entry)) for name, entry in self.items()]

    def __repr__(self) -> str:
        return text(self.headings, self.rows())

    def _repr_html_(self) -> str:
        return html(self.headings, self.rows())

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (dict(self),)


def text(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Columns as wide as their widest cell; the last one is broken into lines."""
    all_rows = [tuple(headings), *map(tuple, rows)]
    widths = [max(map(len, column)) for column in zip(*all_rows, strict=True)][:-1]
    indent = sum(widths) + 2 * len(widths)
    lines = []
    for *first, last in all_rows:
        head = "  ".join(map(str.ljust, first, widths))
        broken = wrap(last, max(_WIDTH - indent, 40)) or [""]
        lines += [f"{head}  {broken[0]}".rstrip(), *(f"{'':{indent}}{line}" for line in broken[1:])]
    return "\n".join(lines)


def html(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The same as HTML."""

    def line(tag: str, cells: Iterable[str]) -> str:
        return "<tr>" + "".join(f"<{tag}>{escaped(cell)}</{tag}>" for cell in cells) + "</tr>"

    return f"<table>{line('th', headings)}{''.join(line('td', row) for row in rows)}</table>"


def escaped(plain: str) -> str:
    """Text as HTML."""
    from html import escape  # takes a millisecond, and only notebooks need it

    return escape(plain)
