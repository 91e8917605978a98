"""Docstrings as the package writes them, turned into the markup that Sphinx reads.

A docstring has paragraphs; arguments as `name: text`, one after the other, perhaps with a hanging indent; code that is
indented by four columns after an empty line; and tables whose columns spaces align. Names are in single backticks.
"""

import inspect
import re
from itertools import chain

ITEM = re.compile(r"^(\*{0,2}[a-z_]\w*(?:, \*{0,2}[a-z_]\w*)*): (.*)")
TABLE = re.compile(r"\w {2,}\w+ {2,}\w")  # columns
NEW = re.compile(r"^(Raises|Returns?)\b")


def inline(text):
    """A line of text: names in backticks as code, all else as it stands."""
    parts = re.split(r"`+([^`]+)`+", text)
    parts[::2] = [re.sub(r"([\\*_|])", r"\\\1", part) for part in parts[::2]]
    parts[1::2] = [rf"\ ``{part.strip()}``\ " for part in parts[1::2]]
    return "".join(parts)


def paragraphs(lines):
    """The docstring's paragraphs, each a list of lines."""
    paragraph = []
    for line in [*lines, ""]:
        if line.strip():
            paragraph.append(line.rstrip())
        elif paragraph:
            yield paragraph
            paragraph = []


def split(line, arguments):
    """A line, split where the next argument begins after a full stop."""
    names = "|".join(map(re.escape, arguments))
    return re.split(rf"(?<=\.) (?=(?:{names}): )", line) if names else [line]


def pieces(paragraph, arguments):
    """A paragraph of text in pieces: (name of the argument or "", text)."""
    found, hanging = [], False
    for line in chain(*(split(whole, arguments) for whole in paragraph)):
        item, indented = ITEM.match(line), line.startswith(" ")
        if item:
            found.append(list(item.groups()))
        elif not found or NEW.match(line) or (hanging and not indented):
            found.append(["", line.strip()])
        else:
            found[-1][1] += f" {line.strip()}"
        hanging = indented
    return found


def converted(lines, arguments=()):
    """The lines of a docstring in reStructuredText; `arguments`: the names that what it describes takes."""
    for paragraph in paragraphs(lines):
        if paragraph[0].startswith("    ") or TABLE.search(paragraph[0]):
            yield from ["::", "", *(f"    {line}" for line in paragraph), ""]
            continue
        for name, text in pieces(paragraph, arguments):
            yield from [f"* ``{name}``: {inline(text)}" if name else inline(text), ""]


def names(found):
    """The names of the arguments of a function or a class."""
    try:
        return list(inspect.signature(found).parameters)
    except (TypeError, ValueError):  # data, and what is written in C
        return []


def to_rst(app, what, name, found, options, lines):
    """Convert a docstring in place."""
    lines[:] = list(converted(lines, names(found)))
