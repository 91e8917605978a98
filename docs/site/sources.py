"""The source of what the reference documents: a page for each module, and a link from each signature to its line."""

import inspect
from functools import cached_property, reduce
from importlib import import_module
from pathlib import Path

from docutils import nodes
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from sphinx import addnodes

ROOT = Path(__file__).resolve().parents[2]
USED = set()  # the files that a signature leads to


def function(value):
    """The function, or the class, behind what a class has: of a property, a class method, what a decorator made."""
    if isinstance(value, property):
        value = value.fget
    elif isinstance(value, cached_property):
        value = value.func
    return inspect.unwrap(getattr(value, "__func__", value))


def member(value, name):
    """An attribute, as a class has it: a property, not what it returns."""
    return inspect.getattr_static(value, name) if inspect.isclass(value) else getattr(value, name)


def place(module, name):
    """(file, line) of `name` in a module; None for data, and for what this repository does not define."""
    try:
        value = function(reduce(member, name.split("."), import_module(module)))
        path = Path(inspect.getsourcefile(value)).resolve()
        line = inspect.getsourcelines(value)[1]
    except (TypeError, OSError, AttributeError):
        return None
    return (path.relative_to(ROOT), line) if path.is_relative_to(ROOT) else None


def page(path):
    """The name of the page of a file."""
    return f"source/{path.with_suffix('').as_posix()}"


def link(app, doctree):
    """Lead from each signature of a page to its source."""
    if app.builder.format != "html":
        return
    for signature in doctree.findall(addnodes.desc_signature):
        found = place(signature.get("module"), signature.get("fullname")) if signature.get("module") else None
        if found:
            USED.add(found[0])
            uri = f"{app.builder.get_relative_uri(app.env.docname, page(found[0]))}#L-{found[1]}"
            text = nodes.inline("", "[source]", classes=["viewcode-link"])
            signature += nodes.reference("", "", text, internal=True, refuri=uri)


def pages(app):
    """Make the page of each file."""
    style = HtmlFormatter(lineanchors="L")
    for path in sorted(USED):
        code = highlight((ROOT / path).read_text(), PythonLexer(), style)
        yield (
            page(path),
            {"title": path.as_posix(), "body": f"<h1 class='source-path'>{path.as_posix()}</h1>{code}"},
            "page.html",
        )
