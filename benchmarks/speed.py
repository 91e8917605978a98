"""nrnwrap beside raw NEURON: import, load, one simulated second, ten thousand cells, a step. Prints a table.

Everything is measured in fresh processes, nrnwrap and raw in turns. A ratio is the median of those of
the pairs, a value the median of its own. The raw side is the faster of the ways that NEURON has.

    python benchmarks/speed.py [--quick] [--json]
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

MORPHOLOGIES = Path(__file__).resolve().parents[2] / "shared" / "data" / "morphologies"
MORPHOLOGY = MORPHOLOGIES / "c91662.swc"
AMP = {"point": 0.3, "reconstruction": 1.0, "wrapped": 1.0}  # nA; all spike
MANY, MANY_T_STOP = 10_000, 25.0  # cells, ms
STEPS = {  # engine -> what a cell may cost per step, over a passive compartment (steps.py)
    "neuron": {"LIF": 3.0, "AdEx": 6.0, "network of LIFCurrExp": 8.0},
    "coreneuron": {"LIF": 2.0, "AdEx": 4.0},
}


@dataclass
class Row:
    """One line of the table. A bound without unit is one of the ratio, else of nrnwrap's value."""

    quantity: str
    unit: str
    nrnwrap: float
    raw: float
    ratio: float
    wanted: str = ""
    met: bool | None = None

    def __str__(self) -> str:
        verdict = {True: "yes", False: "NO", None: ""}[self.met]
        values = f"{self.nrnwrap:9.4g} {self.raw:9.4g} {self.unit:<4} {self.ratio:7.3f}"
        return f"{self.quantity:<44} {values}  {self.wanted:<10} {verdict}"


def row(quantity: str, unit: str, nrnwrap: list[float], raw: list[float], **bound: float) -> Row:
    """The row of paired measurements, with `most` as a bound of the value or `ratio` of the ratio."""
    result = Row(quantity, unit, median(nrnwrap), median(raw), _ratio(nrnwrap, raw))
    if "most" in bound:
        result.wanted, result.met = f"<= {bound['most']:g} {unit}", result.nrnwrap <= bound["most"]
    if "ratio" in bound:
        result.wanted, result.met = f"<= {bound['ratio']:g}", result.ratio <= bound["ratio"]
    return result


def _ratio(nrnwrap: list[float], raw: list[float]) -> float:
    return median([one / other for one, other in zip(nrnwrap, raw, strict=True)])


# ---------------------------------------------------------------- what fresh processes measure


def loading(side: str) -> dict[str, float]:
    """The time (ms) to load the mechanisms from a library in the cache."""
    import numpy  # noqa: F401  (it is not to be measured)
    from neuron import h

    from nrnwrap import mechanisms

    (path,) = mechanisms.compiled() if side == "raw" else (None,)
    started = perf_counter()
    if side == "raw":
        assert h.nrn_load_dll(str(path))
    else:
        mechanisms.load()
    return {"load": (perf_counter() - started) * 1e3}


def many(side: str) -> dict[str, float]:
    """Time (s) and memory (KiB per cell) of MANY cells: created, and run once for MANY_T_STOP."""
    import by_hand

    import nrnwrap as nw
    from nrnwrap.cells import LIF

    def create(count: int) -> list[Any]:
        return by_hand.lif_cells(count) if side == "raw" else [LIF() for _ in range(count)]

    def run(cells: list[Any]) -> Any:
        if side == "raw":
            return by_hand.run_all(cells, AMP["point"], MANY_T_STOP)
        return nw.simulate(cells, nw.Step(AMP["point"]), t_stop=MANY_T_STOP, record=[])

    nw.mechanisms.load()
    run(create(1))  # what comes once is not counted
    gc.collect()  # so that what is measured is the cells'
    result: dict[str, float] = {}
    empty = _memory()
    cells = _timed(result, "create", create, MANY)
    result["memory"] = (_memory() - empty) / MANY
    kept = _timed(result, "run", run, cells)
    result["memory after"] = (_memory() - empty) / MANY
    spikes = kept if side == "raw" else kept.spikes
    assert sum(map(len, spikes)) >= MANY, "these cells should have spiked"
    return result


def second(kind: str, repetitions: int) -> dict[str, list[float]]:
    """Times (ms) of a simulated second: by hand with psolve and with continuerun, and by simulate."""
    import by_hand
    import numpy as np

    import nrnwrap as nw

    point = kind == "point"
    cell = KINDS[kind]()
    v = cell.mechanism._ref_v_m if point else cell.soma(0.5)._ref_v

    def hand(solve: Callable[[float, float], None]) -> Any:
        return by_hand.second(solve, cell.soma(0.5), v, cell.netcon(None), AMP[kind], cell.v_init)

    ways: dict[str, Callable[[], Any]] = {
        "psolve": lambda: hand(by_hand.psolve),
        "continuerun": lambda: hand(by_hand.continuerun),
        "nrnwrap": lambda: nw.simulate(cell, nw.Step(AMP[kind]), t_stop=1000),
    }
    t, trace, _ = ways["psolve"]()
    run = ways["nrnwrap"]()
    assert np.allclose(run.t, t), "both sides should take the same steps"
    assert np.allclose(run.v, trace), "both sides should compute the same"
    return _in_turns(ways, repetitions)


def reading(path: str, repetitions: int) -> dict[str, list[float]]:
    """Times (ms) from a morphology file to sections: by Import3d alone, and by Reconstruction, which sets nseg too."""
    import by_hand

    from nrnwrap.cells import Reconstruction

    def areas(cell: Any, sections: Any) -> float:
        return sum(segment.area() for section in sections(cell) for segment in section)

    one, other = Reconstruction(path, d_lambda=None), by_hand.Imported(path)
    there = areas(other, lambda cell: [*cell.soma, *(cell.soma[0].wholetree()[1:])])
    assert abs(areas(one, lambda cell: cell.all) / there - 1) < 1e-6, "both sides should make the same cell"
    del one, other
    ways = {"raw": lambda: by_hand.Imported(path), "nrnwrap": lambda: Reconstruction(path)}
    return _in_turns(ways, repetitions)


def _point() -> Any:
    from nrnwrap.cells import LIF

    return LIF()


def _reconstruction() -> Any:
    """A reconstructed cell of about 200 sections: squid channels in the soma, leak elsewhere."""
    from nrnwrap.cells import Reconstruction
    from nrnwrap.morphology import write_example

    with tempfile.TemporaryDirectory() as folder:
        path = MORPHOLOGY if MORPHOLOGY.is_file() else write_example(Path(folder) / "example.swc")
        cell = Reconstruction(path)
    rest = [section for section in cell.sections if section != cell.soma]
    cell.insert("squid", cell.soma)
    cell.insert("pas", rest, g=1e-4, e=-65)
    return cell


def _wrapped() -> Any:
    """The same cell, made by Import3d, and wrapped."""
    import by_hand

    import nrnwrap as nw
    from nrnwrap.morphology import write_example

    with tempfile.TemporaryDirectory() as folder:
        path = MORPHOLOGY if MORPHOLOGY.is_file() else write_example(Path(folder) / "example.swc")
        model = by_hand.Imported(str(path))
    nw.mechanisms.load()
    soma, *rest = model.soma[0].wholetree()
    soma.insert("nw_squid")
    for section in rest:
        section.insert("pas")
        section.nseg = 5
        for segment in section:
            segment.pas.g, segment.pas.e = 1e-4, -65
    return nw.wrap(model, v_init=-65)


KINDS = {"point": _point, "reconstruction": _reconstruction, "wrapped": _wrapped}


def _in_turns(ways: dict[str, Callable[[], Any]], repetitions: int) -> dict[str, list[float]]:
    """Times (ms) of each way, called in turns, each time another first."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    order = list(ways)
    for _ in range(repetitions):
        for name in order:
            started = perf_counter()
            ways[name]()
            times[name].append((perf_counter() - started) * 1e3)
        order.append(order.pop(0))
    return times


def _timed(result: dict[str, float], name: str, function: Callable[[Any], Any], argument: Any) -> Any:
    """Call a function and note its time (s)."""
    started = perf_counter()
    value = function(argument)
    result[name] = perf_counter() - started
    return value


def _memory() -> float:
    """Resident memory of this process (KiB); its maximum where /proc is missing."""
    statm = Path("/proc/self/statm")
    if statm.is_file():
        return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "darwin" else 1)


# ---------------------------------------------------------------- the table


def importing(statement: str, repetitions: int, environment: dict[str, str]) -> Row:
    """The CPU time of import statements, from bytecode, in interpreters that have just started."""
    statements = {"raw": "import neuron, numpy", "nrnwrap": statement}
    environment = {name: value for name, value in environment.items() if name != "PYTHONDONTWRITEBYTECODE"}
    times: dict[str, list[float]] = {side: [] for side in statements}
    for repetition in range(-1, repetitions):  # the first only writes the bytecode
        for side in sorted(statements, reverse=bool(repetition % 2)):
            taken = _import_time(statements[side], environment)
            if repetition >= 0:
                times[side].append(taken)
    return row(f"{statement} / neuron and numpy", "ms", times["nrnwrap"], times["raw"], ratio=1.1)


def _import_time(statement: str, environment: dict[str, str]) -> float:
    code = f"from time import process_time as now; t = now(); {statement}; print((now() - t) * 1e3)"
    return float(_output(["-c", code], environment))


def pairs(task: str, repetitions: int, environment: dict[str, str]) -> dict[str, list[list[float]]]:
    """Run a task on both sides in turns, in fresh processes: name -> [nrnwrap, raw]."""
    results: dict[str, list[dict[str, float]]] = {"nrnwrap": [], "raw": []}
    for repetition in range(repetitions):
        for side in sorted(results, reverse=bool(repetition % 2)):
            results[side].append(_fresh(task, side, environment))
    names = results["raw"][0]
    return {name: [[each[name] for each in side] for side in results.values()] for name in names}


def _fresh(task: str, argument: str, environment: dict[str, str]) -> Any:
    return json.loads(_output([__file__, "--task", task, argument], environment))


def _output(arguments: list[str], environment: dict[str, str]) -> str:
    command = [sys.executable, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
    return done.stdout.splitlines()[-1]


def seconds(kind: str, label: str, repetitions: int, environment: dict[str, str]) -> list[Row]:
    """The rows of one simulated second."""
    times = json.loads(_output([__file__, "--task", "second", kind, str(repetitions)], environment))
    return [
        row(f"1 s of {label} / psolve", "ms", times["nrnwrap"], times["psolve"], ratio=1.03),
        row(f"1 s of {label} / continuerun", "ms", times["nrnwrap"], times["continuerun"]),
    ]


def files(repetitions: int, environment: dict[str, str], folder: Path) -> list[Row]:
    """The rows of morphology files: the reference ones, or where they are not the package's own."""
    paths = [MORPHOLOGIES / name for name in ("c91662.swc", "bio_neuron-000.asc")]
    if not all(path.is_file() for path in paths):
        from nrnwrap.morphology import write_example

        paths = [write_example(folder / "example.swc")]
    found = []
    for path in paths:
        times = json.loads(_output([__file__, "--task", "reading", str(path), str(repetitions)], environment))
        found.append(row(f"read {path.name} / Import3d", "ms", times["nrnwrap"], times["raw"], ratio=1.2))
    return found


def per_step(repetitions: int, environment: dict[str, str]) -> list[Row]:
    """The rows of one step of spiking cells beside a passive compartment: CPU time of one core."""
    found = []
    for engine, bounds in STEPS.items():
        script = str(Path(__file__).with_name("steps.py"))
        times = json.loads(_output([script, engine, str(repetitions)], {**environment, "OMP_NUM_THREADS": "1"}))
        for name, bound in bounds.items():
            found.append(row(f"step, {name}, {engine} / passive", "ns", times[name], times["passive"], ratio=bound))
    return found


def arrivals(repetitions: int, environment: dict[str, str]) -> Row:
    """The row of an arrival of a Poisson process, over the run without it: CPU time."""
    times = json.loads(_output([str(Path(__file__).with_name("arrivals.py")), str(repetitions)], environment))
    return row("a Poisson arrival / NetStim and NetCon", "us", times["nrnwrap"], times["raw"], ratio=0.12)


def rows(quick: bool, environment: dict[str, str], folder: Path) -> list[Row]:
    """All rows."""
    thousands = pairs("many", 1 if quick else 5, environment)
    load = pairs("loading", 1 if quick else 7, environment)["load"]
    what = f"{MANY} LIF cells: "
    return [
        importing("import nrnwrap", 3 if quick else 25, environment),
        importing("from nrnwrap.cells import LIF", 3 if quick else 25, environment),
        row("load a library in the cache / nrn_load_dll", "ms", *load, most=100),
        *seconds("point", "LIF", 3 if quick else 61, environment),
        *seconds("reconstruction", "a reconstruction", 1 if quick else 15, environment),
        *seconds("wrapped", "a wrapped cell", 1 if quick else 15, environment),
        *files(2 if quick else 25, environment, folder),
        row(f"{what}create", "s", *thousands["create"], most=0.6),
        row(f"{what}memory of each", "KiB", *thousands["memory"], ratio=1.5),
        row(f"{what}run {MANY_T_STOP:g} ms / psolve", "s", *thousands["run"]),
        row(f"{what}memory after the run", "KiB", *thousands["memory after"], ratio=1.5),
        *per_step(1 if quick else 9, environment),
        arrivals(1 if quick else 5, environment),
    ]


def _environment(folder: str) -> dict[str, str]:
    """The environment of the fresh processes: with bytecode, as an installed package has it."""
    result = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**result, "PYTHONPYCACHEPREFIX": folder, "NEURON_MODULE_OPTIONS": "-nogui"}


def _task(name: str, argument: str, repetitions: str = "1") -> Any:
    if name in ("second", "reading"):
        return {"second": second, "reading": reading}[name](argument, int(repetitions))
    return {"loading": loading, "many": many}[name](argument)


def main() -> None:
    """Print the table, or as a fresh process the result of one task."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("--quick", action="store_true", help="few repetitions, to see that it works")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--task", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.task:
        print(json.dumps(_task(*options.task)))
        return
    with tempfile.TemporaryDirectory() as folder:
        table = rows(options.quick, _environment(folder), Path(folder))
    if options.json:
        print(json.dumps([asdict(each) for each in table], indent=1))
    else:
        head = f"{'nrnwrap':>9} {'raw':>9} {'':<4} {'ratio':>7}"
        print(f"{'':<44} {head}  {'wanted':<10} met", *table, sep="\n")


if __name__ == "__main__":
    main()
