"""Arbor, whose LIF cells are kicked by events: the network of Brunel. One way, with one thread."""

from __future__ import annotations

from typing import Any

import arbor
import numpy as np
from arbor import units
from network_problems import DT, Asked, Problem, Spent, answer


class Recipe(arbor.recipe):
    """Sources of each are drawn with repetition; a connection is an object of Python."""

    def __init__(self, problem: Problem) -> None:
        arbor.recipe.__init__(self)
        self.problem = problem
        self.begin = dict(
            zip((g.name for g in problem.groups), np.cumsum([0, *(g.n for g in problem.groups)]), strict=False)
        )
        self.group = [group for group in problem.groups for _ in range(group.n)]
        rng = np.random.default_rng(1)
        self.v = np.concatenate([rng.uniform(*group.v, group.n) for group in problem.groups])
        size = {group.name: group.n for group in problem.groups}
        self.sources = {
            (each.pre, each.post): rng.integers(0, size[each.pre], (size[each.post], each.indegree))
            + self.begin[each.pre]
            for each in problem.wires
        }

    def num_cells(self) -> int:
        return len(self.group)

    def cell_kind(self, gid: int) -> Any:
        return arbor.cell_kind.lif

    def cell_description(self, gid: int) -> Any:
        p, cell = self.group[gid].parameters, arbor.lif_cell("source", "target")
        cell.C_m, cell.tau_m = p["C"] * 1e3 * units.pF, p["C"] / p["g_l"] * units.ms
        cell.E_L, cell.V_th, cell.E_R = p["e_l"] * units.mV, p["v_th"] * units.mV, p["v_reset"] * units.mV
        cell.V_m, cell.t_ref = float(self.v[gid]) * units.mV, p["t_ref"] * units.ms
        return cell

    def _charge(self, gid: int, weight: float) -> float:
        return weight * self.group[gid].parameters["C"] * 1e3  # mV and pF: fC

    def connections_on(self, gid: int) -> list[Any]:
        name = self.group[gid].name
        row = gid - self.begin[name]
        return [
            arbor.connection((source, "source"), "target", self._charge(gid, each.weight), each.delay * units.ms)
            for each in self.problem.wires
            if each.post == name
            for source in self.sources[each.pre, name][row].tolist()
        ]

    def event_generators(self, gid: int) -> list[Any]:
        group = self.group[gid]
        schedule = arbor.poisson_schedule(freq=group.rate / 1e3 * units.kHz, seed=gid)
        return [arbor.event_generator("target", self._charge(gid, group.weight), schedule)]


def run(asked: Asked, spent: Spent) -> int:
    with spent.phase("build"):
        made = arbor.simulation(Recipe(asked.problem))
        made.record(arbor.spike_recording.all)
    with spent.phase("run"):
        made.run(asked.t_stop * units.ms, DT * units.ms)
    return len(made.spikes())


if __name__ == "__main__":
    answer(run)
