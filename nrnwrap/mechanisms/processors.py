"""For which machines a library is compiled: this one alone, or all of a platform whose processors can do enough."""

from __future__ import annotations

import os
import platform
from functools import lru_cache

from nrnwrap.engine import h

NATIVE = "native"  # -march of what is compiled for this machine

# -march of the libraries that a wheel brings, the fastest first; every processor of the platform runs the last one.
LEVELS = {
    ("Linux", "x86_64"): ("x86-64-v3", "x86-64"),
    ("Linux", "aarch64"): ("armv8-a",),
    ("Darwin", "x86_64"): ("x86-64",),
    ("Darwin", "arm64"): ("armv8-a",),
}
_V2 = "cx16 lahf_lm popcnt pni sse4_1 sse4_2 ssse3"
_DEMANDS = {"x86-64-v3": f"{_V2} abm avx avx2 bmi1 bmi2 f16c fma movbe xsave"}  # in Linux's names


def levels() -> tuple[str, ...]:
    """The levels of this platform, the fastest first."""
    return LEVELS.get((platform.system(), platform.machine()), ())


def supported() -> list[str]:
    """The levels that this processor can do. The system is asked; nothing is tried."""
    return [each for each in levels() if abilities() >= set(_DEMANDS.get(each, "").split())]


def fitting(level: str) -> tuple[object, ...]:
    """What decides, beside the MOD files and the flags, whether a library of this level fits, for its key."""
    return (h.nrnversion(), machine()) if level == NATIVE else (_series(), platform.system(), platform.machine())


@lru_cache(maxsize=1)
def machine() -> tuple[str, ...]:
    """What a library compiled with -march=native depends on: architecture, C library, processor."""
    try:
        runtime = os.confstr("CS_GNU_LIBC_VERSION") or ""
    except (ValueError, OSError):
        runtime = platform.mac_ver()[0]
    return platform.system(), platform.machine(), runtime, *_processor()


@lru_cache(maxsize=1)
def abilities() -> frozenset[str]:
    """What Linux says that the first processor can do, and the system allows; nothing elsewhere."""
    told = next((line for line in _lines() if line.startswith("flags")), "")
    return frozenset(told.partition(":")[2].split())


def _series() -> str:
    """NEURON's version without its last number: a library for 9.0.2 is loaded by 9.0.0, and runs there."""
    return str(h.nrnversion(5)).rpartition(".")[0]


def _processor() -> list[str]:
    """The lines that name the first processor's model and abilities, which -march=native looks at."""
    wanted = ("vendor_id", "model", "flags", "Features", "CPU implementer", "CPU part", "CPU variant")
    lines = _lines()
    return sorted(line for line in lines if line.startswith(wanted)) if lines else [platform.processor()]


def _lines() -> list[str]:
    """What /proc/cpuinfo says of the first processor."""
    try:
        with open("/proc/cpuinfo", encoding="ascii", errors="replace") as lines:
            return lines.read(16384).partition("\n\n")[0].splitlines()
    except OSError:
        return []
