"""nrnwrap beside Brian2, NEST, PyNN and mechanisms written the usual way. Prints tables in Markdown.

Every simulator runs in processes of its own, by its own recommended way (by_*.py say which), on one thread. A peer that
is missing or fails is a row that says so. Errors are against the independent solutions of nrnwrap.validation.

    python benchmarks/peers/compare.py [--quick] [--json]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from problems import AMPS, CURVE, MODELS, REPETITIONS, T_STOP

HERE = Path(__file__).resolve().parent
BIN = Path(sys.executable).parent  # not resolved: the environment's own
STEPS = 0.1, 0.025  # ms
LIBRARY = "{library}"  # where the plain mechanisms are, once compiled
WANTED = 0.6  # of the time of the best simulator


@dataclass(frozen=True)
class Side:
    """A simulator: what the table calls it, its worker and way; the models and curves that it is asked for.

    steps: dt (ms) of the models, 0 where the simulator chooses; curves: dt of the curves.
    """

    label: str
    worker: str
    way: str
    models: Sequence[str] = tuple(MODELS)
    curves: Sequence[float] = (0.025,)
    steps: Sequence[float] = STEPS
    lasting: bool = False  # whether a curve takes so long that it is compiled each time


SIDES = [
    Side("nrnwrap, NEURON", "nrnwrap", "neuron", curves=(0.025, 0.1)),
    Side("nrnwrap, CoreNEURON", "nrnwrap", "coreneuron", curves=(0.025, 0.1)),
    Side("nrnwrap, variable step", "nrnwrap", "variable", curves=(), steps=(0.0,)),
    Side("plain NMODL, NEURON", "plain", LIBRARY),
    Side("PyNN, NEURON", "pynn", "neuron", ("LIF", "AdEx", "TraubMiles")),
    Side("NEST", "nest", "grid", ("LIF", "AdEx", "TraubMiles")),
    Side("NEST, off the grid", "nest", "precise", ("LIF",), curves=()),
    Side("Brian2, cython", "brian2", "cython"),
    Side("Brian2, cython, rk4", "brian2", "rk4", ("TraubMiles",), curves=()),
    Side("Brian2, standalone", "brian2", "standalone", lasting=True),
]


@dataclass
class Row:
    """One line: the largest error of a spike time (ms), or what went wrong; the time (s) and what it is of."""

    problem: str
    side: str
    dt: float
    error: float | None
    remark: str
    seconds: float | None

    def __str__(self) -> str:
        error = self.remark or f"{self.error:.2g}"
        if self.remark and self.error is not None:
            error = f"{self.error:.2g}; {self.remark}"
        seconds = "" if self.seconds is None else f"{self.seconds:.4f}" if self.seconds < 1 else f"{self.seconds:.2f}"
        return f"| {self.problem} | {self.side} | {self.dt or 'its own'} | {error} | {seconds} |"


class Failed(Exception):
    """A worker that gave no answer."""


def ask(side: Side, *arguments: str, environment: dict[str, str], library: str) -> tuple[Any, float]:
    """The answer of a worker, and the time (s) from its start to its end."""
    way = side.way.replace(LIBRARY, library)
    command = [sys.executable, str(HERE / f"by_{side.worker}.py"), *arguments, way]
    started = perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    taken = perf_counter() - started
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"ended with {done.returncode}"]
        raise Failed(
            next((line for line in reversed(lines) if re.match(r"\w[\w.]*(Error|Exception)\b", line)), lines[-1])
        )
    return json.loads(done.stdout.splitlines()[-1]), taken


def compared(found: Sequence[Sequence[float]], exact: Sequence[Sequence[float]]) -> tuple[float | None, str]:
    """Largest spike-time error (ms) of the trains with as many spikes as the solution; a remark on the others."""
    pairs = list(zip(found, exact, strict=True))
    same = [(one, other) for one, other in pairs if len(one) == len(other)]
    errors = [abs(a - b) for one, other in same for a, b in zip(one, other, strict=True)]
    if len(pairs) == 1 and not same:
        return None, f"{len(found[0])} spikes instead of {len(exact[0])}"
    wrong = len(pairs) - len(same)
    return max(errors, default=0.0), f"{wrong} of {len(pairs)} wrong in their number of spikes" if wrong else ""


def solution(model: str, amp: float) -> list[float]:
    """Spike times (ms) of the independent solution."""
    from nrnwrap.validation import integrate_and_fire, izhikevich, membranes

    p, current = MODELS[model], [(0, amp)]
    if model == "LIF":
        return list(integrate_and_fire.lif(p, current, T_STOP))
    if model == "AdEx":
        return list(integrate_and_fire.adex({**p, "t_ref": 0}, current, T_STOP))
    if model == "Izhikevich2007":
        neutral = {"v_b": -1e3, "b_low": 0, "b_3": 0, "v_peak_u": 0, "c_u": 0, "u_max": 1e6}
        return list(izhikevich.izhikevich2007({**p, **neutral}, current, T_STOP))
    area = 2e-4  # cm2
    density = {name: value * 1e-6 / area for name, value in p.items() if name.startswith("g_")}
    values = {**p, **density, "cm": p["C"] * 1e-3 / area, "ena": p["e_na"], "ek": p["e_k"]}
    return list(membranes.spikes("TraubMiles", values, [(0, amp * 1e-3 / area)], T_STOP, p["v_0"]))


def rows_of_one(environment: dict[str, str], library: str) -> list[Row]:
    """One neuron: errors, and the CPU time of the run."""
    result = []
    for model, amp in AMPS.items():
        exact = solution(model, amp)
        for side in SIDES:
            for dt in side.steps:
                if model not in side.models:
                    continue
                try:
                    reply, _ = ask(side, "single", model, str(dt), environment=environment, library=library)
                except Failed as failure:
                    result.append(Row(model, side.label, dt, None, f"failed: {failure}", None))
                    continue
                error, remark = compared([reply["spikes"]], [exact])
                result.append(Row(model, side.label, dt, error, remark, median(reply["cpu"])))
    return result


def rows_of_curves(repetitions: int, environment: dict[str, str], library: str, folder: str) -> list[Row]:
    """The f-I curve: errors, and the time of the whole process, all sides in turns."""
    with ProcessPoolExecutor() as pool:
        exact = list(pool.map(solution, ["AdEx"] * len(CURVE), CURVE, chunksize=1))
    wanted = [(side, dt) for side in SIDES for dt in side.curves]
    times: dict[tuple[Side, float], list[float]] = {each: [] for each in wanted}
    trains: dict[tuple[Side, float], Any] = {}
    failures: dict[tuple[Side, float], str] = {}
    for repetition in range(-1, repetitions):  # the first fills caches
        for each in wanted if repetition % 2 else wanted[::-1]:
            side, dt = each
            if each in failures or (side.lasting and repetition < 0):
                continue
            try:
                trains[each], taken = ask(side, "curve", str(dt), environment=environment, library=library)
            except Failed as failure:
                failures[each] = str(failure)
                continue
            if repetition >= 0:
                times[each].append(taken)
    result = []
    for each in wanted:
        side, dt = each
        if each in failures:
            result.append(Row("f-I curve", side.label, dt, None, f"failed: {failures[each]}", None))
        else:
            result.append(Row("f-I curve", side.label, dt, *compared(trains[each], exact), median(times[each])))
    cold = {**environment, "PEERS_BRIAN2_CACHE": tempfile.mkdtemp(dir=folder)}
    side = next(side for side in SIDES if side.way == "cython")
    try:
        reply, taken = ask(side, "curve", "0.025", environment=cold, library=library)
        result.append(Row("f-I curve", f"{side.label}, first time", 0.025, *compared(reply, exact), taken))
    except Failed as failure:
        result.append(Row("f-I curve", f"{side.label}, first time", 0.025, None, f"failed: {failure}", None))
    return result


def verdict(rows: Sequence[Row]) -> str:
    """nrnwrap's curve beside that of the fastest other simulator."""
    good = [row for row in rows if row.seconds is not None and row.dt == 0.025]
    own = min((row for row in good if row.side.startswith("nrnwrap")), key=lambda row: row.seconds, default=None)
    others = [row for row in good if not row.side.startswith(("nrnwrap", "plain"))]
    best = min(others, key=lambda row: row.seconds, default=None)
    if own is None or best is None:
        return "Nothing to compare."
    text = (
        f"For the f-I curve at dt 0.025 the fastest other simulator is {best.side}. {own.side} takes "
        f"{own.seconds / best.seconds:.2f} of its time (wanted: {WANTED:g})."
    )
    if own.error and best.error:
        text += f" The error is smaller by a factor of {best.error / own.error:.0f} (wanted: 100)."
    return text


def compiled(folder: str, environment: dict[str, str]) -> str:
    """Compile the plain mechanisms; the folder where they are. Where that fails, their rows will say so."""
    for path in (HERE / "mod").glob("*.mod"):
        shutil.copy(path, folder)
    subprocess.run(["nrnivmodl"], cwd=folder, env=environment, capture_output=True, check=False)
    return folder


def machine() -> str:
    """Where this was measured, and with what."""
    import nrnwrap

    names = ["neuron", "Brian2", "nest-simulator", "PyNN", "numpy"]
    versions = [f"nrnwrap {nrnwrap.__version__}"]
    for name in names:
        try:
            versions.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            versions.append(f"{name} not installed")
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores{load}"
    return f"{system}; Python {platform.python_version()}, {', '.join(versions)}."


def filled(text: str) -> str:
    """A paragraph in lines as the page has them."""
    return textwrap.fill(text, 100, break_long_words=False, break_on_hyphens=False)


def main() -> None:
    """Print the tables."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("--quick", action="store_true", help="each curve once, to see that it works")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    options = parser.parse_args()
    where = machine()
    with tempfile.TemporaryDirectory() as folder:
        # nrnwrap from bytecode, as the installed packages are; PyNN looks for nrnivmodl on the path
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment |= {
            "PYTHONPYCACHEPREFIX": f"{folder}/bytecode",
            "NEURON_MODULE_OPTIONS": "-nogui",
            "TMPDIR": folder,
        }
        environment["PATH"] = f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"
        library = compiled(tempfile.mkdtemp(dir=folder), environment)
        curves = rows_of_curves(1 if options.quick else REPETITIONS, environment, library, folder)
        one = rows_of_one(environment, library)
        if options.json:
            print(json.dumps({"machine": where, "rows": [asdict(row) for row in one + curves]}, indent=1))
            return
    head = "| | simulator | dt (ms) | largest error (ms) | {} (s) |\n|---|---|---|---|---|"
    print(filled(where), "", head.format("CPU of the run"), *one, sep="\n")
    print("", head.format("whole process"), *curves, "", filled(verdict(curves)), sep="\n")


if __name__ == "__main__":
    main()
