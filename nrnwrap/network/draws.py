"""Random numbers that have addresses: Philox4x32-10 (Salmon et al. 2011), as NEURON's Random123 has it. NumPy only.

The words of the row (id1, id2, index) under a seed are those that h.Random().Random123(id1, id2, index) gives after
h.Random.Random123_globalindex(seed). So a number depends on its address alone: not on ranks, order, or other rows.

Source: J. K. Salmon, M. A. Moraes, R. O. Dror and D. E. Shaw (2011), SC '11, doi:10.1145/2063384.2063405.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Words = NDArray[np.uint32]
    Integers = NDArray[np.int64]
    Numbers = NDArray[np.float64]

_MULTIPLIERS = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_WEYL = 0x9E3779B9, 0xBB67AE85
_LOW, _HALF = np.uint64(0xFFFFFFFF), np.uint64(32)
_ROUNDS = 10
_AT_ONCE = 2**14  # counters: what fits into a processor's cache


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
    skipped, blocks = first % 4, np.arange(first // 4, -(-(first + n) // 4), dtype=np.uint64)
    found = np.empty((len(rows), len(blocks), 4), np.uint32)
    for some in pieces(len(rows), max(_AT_ONCE // max(len(blocks), 1), 1)):
        index, id1 = rows.index[some, None].astype(np.uint64), rows.id1[some, None].astype(np.uint64)
        for place, word in enumerate(_philox(blocks[None, :], index, id1, np.uint64(id2), rows.seed)):
            found[some, :, place] = word
    return found.reshape(len(rows), 4 * len(blocks))[:, skipped : skipped + n]


def uniforms(rows: Rows, id2: int, n: int, first: int = 0) -> Numbers:
    """Numbers within 0 .. 1, both excluded, shape (rows, n)."""
    return unit(words(rows, id2, n, first))


def unit(found: Words) -> Numbers:
    """Words as numbers within 0 .. 1, both excluded."""
    return np.asarray((found + 0.5) / 2.0**32, float)


def below(limit: Any, found: Words) -> Integers:
    """Words as integers 0 .. limit - 1; `limit` is one for all, or one per word."""
    return (found.astype(np.uint64) * np.asarray(limit, np.uint64) >> _HALF).astype(np.int64)


def distinct(rows: Rows, id2: int, limits: Integers, counts: Integers) -> list[Integers]:
    """For each row `counts` different integers 0 .. limits - 1: the first ones of its stream."""
    result: list[Any] = [np.empty(0, np.int64)] * len(rows)
    left = np.flatnonzero(counts)
    length = _expected(limits[left], counts[left])
    while len(left):
        failed = []
        for some in pieces(len(left), max(2**20 // length, 1)):
            part = left[some]
            drawn = below(limits[part, None], words(rows[part], id2, length))
            new, enough = _first_of_each(drawn, counts[part])
            for row, numbers, is_new, complete in zip(part, drawn, new, enough, strict=True):
                if complete:
                    result[row] = numbers[is_new]
                else:
                    failed.append(row)
        left, length = np.array(failed, np.int64), 2 * length
    return result


def _expected(limits: Integers, counts: Integers) -> int:
    """How many numbers are likely to have `counts` different ones among them."""
    if not len(counts):
        return 1
    most, share = int(counts.max()), float((counts / limits).max())
    repeats = -np.log1p(-min(share, 0.999)) / max(share, 1e-9)  # as a collector of coupons needs
    return int(most * repeats + 6 * np.sqrt(most * repeats)) + 8


def _first_of_each(drawn: Integers, counts: Integers) -> tuple[Any, Any]:
    """Which of the numbers of each row are the first `counts` different ones, and whether there are so many."""
    order = np.argsort(drawn, axis=1, kind="stable")
    ordered = np.take_along_axis(drawn, order, 1)
    first = np.ones(ordered.shape, bool)
    first[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    new = np.empty_like(first)
    np.put_along_axis(new, order, first, 1)
    rank = np.cumsum(new, axis=1, dtype=np.int32)
    return new & (rank <= counts[:, None]), rank[:, -1] >= counts


def pieces(length: int, size: int) -> Iterator[slice]:
    """0 .. length in slices of a size."""
    return (slice(begin, begin + size) for begin in range(0, length, size))


def _philox(block: Any, index: Any, id1: Any, id2: Any, seed: int) -> tuple[Any, ...]:
    """The four words of each counter (block, index, id1, id2) under the key (seed, 0)."""
    c0, c1, c2, c3 = block, index, id1, id2
    for turn in range(_ROUNDS):
        low, high = (np.uint64((key + turn * weyl) & 0xFFFFFFFF) for key, weyl in zip((seed, 0), _WEYL, strict=True))
        a, b = _MULTIPLIERS[0] * c0, _MULTIPLIERS[1] * c2
        c0, c1, c2, c3 = (b >> _HALF) ^ c1 ^ low, b & _LOW, (a >> _HALF) ^ c3 ^ high, a & _LOW
    return c0, c1, c2, c3
