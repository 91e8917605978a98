"""What is said to the compiler and the linker."""

from __future__ import annotations

from nrnwrap.mechanisms.processors import NATIVE

# Without the first no FUNCTION is inlined; by gcc's own limits only half of them are, which costs a LIF a tenth.
_INLINED = "-fno-semantic-interposition --param=max-inline-insns-auto=100 --param=large-function-growth=1000"
_OF_NEURON = f"-O3 -march={{}} {_INLINED} --param=inline-unit-growth=100"
# The wheel compiles CoreNEURON's kernels with -O2 and no vector instructions; these were 3.7 times as fast.
_OF_CORENEURON = f"{_OF_NEURON} -ffast-math -fopenmp-simd"
# Linking with -ffast-math would flush subnormal numbers to zero in the whole process, NumPy's too.
LINKING_CORENEURON = "-fno-fast-math"


def compiling(coreneuron: bool, level: str = NATIVE) -> str:
    """What is said to the compiler for one of the engines."""
    return (_OF_CORENEURON if coreneuron else _OF_NEURON).format(level)


def of(coreneuron: bool, level: str = NATIVE) -> tuple[str, ...]:
    """The flags for one of the engines."""
    told = compiling(coreneuron, level)
    return (told, LINKING_CORENEURON) if coreneuron else (told,)


def both(level: str = NATIVE) -> tuple[str, ...]:
    """The flags for both engines, whose libraries share a folder."""
    return (*of(False, level), *of(True, level))
