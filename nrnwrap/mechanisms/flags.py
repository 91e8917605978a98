"""What is said to the compiler and the linker."""

from __future__ import annotations

FLAGS = "-O3 -march=native -fno-semantic-interposition"  # without the last no FUNCTION is inlined
# The wheel compiles CoreNEURON's kernels with -O2 and no vector instructions; these were 3.7 times as fast.
CORENEURON_FLAGS = f"{FLAGS} -ffast-math -fopenmp-simd"
# Linking with -ffast-math would flush subnormal numbers to zero in the whole process, NumPy's too.
CORENEURON_LINK_FLAGS = "-fno-fast-math"
ALL = (FLAGS, CORENEURON_FLAGS, CORENEURON_LINK_FLAGS)


def of(coreneuron: bool) -> tuple[str, ...]:
    """The flags for one of the engines."""
    return (CORENEURON_FLAGS, CORENEURON_LINK_FLAGS) if coreneuron else (FLAGS,)
