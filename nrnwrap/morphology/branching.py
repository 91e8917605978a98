"""From the points of a SWC file to branches, by the rules of NEURON's Import3d.

Written here because Import3d, which is interpreted hoc, takes as long as all the rest, and ends the process on trees
that it cannot use. The points come after their parents. A branch is a run of points that follow each other in the file,
of one type, up to a fork; it begins with a copy of the point that it hangs on. Soma points in a row are one branch.
"""

from __future__ import annotations

from collections import Counter
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from nrnwrap.morphology.faults import counted
from nrnwrap.morphology.tree import SOMA, Branch, Morphology


def branches_of(morphology: Morphology) -> list[Branch]:
    """The branches of a tree of points, each after its parent."""
    return _Tree(morphology).branches()


def interleaved(morphology: Morphology) -> tuple[int, str] | None:
    """The line where points are first not in the order of the branches, and what NEURON makes of that; None if all are.

    NEURON begins a section at each point that does not follow its parent. Where the first point of a neurite is forked,
    it goes on with the next point of the file, whatever that hangs on and is.
    """
    tree = _Tree(morphology)
    kinds, parents, following = tree.kinds, tree.parents, range(1, len(tree.kinds))
    children = Counter(parents)
    alone = [tree.soma_children[i] if kinds[i] == SOMA else children[i] for i in range(len(kinds))]
    apart = [i for i in following if parents[i] != i - 1]
    cut = [i for i in apart if kinds[i] == kinds[parents[i]] and alone[parents[i]] == 1]
    strange = [i for i in apart if tree.goes_on[i - 1]]
    begin = [*accumulate(following, lambda start, i: start if tree.goes_on[i - 1] else i, initial=0)]
    retyped = [i for i in following if kinds[i] != kinds[begin[i]]]
    made = {
        f"begins {counted(len(cut), 'section')} in mid-branch, where a point does not follow its parent": cut,
        f"puts {counted(len(strange), 'point')} into branches of others, so that lengths are wrong": strange,
        f"gives {counted(len(retyped), 'point')} the type of the branch that it goes on with": retyped,
    }
    told = "; ".join(text for text, points in made.items() if points)
    if not told:
        return None
    line = morphology.line_of(min(cut + strange + retyped))
    return line, f"the file does not list its points branch by branch: NEURON {told}"


class _Tree:
    """Points, and what Import3d has to know of each before it can say where branches end."""

    def __init__(self, morphology: Morphology) -> None:
        self.points = morphology.points.astype(np.float32).astype(float)  # as NEURON keeps, and Import3d compares, them
        self.kinds: list[int] = morphology.types.tolist()
        self.parents: list[int] = morphology.parents.tolist()
        self.lines = [morphology.line_of(i) for i in range(len(self.kinds))]
        self.soma_children = [0] * len(self.kinds)
        for i, up in enumerate(self.parents):
            if up >= 0 and self.kinds[i] == self.kinds[up] == SOMA:
                self.soma_children[up] += 1
        self.goes_on, self.at_begin = self._followed()
        self.sphere = self._is_sphere()
        self._keep_somata_together()

    def _followed(self) -> tuple[list[bool], list[bool]]:
        """Whether a branch goes on after each point, and whether what begins at each hangs on its parent's beginning.

        It goes on where the only child is the next point, of the same type. A point next to the soma, or at the root of
        a tree without one, is not a branch of its own: what else hangs on it is joined to the beginning of its branch.
        """
        kinds, parents = self.kinds, self.parents
        children = [0] * len(kinds)  # 100 for each, and 1 more for what is not next, or of another type
        at_begin = [False] * len(kinds)
        for i, up in enumerate(parents):
            if up < 0:
                continue
            children[up] += 100
            if up != i - 1:
                children[up] += 1
                first = up == 0 if up < 2 else kinds[parents[up]] == SOMA
                if first and kinds[up] != SOMA:
                    at_begin[i], children[up] = True, 100
            children[up] += kinds[up] != kinds[i]
        self.leaf = [count == 0 for count in children]
        return [count == 100 for count in children], at_begin

    def _is_sphere(self) -> bool:
        """Whether the soma is the three points by which NeuroMorpho.Org draws a sphere."""
        if self.kinds.count(SOMA) != 3 or self.parents[1:3] != [0, 0] or not (self.leaf[1] and self.leaf[2]):
            return False
        centre, *sides = self.points[:3]
        if not centre[3] == sides[0][3] == sides[1][3]:
            return False
        length = sum(float(np.sqrt(((side[:3] - centre[:3]) ** 2).sum())) for side in sides)
        if not abs(length / centre[3] - 1) < 0.01:
            return False
        self.parents[2] = 1  # so that they are one branch
        return True

    def _keep_somata_together(self) -> None:
        """Let soma points in a row be one branch, whatever else hangs on them, up to a fork of the soma."""
        for i in range(len(self.kinds) - 1):
            in_a_row = self.kinds[i] == self.kinds[i + 1] == SOMA and self.parents[i + 1] == i
            if in_a_row and (i == 0 or self.soma_children[i] < 2):
                self.goes_on[i] = True

    def branches(self) -> list[Branch]:
        ends = [i + 1 for i in range(len(self.kinds) - 1) if not self.goes_on[i]] + [len(self.kinds)]
        starts = [0, *ends[:-1]]
        branch_of = np.repeat(np.arange(len(starts)), np.diff([0, *ends])).tolist()
        found = [Branch(self.kinds[0], -1, 1.0, self._root(ends[0]), line=self.lines[0])]
        sizes = [1 if self.sphere else ends[0]]  # of points, with the one that a branch shares
        for start, end in zip(starts[1:], ends[1:], strict=True):
            parent = branch_of[self.parents[start]]
            x, wired = self._place(start, end, parent, starts[parent], sizes[parent])
            found.append(self._branch(start, end, parent, found[parent].kind, x, wired))
            sizes.append(end - start + 1)
        return found

    def _root(self, end: int) -> NDArray[np.float64]:
        return sphere(self.points[0]) if self.sphere or end == 1 else self.points[:end]

    def _place(self, start: int, end: int, parent: int, begin: int, size: int) -> tuple[float, bool]:
        """Where on its parent a branch hangs, and whether by a wire rather than by a stretch of its own.

        `begin` is the first point of the parent, `size` the number of its points.
        """
        up, several = self.parents[start], end - start > 1
        neurite, forked = self.kinds[start] != SOMA, self.soma_children[up] > 1
        on_soma = self.kinds[begin] == SOMA
        if parent == 0 and on_soma and neurite and size == 1:
            return 0.5, several
        if parent == 0 and up == 0:
            return 0.0, neurite and forked
        if on_soma and up < begin + size - (1 if begin == 0 else 2):
            return 0.5, neurite and several
        return 1.0, on_soma and neurite and several and forked

    def _branch(self, start: int, end: int, parent: int, parent_kind: int, x: float, wired: bool) -> Branch:
        shared = self.points[self.parents[start]]
        own = self.points[start:end]
        if wired:
            points = own
        else:
            points = np.concatenate([shared[None], own])
            if parent_kind == SOMA != self.kinds[start]:
                points[0, 3] = own[0, 3]  # not as thick as the soma
        return Branch(
            kind=self.kinds[start],
            parent=parent,
            parent_x=0.0 if self.at_begin[start] else x,
            points=points,
            wire=tuple(shared[:3].tolist()) if wired else None,
            line=self.lines[start],
        )


def sphere(point: NDArray[np.float64]) -> NDArray[np.float64]:
    """A cylinder along x with the area of a sphere around the point: length equals diameter."""
    step = np.array([point[3] / 2, 0, 0, 0])
    return np.array([point - step, point, point + step])
