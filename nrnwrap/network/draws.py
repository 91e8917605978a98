"""Random numbers that have addresses: Philox4x32-10 (Salmon et al. 2011), as NEURON's Random123 has it.

The words of the row (id1, id2, index) under a seed are those that h.Random().Random123(id1, id2, index) gives after
h.Random.Random123_globalindex(seed). So a number depends on its address alone: not on ranks, order, or other rows.
They are drawn in C++ (mod/kernel/draws.hpp).

Source: J. K. Salmon, M. A. Moraes, R. O. Dror and D. E. Shaw (2011), SC '11, doi:10.1145/2063384.2063405.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nrnwrap import mechanisms
from nrnwrap.engine import array, h, vector

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Words = NDArray[np.uint32]
    Integers = NDArray[np.int64]
    Numbers = NDArray[np.float64]

_AT_ONCE = 2**20  # numbers that one call draws


def tag(name: str, bits: int = 32) -> int:
    """The number that stands for a name in an address."""
    return zlib.crc32(name.encode()) & (2**bits - 1)


@dataclass(frozen=True, eq=False)
class Rows:
    """Addresses of rows of random numbers: id1 of each row, and its index."""

    seed: int
    id1: Integers
    index: Integers

    def __len__(self) -> int:
        return len(self.index)

    def __getitem__(self, which: Any) -> Rows:
        return Rows(self.seed, self.id1[which], self.index[which])


def words(rows: Rows, id2: int, n: int, first: int = 0) -> Words:
    """The words `first` .. `first + n` of each row, shape (rows, n)."""
    found = np.empty((len(rows), n), np.uint32)
    for some in pieces(len(rows), _AT_ONCE // max(n, 1) + 1):
        found[some] = _drawn("words", rows[some], id2, first, n).reshape(found[some].shape)
    return found


def uniforms(rows: Rows, id2: int, n: int, first: int = 0) -> Numbers:
    """Numbers within 0 .. 1, both excluded, shape (rows, n)."""
    return unit(words(rows, id2, n, first))


def unit(found: Words) -> Numbers:
    """Words as numbers within 0 .. 1, both excluded."""
    return np.asarray((found + 0.5) / 2.0**32, float)


def below(limit: Any, found: Words) -> Integers:
    """Words as integers 0 .. limit - 1; `limit` is one for all, or one per word."""
    return (found.astype(np.uint64) * np.asarray(limit, np.uint64) >> np.uint64(32)).astype(np.int64)


def integers(rows: Rows, id2: int, limits: Integers, counts: Integers, repeated: bool = False) -> Integers:
    """For each row so many integers below its limit, row after row.

    They are of the words of the row in their order, the first different ones unless they may be repeated. Where more
    than half of all are asked for, words are those that are left out, and the rest comes in ascending order.
    """
    found, end = np.empty(int(counts.sum()), np.int64), 0
    for some in pieces(len(rows), _AT_ONCE // (int(counts.max(initial=0)) + 1) + 1):
        begin, end = end, end + int(counts[some].sum())
        asked = vector(limits[some]), vector(counts[some]), repeated
        found[begin:end] = _drawn("integers", rows[some], id2, *asked)
    return found


def _drawn(verb: str, rows: Rows, id2: int, *asked: Any) -> Numbers:
    mechanisms.load()
    ids, found = (vector(each) for each in (rows.id1, rows.index)), vector()
    h.nw_Kernel().call(verb, rows.seed, id2, *ids, *asked, found)
    return array(found)


def pieces(length: int, size: int) -> Iterator[slice]:
    """0 .. length in slices of a size."""
    return (slice(begin, begin + size) for begin in range(0, length, size))
