"""What helps where NEURON says only what is wrong."""

from __future__ import annotations

from nrnwrap.engine import delays

_GENERATORS = "NEURON 9 does not have the generators ACG and MLCG. Call Random123(id1, id2, id3) instead"
_ADVICE = {
    "'ACG' not a public member of 'Random'": _GENERATORS,
    "'MLCG' not a public member of 'Random'": _GENERATORS,
    "Random123 generator is required": (
        "NEURON 9 draws the noise of a NetStim from Random123 alone, so that it is the same on CoreNEURON and on any "
        "number of ranks. Call noiseFromRandom123(id1, id2, id3), with numbers that no other NetStim has, instead of "
        "noiseFromRandom(random)"
    ),
}


def advice(complaint: str) -> str:
    """What to do about a complaint of NEURON, to be put behind it; "" where it says so itself."""
    separator = " " if complaint.endswith(".") else ". "
    return "".join(separator + text for part, text in _ADVICE.items() if part in complaint)


def message(cause: RuntimeError) -> str:
    """What NEURON complains of, without its own prefixes, and with what helps."""
    text = str(cause).removeprefix("hocobj_call error: ").removeprefix("hoc_execerror: ").strip()
    if "Python Callback failed" in text:  # of an FInitializeHandler, with the whole traceback
        text = text.splitlines()[-1].removeprefix("nrnwrap.errors.")
    if "Event arrived out of order" in text:
        return f"an event reached a synapse after one that comes later. {delays.LATE}"
    return text + advice(text)
