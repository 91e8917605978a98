"""What helps where NEURON says only what is wrong."""

from __future__ import annotations

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
