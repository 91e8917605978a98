"""A file of hoc, loaded once, with what is wrong in it told before NEURON reads a line where that can be."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nrnwrap import mechanisms
from nrnwrap.base.calls import warn
from nrnwrap.base.lock import alone
from nrnwrap.base.numerals import decimal_point
from nrnwrap.engine import captured, errors_return, h, nrn
from nrnwrap.errors import HocError
from nrnwrap.hoc import control, reports, templates, text
from nrnwrap.hoc.copies import Copies, copying
from nrnwrap.hoc.folders import in_folder
from nrnwrap.hoc.text import Script


@dataclass(frozen=True, eq=False)
class HocFile:
    """What a file of hoc has brought.

    templates: name -> template, to be called for an instance. sections: those made outside of templates, by name.
    output: what was printed.
    """

    path: Path
    templates: Mapping[str, Any]
    sections: Mapping[str, nrn.Section]
    output: str

    def __repr__(self) -> str:
        return f"<HocFile {self.path}: {_listed('templates', self.templates)}; {_listed('sections', self.sections)}>"


@dataclass(frozen=True)
class _Loaded:
    """A load that succeeded: what it has brought, and what it has read."""

    file: HocFile
    scripts: Sequence[Script]

    @property
    def current(self) -> bool:
        """Whether all that was read is as it was."""
        return all(
            script.path.is_file() and text.read(script.path, script.root).text == script.text for script in self.scripts
        )


_loaded: dict[tuple[tuple[Path, str], ...], _Loaded] = {}


@alone
def load_hoc(path: str | os.PathLike[str], *, echo: bool = False) -> HocFile:
    """Load a file of hoc code, and return what it has brought; `echo` shows what it prints.

    It is loaded in its own folder, and the working folder is as before afterwards. A file that was loaded already
    and stayed as it was is not loaded again; templates that exist with the same text, from any file, are not
    defined again. The files that it loads are known by their paths: each model's own "biophys.hoc" is read, once.

    Raises HocError, which names file and line, for code that fails, for a file that would end the process by quit(),
    for a template that exists with another text, and for a folder with a $ in its name, where NEURON cannot work.
    Warns of files that the code asks for in vain, and of what it says about runs and `simulate` does not take from it:
    its own init(), secondorder, dt, the variable step.
    """
    file = Path(path).expanduser().resolve()
    if "$" in str(file.parent):
        raise HocError(f"{file}: NEURON cannot work in a folder with a $ in its name; rename the folder")
    scripts = text.closure(file)
    key = tuple((script.path, script.text) for script in scripts)
    if key in _loaded and _loaded[key].current:
        return _loaded[key].file
    mechanisms.load()  # so that a template of the same name as one of them is noticed now
    _refuse(scripts)
    before, made = set(_free_sections()), control.Control.now()
    with decimal_point(), copying(_refuse, scripts) as copies:
        printed = _run(scripts, copies, echo)
        read = list(dict.fromkeys(copy.script for copy in copies.read))
        hints = [*_missing(printed, copies), *_again(copies), *control.warnings(read, made)]
    for hint in hints:
        warn(hint)
    sections = {section.name(): section for section in _free_sections() if section not in before}
    names = [name for name in templates.names([*scripts, *read]) if hasattr(h, name)]
    found = HocFile(file, {name: getattr(h, name) for name in names}, sections, reports.of_originals(printed, copies))
    _loaded[key] = _Loaded(found, read)
    return found


def _refuse(scripts: Sequence[Script]) -> None:
    """Raise HocError for what can be seen to be wrong before NEURON has read it."""
    templates.known(scripts)
    _refuse_end(scripts)
    _refuse_unknown(scripts)


def _refuse_end(scripts: Sequence[Script]) -> None:
    place = text.quits(scripts)
    if place:
        raise HocError(
            f"{place[0]}:{place[1]}: this quit() would be called while {scripts[0].path.name} is loaded, and end the "
            "process: take it out, or put it into a procedure that you call yourself"
        )


def _refuse_unknown(scripts: Sequence[Script]) -> None:
    """Raise HocError for a mechanism that NEURON lacks: it would leave half of the template that asks for it.

    Code that brings mechanisms of its own is let pass: a library, or what the channel builder makes.
    """
    if any(word in script.code for script in scripts for word in ("nrn_load_dll", "KSChan", "ChannelBuild")):
        return
    known = mechanisms.known_names()
    for script in scripts:
        for name, line in script.inserts:
            if name not in known:
                what = f"insert {name}: NEURON does not have a mechanism of this name"
                raise HocError(f"{script.path}:{line}: {what}. {_hint(script.path)}")


def _hint(path: Path) -> str:
    beside = [each for each in (path.parent, *path.parent.glob("*/"), path.parent.parent) if any(each.glob("*.mod"))]
    folder = f'"{beside[0]}"' if beside else "FOLDER"
    return f"Load it first: nrnwrap.mechanisms.load({folder})"


def _free_sections() -> Iterator[nrn.Section]:
    return (section for section in h.allsec() if section.cell() is None)


def _run(scripts: Sequence[Script], copies: Copies, echo: bool) -> str:
    """Let NEURON read the first of the scripts; return what was printed."""
    first = scripts[0]
    copy = copies.copy(first, first.path.parent, first.path.name)
    with in_folder(first.path.parent), captured(echo) as output, errors_return():
        failed = _load(copy.path)
    printed = output.getvalue()
    if failed:
        raise _failure(failed, printed, copies)
    templates.settle(copies.templates)
    return printed


def _load(path: Path) -> str:
    """Load a file; return NEURON's complaint, "" when there is none."""
    try:
        return "" if h.load_file(1, path.as_posix()) else "NEURON did not load it"
    except RuntimeError as cause:
        return str(cause).replace("hocobj_call error: ", "").replace("hoc_execerror: ", "")


def _failure(complaint: str, printed: str, copies: Copies) -> Exception:
    """The exception for a load that failed; takes note of what NEURON has now."""
    copies.forget()
    found = list(reports.reports(printed, copies))
    real = [report for report in found if not report.missing] or found
    if not real:
        templates.settle(copies.templates, copies.templates)
        return copies.error or HocError(f"{copies.made[0].script.path}: {complaint}")
    first = real[0]
    scripts = [copy.script for copy in copies.made]
    templates.settle(copies.templates, templates.withdraw_at(scripts, first.path, first.line))
    if copies.error:
        return copies.error
    earlier = [report.message for report in found if report.missing and report is not first]
    return HocError("\n".join([first.message, *(f"before that: {message}" for message in earlier)]))


def _missing(printed: str, copies: Copies) -> list[str]:
    return [report.message for report in reports.reports(printed, copies) if report.missing]


def _again(copies: Copies) -> Iterator[str]:
    for copy in copies.again:
        if copy is not copies.made[0]:  # that one load_hoc itself was asked for
            yield (
                f"{copy.script.path} was read although NEURON remembers a file {copy.name!r} that was not loaded by "
                "load_hoc. If they are the same, it has run twice: load it by load_hoc alone"
            )


def _listed(kind: str, names: Mapping[str, Any]) -> str:
    return f"{kind} {', '.join(names)}" if names else f"no {kind}"
