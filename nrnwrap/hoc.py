"""load_hoc(path): hoc code, loaded so that mistakes become exceptions and nothing is defined twice."""

from __future__ import annotations

import os
import re
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nrnwrap import hoc_text, mechanisms
from nrnwrap.errors import HocError
from nrnwrap.hoc_text import Script, Template
from nrnwrap.mechanisms import captured, h, nrn

_REPORT = re.compile(
    r"^[^\n:]*: (?P<what>[^\n]+)\n in (?P<file>[^\n]+) near line (?P<line>\d+)\n(?=(?P<shown>[^\n]*))",
    re.MULTILINE,
)
_MISSING = "Couldn't find: "
_RESTART = "NEURON cannot define a template again: start Python anew (in a notebook restart the kernel)"


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
class _Origin:
    """Where a template that NEURON has was read; `broken`: a load that failed left half of it."""

    path: Path
    text: str
    broken: bool


_origins: dict[str, _Origin] = {}
_loaded: dict[tuple[tuple[Path, str], ...], HocFile] = {}


def load_hoc(path: str | os.PathLike[str], *, echo: bool = False) -> HocFile:
    """Load a file of hoc code, and return what it has brought; `echo` shows what it prints.

    It is loaded in its own folder, and the working folder is as before afterwards. A file that was loaded already
    and has not changed is not loaded again; templates that exist with the same text, from any file, are not
    defined again. Raises HocError, which names file and line, for code that fails, for a file that would end the
    process by quit(), and for a template that exists with another text. A file that the code asks for in vain is
    a warning.
    """
    file = Path(path).expanduser().resolve()
    scripts = hoc_text.closure(file)
    key = tuple((script.path, script.text) for script in scripts)
    if key in _loaded:
        return _loaded[key]
    mechanisms.load()  # so that a template of the same name as one of them is noticed now
    known = _known(scripts)
    _refuse_end(scripts)
    _refuse_unknown(scripts)
    names = _names(scripts)
    before = set(_free_sections())
    text = _run(scripts, known, echo)
    _remember(scripts, set(names))
    made = {section.name(): section for section in _free_sections() if section not in before}
    _loaded[key] = HocFile(file, {name: getattr(h, name) for name in names}, made, text)
    return _loaded[key]


def _known(scripts: Sequence[Script]) -> set[str]:
    """The templates that NEURON has with the same text; raises HocError for a name that it has otherwise."""
    result, seen = set[str](), dict[str, _Origin]()
    for script in scripts:
        script.check()
        for template in script.templates:
            here = _Origin(script.path, template.text, broken=False)
            first = seen.setdefault(template.name, here)
            if first.text != here.text:
                raise _twice(script, template, first)
            if hasattr(h, template.name):
                _refuse_other(script, template)
                result.add(template.name)
    return result


def _refuse_other(script: Script, template: Template) -> None:
    """Raise HocError unless what has the name of the template is that very template."""
    name, there = template.name, _origins.get(template.name)
    if there is None:
        raise HocError(f"{script.path}:{template.first}: the template {name} cannot be defined: {_owner(name)}")
    if there.broken:
        raise HocError(
            f"{script.path}:{template.first}: loading {there.path} failed inside the template {name}, and left half of "
            f"it. {_RESTART}"
        )
    if there.text != template.text:
        raise _twice(script, template, there)


def _twice(script: Script, template: Template, there: _Origin) -> HocError:
    place = f"{script.path}:{template.first}: the template {template.name}"
    if there.path == script.path:
        return HocError(f"{place} has changed since it was loaded. {_RESTART}")
    return HocError(f"{place} is defined otherwise by {there.path}: rename one of them. {_RESTART}")


def _owner(name: str) -> str:
    found = mechanisms.known(name)
    if found is None:
        return "NEURON has something of this name that load_hoc has not loaded. Rename one of them"
    where = "NEURON's own" if found.builtin else f"from {mechanisms.origin(name) or found.file}"
    return f"there is a mechanism of this name, {where}. Rename the template"


def _refuse_end(scripts: Sequence[Script]) -> None:
    place = hoc_text.quits(scripts)
    if place:
        raise HocError(
            f"{place[0]}:{place[1]}: this quit() would be called while {scripts[0].path.name} is loaded, and end the "
            "process: take it out, or put it into a procedure that you call yourself"
        )


def _refuse_unknown(scripts: Sequence[Script]) -> None:
    """Raise HocError for a mechanism that NEURON lacks: it would leave half of the template that asks for it."""
    if any("nrn_load_dll" in script.code for script in scripts):  # then the code brings its own
        return
    known = mechanisms.known_names()
    for script in scripts:
        for name, line in script.inserts:
            if name not in known:
                raise HocError(
                    f"{script.path}:{line}: insert {name}: NEURON has no mechanism of this name. {_hint(script.path)}"
                )


def _hint(path: Path) -> str:
    beside = [each for each in (path.parent, *path.parent.glob("*/"), path.parent.parent) if any(each.glob("*.mod"))]
    folder = f'"{beside[0]}"' if beside else "FOLDER"
    return f"Load it first: nrnwrap.mechanisms.load({folder})"


def _names(scripts: Sequence[Script]) -> list[str]:
    return list(dict.fromkeys(template.name for script in scripts for template in script.templates))


def _free_sections() -> Iterator[nrn.Section]:
    return (section for section in h.allsec() if section.cell() is None)


def _run(scripts: Sequence[Script], known: set[str], echo: bool) -> str:
    """Load the first of the scripts, without the templates that are known; return what was printed."""
    with tempfile.TemporaryDirectory(prefix="nrnwrap-hoc-") as folder:
        copies = _copies(scripts, known, Path(folder))
        first = scripts[0].path
        with _in_folder(first.parent), captured(echo) as text, _errors_return():
            failed = _load(copies.get(first, Path(first.name)))
        printed, said = text.getvalue(), _unranked(text.getvalue())
    places = {copy.name: path for path, copy in copies.items()}
    if failed:
        raise _failure(failed, said, scripts, places)
    for found in _REPORT.finditer(said):
        if found["what"].startswith(_MISSING):
            warnings.warn(_message(found, said, scripts, places), stacklevel=4)
    return printed


def _unranked(text: str) -> str:
    """The text without the number of the rank, with which NEURON begins its complaints where there are several."""
    parallel = h.ParallelContext()
    if parallel.nhost() == 1:
        return text
    return re.sub(rf"^( *){parallel.id():g} ", r"\1", text, flags=re.MULTILINE)


def _load(path: Path) -> str:
    """Load a file; return NEURON's complaint, "" when there is none."""
    try:
        return "" if h.load_file(1, str(path)) else f"{_MISSING}{path}"
    except RuntimeError as cause:
        return str(cause).replace("hocobj_call error: ", "").replace("hoc_execerror: ", "")


@contextmanager
def _in_folder(folder: Path) -> Iterator[None]:
    before = os.getcwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


@contextmanager
def _errors_return() -> Iterator[None]:
    """Let an error of hoc come back as an exception also where several ranks run; there it would end them."""
    parallel = h.ParallelContext()
    before = parallel.mpiabort_on_error(0)
    try:
        yield
    finally:
        parallel.mpiabort_on_error(before)


def _copies(scripts: Sequence[Script], known: set[str], folder: Path) -> dict[Path, Path]:
    """Copies of the scripts that define a known template, without it, and of those that load them; lines stay."""
    changed = {script.path for script in scripts if any(each.name in known for each in script.templates)}
    while True:
        more = {script.path for script in scripts if any(load.path in changed for load in script.loads)} - changed
        if not more:
            break
        changed |= more
    result = {path: folder / f"nrnwrap-{index}-{path.name}" for index, path in enumerate(sorted(changed))}
    for script in scripts:
        if script.path in result:
            text = _edited(script, known, result)
            result[script.path].write_text(text, encoding="utf-8", errors="surrogateescape")
    return result


def _edited(script: Script, known: set[str], copies: Mapping[Path, Path]) -> str:
    """The text without known templates, for copies; its first line leaves their folder, which load_file() enters."""
    edits = [
        (each.start, each.end, re.sub(r"[^\n]", " ", script.text[each.start : each.end]))
        for each in script.templates
        if each.name in known
    ]
    edits += [(each.start, each.end, f'"{copies[each.path]}"') for each in script.loads if each.path in copies]
    text = script.text
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return f'{{chdir("{script.path.parent}")}}\n{text}'


def _failure(complaint: str, printed: str, scripts: Sequence[Script], places: Mapping[str, Path]) -> HocError:
    """The exception for a load that failed; takes note of what NEURON has now."""
    reports = [each for each in _REPORT.finditer(printed) if not each["what"].startswith("hoc_Load_file")]
    real = [each for each in reports if not each["what"].startswith(_MISSING)] or reports
    if not real:
        _remember(scripts, set(), everything_broken=True)
        return HocError(f"{scripts[0].path}: {complaint}")
    found = real[0]
    path, line = _place(found, scripts, places)
    broken = {
        each.name
        for script in scripts
        for each in script.templates
        if script.path == path and each.first <= line < each.last
    }
    for name in broken:
        if hasattr(h, name):
            mechanisms.withdraw(name)
    _remember(scripts, set(_names(scripts)) - broken)
    earlier = [_message(each, printed, scripts, places) for each in reports if each["what"].startswith(_MISSING)]
    lines = [_message(found, printed, scripts, places), *(f"before that: {each}" for each in earlier if each != found)]
    return HocError("\n".join(lines))


def _message(found: re.Match[str], printed: str, scripts: Sequence[Script], places: Mapping[str, Path]) -> str:
    """path:line: what NEURON says, and the lines that it shows of the code and of its calls."""
    path, line = _place(found, scripts, places)
    shown = []
    for row in printed[found.end() :].splitlines()[:8]:
        if _REPORT.match(f"{row}\n in x near line 1\n") and not row.startswith(" "):
            break
        if re.match(r"\s+(xopen|load_file|execute1)\(|and others", row):
            break
        shown.append(f"    {row.rstrip()}")
    return "\n".join([f"{path}:{line}: {found['what'].strip()}", *shown])


def _place(found: re.Match[str], scripts: Sequence[Script], places: Mapping[str, Path]) -> tuple[Path, int]:
    """The file and line of a report. NEURON names the file without its folder, so the line that it shows decides."""
    name, line, shown = Path(found["file"].strip()).name, int(found["line"]), found["shown"].strip()
    if name in places:
        return places[name], line - 1
    named = [script for script in scripts if script.path.name == name]
    for script in named:
        if script.text.splitlines()[line - 1 : line] and script.text.splitlines()[line - 1].strip() == shown:
            return script.path, line
    return (named[0].path if named else scripts[0].path.parent / name), line


def _remember(scripts: Sequence[Script], good: set[str], everything_broken: bool = False) -> None:
    """Take note of the templates that NEURON has now; those that are not `good` are broken."""
    for script in scripts:
        for template in script.templates:
            if hasattr(h, template.name) and template.name not in _origins:
                broken = everything_broken or template.name not in good
                _origins[template.name] = _Origin(script.path, template.text, broken)


def _listed(kind: str, names: Mapping[str, Any]) -> str:
    return f"{kind} {', '.join(names)}" if names else f"no {kind}"
