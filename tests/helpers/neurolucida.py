"""Neurolucida files drawn by chance, of what NEURON's Import3d can read: for comparison with it."""

from __future__ import annotations

from math import cos, pi, sin
from random import Random

EXTRAS = (
    '(Dot (Color White) (Name "M 1") (1 2 3 4))',
    '("Vessel" (Color Red) (1 2 3 4) (5 6 7 8) (1 1 1 1))',
    '( (Color Red) (1 2 3 4) "a text")',
    '(ImageCoords Filename "a.jpg")',
    "; a comment",
)


def drawn(rng: Random, bodies: int) -> str:
    """A file with so many outlines of the cell body, one above the other, up to four trees, and what is no cell."""
    z, step = rng.uniform(-5, 5), rng.choice((1, -1)) * rng.uniform(0.5, 3)
    shift = 2 if bodies > 1 else 0
    outlines = [
        _outline(rng, rng.uniform(-shift, shift), rng.uniform(-shift, shift), z + i * step, bodies == 1)
        for i in range(bodies)
    ]
    trees = [_tree(rng) for _ in range(rng.randint(0, 4) if bodies else 1)]
    extras = [extra for extra in EXTRAS if rng.random() < 0.2]
    mixed = [*trees, *extras]
    rng.shuffle(mixed)
    return "\n".join([*outlines, *mixed] if rng.random() < 0.5 else [*mixed, *outlines]) + "\n"


def _outline(rng: Random, x: float, y: float, z: float, alone: bool) -> str:
    """An outline of three points or more; alone it need not have a height."""
    count, turn, flat = rng.randint(3, 14), rng.uniform(0, 2 * pi), rng.uniform(0.5, 1.5)
    columns = rng.choice((2, 3, 4) if alone else (3, 4))
    points = []
    for i in range(count):
        angle, radius = turn + 2 * pi * i / count, rng.uniform(4, 8)
        at = (x + radius * cos(angle), y + flat * radius * sin(angle), z, 0.1)
        points.append(f"({' '.join(f'{value:.2f}' for value in at[:columns])})")
    name, color = rng.choice(("CellBody", "Cell Body", "Soma")), rng.choice(("", "(Color Red) "))
    return f'("{name}" {color}(CellBody)\n' + "\n".join(points) + "\n)"


def _tree(rng: Random) -> str:
    color = rng.choice(("", "(Color Red)", "(Color RGB (1, 2, 3))", '(Name "a (b")', '(Set "axons")'))
    start = tuple(round(rng.uniform(-8, 8), 2) for _ in range(3))
    return (
        f"( {color} ({rng.choice(('Axon', 'Dendrite', 'Apical'))})\n{_branch(rng, start, None, rng.randint(0, 4))}\n)"
    )


def _branch(rng: Random, at: tuple[float, ...], parent: tuple[float, ...] | None, forks: int) -> str:
    """Points, some with spines, after them a marker, a fork or a word; the parent's end comes first or not."""
    rows = [_point(rng, parent)] if parent is not None and rng.random() < 0.5 else []
    for _ in range(rng.randint(1, 5)):
        at = tuple(round(value + rng.uniform(-10, 10), 2) for value in at)
        rows.append(_point(rng, at))
        if rng.random() < 0.1:
            rows.append(f'<(Class 1 "x") (Color Red) ({at[0] + 1} {at[1]} {at[2]} 0.3)>')
    if rng.random() < 0.15:
        rows.append('(Dot (Color White) (Name "M 1") (1 2 3 4) (5 6 7 8))')
    if forks and rng.random() < 0.8:
        children = [_branch(rng, at, at, forks - 1) for _ in range(rng.choice((1, 2, 2, 2, 3)))]
        rows.append("(\n" + "\n|\n".join(children) + "\n)")
    elif rng.random() < 0.5:
        rows.append(rng.choice(("Normal", "Incomplete", "Generated", "High")))
    return "\n".join(rows)


def _point(rng: Random, at: tuple[float, ...]) -> str:
    comma, label = rng.choice((" ", ", ", "  ")), rng.choice(("", "", "", " S1"))
    return f"({comma.join(str(value) for value in at)}{comma}{rng.uniform(0.2, 3):.2f}{label})"
