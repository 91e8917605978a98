"""What is said to the compiler and the linker."""

from __future__ import annotations

# Without the first no FUNCTION is inlined; by gcc's own limits only half of them are, which costs a LIF a tenth.
_INLINED = "-fno-semantic-interposition --param=max-inline-insns-auto=100 --param=large-function-growth=1000"
FLAGS = f"-O3 -march=native {_INLINED} --param=inline-unit-growth=100"
# The wheel compiles CoreNEURON's kernels with -O2 and no vector instructions; these were 3.7 times as fast.
CORENEURON_FLAGS = f"{FLAGS} -ffast-math -fopenmp-simd"
# Linking with -ffast-math would flush subnormal numbers to zero in the whole process, NumPy's too.
CORENEURON_LINK_FLAGS = "-fno-fast-math"
ALL = (FLAGS, CORENEURON_FLAGS, CORENEURON_LINK_FLAGS)


def of(coreneuron: bool) -> tuple[str, ...]:
    """The flags for one of the engines."""
    return (CORENEURON_FLAGS, CORENEURON_LINK_FLAGS) if coreneuron else (FLAGS,)
