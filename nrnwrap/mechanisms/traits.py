"""What MOD files say of their mechanisms to nrnwrap: a line "nrnwrap: late events" in a comment, or their own code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from nrnwrap.engine import traits
from nrnwrap.errors import CompileError
from nrnwrap.mechanisms.present import known
from nrnwrap.mechanisms.source import Source

_LINE = re.compile(r"^[ \t:?]*nrnwrap:[ \t]*(.*)$", re.MULTILINE)
_OF_NEURON = {  # whose files do not know of nrnwrap
    **dict.fromkeys(("SEClamp", "VClamp"), (traits.HOLDS_V,)),
    **dict.fromkeys(("IntFire1", "IntFire2", "IntFire4"), (traits.NEURON_ALONE,)),
}


def said(text: str) -> frozenset[str]:
    """What a MOD text says, with all that it includes."""
    found = _LINE.findall(text) if "nrnwrap:" in text else ()  # the pattern alone takes a millisecond
    return frozenset(filter(None, (word.strip() for line in found for word in line.split(","))))


def check(source: Source) -> None:
    """Raise CompileError for what a MOD file says and nothing asks for."""
    for word in sorted(said(source.full_text) - traits.SAID.keys()):
        raise CompileError(
            f"{source.path}: it says to nrnwrap that it is {word!r}; it may say: {', '.join(map(repr, traits.SAID))}"
        )


@cache
def of(mechanism: str) -> frozenset[str]:
    """What a mechanism that NEURON knows says of itself."""
    there = known(mechanism)
    if there is None:
        return frozenset()
    text = Source(Path(there.file), there.code)
    return frozenset({*said(text.text), *_seen(text), *_OF_NEURON.get(mechanism, ())})


def _seen(text: Source) -> Iterator[str]:
    """What the code of a mechanism tells, so that nobody has to say it."""
    if "FOR_NETCONS" in text.text and re.search(r"\bFOR_NETCONS\b", text.code):
        yield traits.READS_CONNECTIONS
    if "nrn_fake_fire" in text.text:  # in VERBATIM
        yield traits.SPEAKS_FOR_GIDS


def answer() -> None:
    """Let a run ask for them."""
    traits.answered_by(of)
