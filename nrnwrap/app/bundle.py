"""Modules of the page as one script: what a notebook loads cannot import others, and the page opens sooner."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

STATIC = Path(__file__).parent / "static"
_IMPORT = re.compile(r'^import (\{[^}]*\}) from "\./(\w+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class) (\w+))", re.MULTILINE)


@cache
def bundle(name: str) -> str:
    """A module of the page with all that it imports; it is the default export, an object of what it exports."""
    parts: dict[str, str] = {}
    _gather(name, parts)
    return "\n".join(["const modules = {};", *parts.values(), f"export default modules.{name};", ""])


def _gather(name: str, parts: dict[str, str]) -> None:
    """Add a module, each in a scope of its own, after those that it imports."""
    text = (STATIC / f"{name}.js").read_text(encoding="utf-8")
    for _, needed in _IMPORT.findall(text):
        if needed not in parts:
            _gather(needed, parts)
    exported = ", ".join(re.findall(r"\w+", " ".join(_EXPORT.findall(text))))
    body = _EXPORT.sub("", _IMPORT.sub(r"const \1 = modules.\2;\n", text))
    parts[name] = f"modules.{name} = (() => {{\n{body}\nreturn {{ {exported} }};\n}})();"
