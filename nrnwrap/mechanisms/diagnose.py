"""Compiler output turned into messages that name the MOD file and the line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nrnwrap.mechanisms.source import Source

_FAILED = re.compile(r"^make: \*\*\* \[.*?([^/:\s]+)\.(?:cpp|o)\] ", re.MULTILINE)
_NOISE = re.compile(
    r" -> |make: |Translating |INCLUDEing|Thread Safe|Notice: |Warning: .*VERBATIM|MODOBJS=|diff: |"
    r"\[INFO\]|\[FATAL\]|Default NMODL|\s+cwd = |\s+/.*nmodl |terminate called|Aborted|.*\[warning\]|NOTE: |"
    r".*: In (?:member )?function |.*(?:Code incompatibility detected|Cannot translate|Fix the following)|"
    r"refer to the C\+\+ migration|\s*$"
)
_OLD_C = (
    "    That is in VERBATIM, which NEURON 9 compiles as C++. Old C needs a cast of what malloc and other functions "
    "return as void*, types inside the parentheses of functions, declarations of what it calls, and none of what "
    "NEURON declares itself: https://nrn.readthedocs.io/en/latest/guide/porting_mechanisms_to_cpp.html"
)
_GENERATED = re.compile(r"^.*\.cpp:\d+:\d+: ")
_NOCMODL = re.compile(r" at line (\d+) in file ([^\n]+)")
_NMODL = re.compile(r"(?:\[Location : |found at \[)(\d+)\.\d+\]")


def messages(log: str, sources: Sequence[Source]) -> list[str]:
    """One message for each MOD file that failed, or the end of the log when none can be told."""
    found = [_message(source, chunk) for source, chunk in _failures(log, sources)]
    return found or ["\n".join(log.strip().splitlines()[-15:])]


def _failures(log: str, sources: Sequence[Source]) -> Iterator[tuple[Source, list[str]]]:
    """Yield each file that failed with the lines that were printed for it."""
    by_stem = {source.stem: source for source in sources}
    start = 0
    for failure in _FAILED.finditer(log):
        chunk = log[start : failure.start()].splitlines()
        begin = max((i for i, line in enumerate(chunk) if " -> " in line), default=0)
        if failure[1] in by_stem:
            yield by_stem[failure[1]], chunk[begin:]
        start = failure.end()


def _message(source: Source, chunk: list[str]) -> str:
    lines = [_GENERATED.sub("", line.rstrip()) for line in chunk if not _NOISE.match(line)]
    text = "\n".join(lines).replace(f"{source.stem}.mod", source.path.name)
    place = _place(source, text)
    return "\n".join([f"{place}:", *(f"    {line}" for line in text.splitlines()[:12]), *_hint(source, place)])


def _hint(source: Source, place: str) -> list[str]:
    """What to do about C that C++ does not take, when the place is in VERBATIM or could be."""
    path, _, line = place.rpartition(":")
    inside = any(first < int(line) < last for first, last in source.verbatim) if path == str(source.path) else False
    return [_OLD_C] if inside or (source.verbatim and place == str(source.path)) else []


def _place(source: Source, text: str) -> str:
    """The place that the text is about, as path:line; without a line when nothing points to one."""
    if "Non-Ascii" in text:  # nocmodl counts no lines then
        lines = enumerate(source.text.splitlines(), start=1)
        return f"{source.path}:{next((number for number, line in lines if not line.isascii()), 1)}"
    if found := _NOCMODL.search(text):
        path = source.includes.get(found[2].strip(), source.path)
        return f"{path}:{found[1]}"
    if found := _NMODL.search(text):
        return _written(source, int(found[1]))
    line = _guess(source, text)
    return f"{source.path}:{line}" if line else str(source.path)


def _written(source: Source, number: int) -> str:
    """Where line `number` of the text with all its INCLUDEs comes from."""
    line = "\n".join(source.full_text.splitlines()[number - 1 : number])
    for path in (source.path, *source.includes.values()):
        lines = path.read_text(errors="replace").splitlines() if path.is_file() else []
        if line in lines:
            return f"{path}:{lines.index(line) + 1}"
    return f"{source.path}:{number}"


def _guess(source: Source, text: str) -> int:
    """The line of the MOD file that a C++ error is about: 0 when nothing points to one.

    The compiler sees generated code. VERBATIM lines stand there as they were written; of other lines the
    names survive.
    """
    shown = {line.partition("|")[2].strip() for line in text.splitlines() if re.match(r"\s*\d+ \|", line)}
    names = "|".join(re.findall(r"error: [^']*'(\w+)'", text))
    written = zip(source.text.splitlines(), source.code.splitlines(), strict=False)
    for number, (line, code) in enumerate(written, start=1):
        if line.strip() in shown - {""} or (names and re.search(rf"\b(?:{names})\b", code)):
            return number
    return 0
