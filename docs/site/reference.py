"""The public names of the rooms, for the pages of docs/reference: the `__init__` of each room says them."""

import inspect
from functools import cache, cached_property
from importlib import import_module

import nrnwrap

HOME = "docs/reference/"
# In the order in which a name that several rooms have is looked for.
ROOMS = """
    cells catalogue inputs simulation network sonata neuroml exchange protocols sweeps plot spikes fit theory decode
    mechanisms morphology biophysics hoc neurons app errors
""".split()  # noqa: SIM905


def names(room):
    """The public names of a room, in its order."""
    module = import_module(f"nrnwrap.{room}")
    listed = getattr(module, "__all__", None) or [name for name in dir(module) if not name.startswith("_")]
    own = hasattr(module, "__all__") or "__getattr__" in vars(module)
    found = {name: getattr(module, name) for name in listed}
    return {name: value for name, value in found.items() if not inspect.ismodule(value) and (own or local(value, room))}


def local(value, room):
    """Whether a room's module defines a value itself."""
    return getattr(value, "__module__", "") == f"nrnwrap.{room}"


@cache
def table():
    """room -> [(name in full, value)], each value once, by its shortest name."""
    top = {id(getattr(nrnwrap, name)): name for name in dir(nrnwrap) if not name.startswith("_")}
    seen, found = set(), {}
    for room in ROOMS:
        values = {name: value for name, value in names(room).items() if id(value) not in seen}
        seen.update(map(id, values.values()))
        found[room] = [
            (f"nrnwrap.{top[id(value)]}" if id(value) in top else f"nrnwrap.{room}.{name}", value)
            for name, value in values.items()
        ]
    return found


@cache
def classes():
    """All public classes: what they define is not repeated where it is inherited."""
    return {value for rows in table().values() for _, value in rows if inspect.isclass(value)}


def definer(kind, name):
    """The class of which a class has an attribute; None if it does not have it."""
    return next((each for each in kind.__mro__ if name in vars(each)), None)


def members(kind):
    """The methods and properties of a class, without those that a public class above it, or one of Python, has."""
    known = [each for each in kind.__mro__[1:] if each in classes() or not each.__module__.startswith("nrnwrap")]
    for name in sorted(name for name in dir(kind) if not name.startswith("_")):
        home = definer(kind, name)
        value = home and vars(home)[name]
        documented = isinstance(value, property | cached_property) or inspect.isroutine(value)
        if documented and not any(definer(each, name) is home for each in known):
            yield name


def directive(name, value):
    """What makes Sphinx document a value."""
    if inspect.isclass(value):
        own = ", ".join(members(value))
        return f".. autoclass:: {name}\n" + (f"   :members: {own}\n" if own else "")
    if inspect.isroutine(inspect.unwrap(value)):
        return f".. autofunction:: {name}\n"
    module, _, short = name.rpartition(".")
    return f".. py:data:: {short}\n   :module: {module}\n"


def add(app, page, source):
    """Give the page of a room the room's names."""
    room = page.removeprefix(HOME)
    if page.startswith(HOME) and room in table():
        text = "\n".join(directive(name, value) for name, value in table()[room])
        source[0] += f"\n\n```{{eval-rst}}\n.. py:currentmodule:: nrnwrap.{room}\n\n{text}\n```\n"
