"""How long tests wait for the processes that they start."""

import select
import time

HANGS = 1200.0  # s: what takes longer hangs, however busy the machine is


def prints(stream):
    """Whether something is to be read from a process; waits for it."""
    return bool(select.select([stream], [], [], HANGS)[0])


def wait_for(condition):
    """Wait until a condition holds."""
    while not condition():
        time.sleep(0.01)
