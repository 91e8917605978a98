"""Damage to morphology files: bytes, numbers, words and lines that are not as they were."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from helpers import reference, sketches

SHARED = reference.SHARED / "data" / "morphologies"

NUMBERS = [
    *("nan", "inf", "-inf", "1e999", "-1e999", "1e308", "1e38", "1e30", "1e7", "99999999", "1e-30", "1e-320", "0"),
    *("-0", "-1", "-2", "1", "2", "7", "4294967296", "2147483648", "-2147483649", "9007199254740993", "1" * 400, "1e+"),
    *("0x10", "1_0", "1,5", "+-1", "1e", ".", "-", "1.5.5", "1d5", "NaN(1)", "--1", "\u0661", "\u00b2"),
]
WORDS = [
    *(
        "",
        "#",
        ";",
        "(",
        ")",
        "|",
        "<",
        ">",
        '"',
        ",",
        "\0",
        "\\",
        "%s%n",
        "\x1b[31m",
        "\ufeff",
        "\u2028",
        "\r",
        "\x85",
    ),
    *("Normal", "Incomplete", "Generated", "(Color Red)", "(CellBody)", "(Axon)", "(Dendrite)", "(Apical)"),
    *('"CellBody"', "(0 0 0 0)", "(1 2 3 4)", "(1 2 3)", "((Axon)", "<(1 2 3 1)>", "(Dot (1 2 3 1))", "( | )", "-1"),
    "1 1 0 0 0 1 -1",
]
ASC = """\
("CellBody" (Color Red) (CellBody)
(0 0 0 0) (8 0 0 0) (8 4 0 0) (0 4 0 0))
((Dendrite)
(4 4 0 2)
(4 20 0 2)
((4 20 0 2) (9 30 0 1) Normal | (4 20 0 2) (-3 30 0 1.5) ((-3 30 0 1) (-9 40 0 1) | (-3 30 0 1) (0 50 1 1))))
((Axon) (4 0 0 1) (4 -90 0 1) Incomplete)
"""


# ---------------------------------------------------------------- the files to be damaged


def originals(folder: Path) -> list[tuple[str, bytes]]:
    """Suffix and bytes of each file; those of H5 are made from the others."""
    from nrnwrap.morphology import write_example

    (folder / "tiny.asc").write_text(ASC)
    paths = [folder / "tiny.asc", write_example(folder / "example.swc")]
    paths += [sketches.write(folder, name) for name in (*sketches.FILES, *sketches.DAMAGED)]
    if SHARED.is_dir():
        paths += sorted(path for path in SHARED.rglob("*") if path.suffix in (".swc", ".asc"))
    made = (_as_h5(path, folder / f"{i}.h5") for i, path in enumerate(paths[:8]))
    return [(path.suffix, path.read_bytes()) for path in [*paths, *filter(None, made)]]


def _as_h5(path: Path, target: Path) -> Path | None:
    """The file as H5, written by MorphIO in a process of its own, or None where the format has no room for it."""
    code = "import morphio, sys; morphio.mut.Morphology(sys.argv[1]).write(sys.argv[2])"
    done = subprocess.run([sys.executable, "-c", code, path, target], capture_output=True, check=False)
    return target if done.returncode == 0 and target.is_file() else None


# ---------------------------------------------------------------- damage


SHARES = {".swc": 0.45, ".asc": 0.43, ".h5": 0.12}  # for each H5 a process is started, which takes a quarter second


def damaged(files: list[tuple[str, bytes]], seed: int, index: int) -> tuple[str, bytes]:
    """Suffix and bytes of the file of this index; the smaller the original, the more often it is taken."""
    rng = random.Random(f"{seed}/{index}")
    wanted = rng.choices(list(SHARES), list(SHARES.values()))[0]
    alike = [each for each in files if each[0] == wanted] or files
    suffix, data = rng.choices(alike, [1 / (2000 + len(data)) for _, data in alike])[0]
    kinds = BINARY if suffix == ".h5" else TEXT
    for _ in range(rng.choice((1, 1, 2, 3, 8))):
        data = rng.choice(kinds)(rng, data)
    if rng.random() < 0.02:
        data += rng.choice(files)[1]
    if rng.random() < 0.02:
        suffix = rng.choice((".swc", ".asc", ".h5"))
    return suffix, data


def _part(rng: random.Random, data: bytes, most: int = 200) -> slice:
    start = rng.randrange(len(data) + 1)
    return slice(start, start + rng.randint(0, most))


def _spliced(data: bytes, where: slice, new: bytes) -> bytes:
    return data[: where.start] + new + data[where.stop :]


def flip(rng: random.Random, data: bytes) -> bytes:
    """One bit, or one byte."""
    if not data:
        return data
    at = rng.randrange(len(data))
    return _spliced(data, slice(at, at + 1), bytes([data[at] ^ rng.choice((1, 2, 4, 8, 16, 32, 64, 128, 255))]))


def cut(rng: random.Random, data: bytes) -> bytes:
    return _spliced(data, _part(rng, data), b"")


def truncate(rng: random.Random, data: bytes) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def repeat(rng: random.Random, data: bytes) -> bytes:
    where = _part(rng, data)
    return _spliced(data, where, data[where] * rng.choice((2, 3, 50)))


def noise(rng: random.Random, data: bytes) -> bytes:
    where = _part(rng, data, 20)
    return _spliced(data, where, rng.randbytes(rng.randint(0, 20)))


def zeros(rng: random.Random, data: bytes) -> bytes:
    where = _part(rng, data)
    return _spliced(data, where, rng.choice((b"\0", b"\xff", b"\x7f")) * len(data[where]))


def integers(rng: random.Random, data: bytes) -> bytes:
    """A number of HDF5's own, such as a length or an address."""
    size = rng.choice((2, 4, 8))
    at = rng.randrange(max(len(data) - size, 0) + 1) // size * size
    value = rng.choice((0, 1, 2**15, 2**16 - 1, 2**31, 2**32 - 1, 2**40, 2**62, len(data))) % 2 ** (8 * size)
    return _spliced(data, slice(at, at + size), value.to_bytes(size, "little"))


def field(rng: random.Random, data: bytes) -> bytes:
    """A field of a line for another: a number that is none, a word, one from elsewhere in the file."""
    lines = data.split(b"\n")
    for _ in range(rng.choice((1, 1, 5))):
        at = rng.randrange(len(lines))
        fields = lines[at].split(b" ")
        source = rng.choice(lines).split(b" ")
        new = rng.choice((rng.choice(NUMBERS).encode(), rng.choice(WORDS).encode(), rng.choice(source)))
        fields[rng.randrange(len(fields))] = new
        lines[at] = b" ".join(fields)
    return b"\n".join(lines)


def column(rng: random.Random, data: bytes) -> bytes:
    """One column of the whole file the same."""
    lines, at = data.split(b"\n"), rng.randrange(7)
    new = rng.choice(NUMBERS).encode()
    return b"\n".join(b" ".join([*f[:at], new, *f[at + 1 :]]) if len(f) > at else b" ".join(f)
                      for f in (line.split() for line in lines))  # fmt: skip


def shuffle(rng: random.Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    rng.shuffle(lines)
    return b"\n".join(lines)


def line(rng: random.Random, data: bytes) -> bytes:
    """A line left out, doubled, or moved."""
    lines = data.split(b"\n")
    taken = lines.pop(rng.randrange(len(lines)))
    for _ in range(rng.choice((0, 1, 2))):
        lines.insert(rng.randrange(len(lines) + 1), taken)
    return b"\n".join(lines)


def nest(rng: random.Random, data: bytes) -> bytes:
    """Brackets in each other, closed or not."""
    deep, (opening, closing) = rng.choice((1, 10, 500, 6000, 60_000)), rng.choice(((b"(", b")"), (b"<", b">")))
    text = opening * deep + rng.choice((b"", b"(0 0 0 1)")) + closing * rng.choice((0, deep, deep))
    return _spliced(data, _part(rng, data, 2), text)


def long(rng: random.Random, data: bytes) -> bytes:
    """A line, a number or a word that does not end."""
    unit = rng.choice((b"1", b"0.", b" 1", b"x", b"\0", b"(", b"#", b" ", b"-1 "))
    return _spliced(data, _part(rng, data, 2), unit * rng.choice((1000, 100_000)))


def encode(rng: random.Random, data: bytes) -> bytes:
    text = data.decode("latin-1")
    return text.encode(rng.choice(("utf-16", "utf-16-be", "utf-8-sig", "utf-32")))


def ends(rng: random.Random, data: bytes) -> bytes:
    return data.replace(b"\n", rng.choice((b"\r\n", b"\r", b"", b"\n\n", b"\0\n", b" ")))


def empty(rng: random.Random, data: bytes) -> bytes:
    return rng.choice((b"", b" ", b"\n\n", b"\0" * 100, b"\xff\xfe", b"\xef\xbb\xbf", b"#", b";"))


BYTES: list[Callable[[random.Random, bytes], bytes]] = [flip, flip, flip, cut, truncate, repeat, noise, zeros]
BINARY = [*BYTES, integers, integers, integers]
TEXT = [*BYTES, field, field, field, field, column, shuffle, line, line, nest, long, encode, ends, empty]


# ---------------------------------------------------------------- a child
