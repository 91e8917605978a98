"""What one run on the page costs: processor time in worker and server, bytes on the wire, time from ask to answer.

python benchmarks/page.py
"""

from __future__ import annotations

import gzip
import http.client
import json
import resource
import time
from collections.abc import Iterator
from statistics import median
from typing import Any

from nrnwrap.app.serving import Page

ROUNDS = 40
ASKED = {
    "simulate": ("AdEx, 500 ms, dt 0.025", {}),
    "plane": ("AdEx, 61 x 61 points", {}),
    "fi": ("AdEx, 21 currents of 500 ms", {}),
    "rheobase": ("AdEx", {}),
    "pattern": ("20 patterns of Izhikevich", {"model": "Izhikevich"}),
    "shape": ("72 sections with hh, 50 ms, dt 0.05", {"model": "Reconstruction", "t_stop": 50, "dt": 0.05}),
    "network": ("400 AdEx, 500 ms, dt 0.1", {"dt": 0.1}),
}


def main() -> None:
    """Print a table."""
    print("| route | what | worker CPU (ms) | server CPU (ms) | bytes | with gzip | answer (ms) |")
    print("|---|---|---|---|---|---|---|")
    with Page(workers=1) as page:
        for route, (what, state) in ASKED.items():
            print(f"| {route} | {what} | {' | '.join(row(page, route, state))} |", flush=True)


def row(page: Page, route: str, state: dict[str, Any]) -> Iterator[str]:
    """The numbers of a route: medians of some rounds after two to warm up."""
    address = page.url.split("/")[2]
    connection = http.client.HTTPConnection(address)
    rounds = [measured(page, connection, route, state) for _ in range(ROUNDS + 2 if route == "simulate" else 7)][2:]
    worker, server, seconds = (1e3 * median(each) for each in zip(*(times for times, _ in rounds), strict=True))
    body = rounds[0][1]
    yield from (f"{worker:.1f}", f"{server:.1f}", f"{len(body)}", f"{len(gzip.compress(body, 1))}", f"{seconds:.0f}")


def measured(
    page: Page, connection: http.client.HTTPConnection, route: str, state: dict[str, Any]
) -> tuple[tuple[float, float, float], bytes]:
    """Seconds of CPU in the worker and in the server, which is this process, seconds of wall time; the body."""
    before = cpu_of(page.pool.pids[0]), own_cpu(), time.perf_counter()
    connection.request("POST", f"/api/{route}", json.dumps(state), {"content-type": "application/json"})
    answer = connection.getresponse()
    body = answer.read()
    after = cpu_of(page.pool.pids[0]), own_cpu(), time.perf_counter()
    assert answer.status == 200, body
    worker, server, seconds = (two - one for one, two in zip(before, after, strict=True))
    return (worker, server, seconds), body


def cpu_of(pid: int) -> float:
    """Seconds of CPU of another process, as the scheduler counts them (Linux), to the nanosecond."""
    with open(f"/proc/{pid}/schedstat") as stream:
        return int(stream.read().split()[0]) / 1e9


def own_cpu() -> float:
    """Seconds of CPU of this process: server, threads of the pool, and the client that asks."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
