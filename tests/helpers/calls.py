"""What tests let workers do: functions of a module that can be imported."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time

prepared = []


def prepare():
    prepared.append(os.getpid())


def was_prepared():
    return prepared == [os.getpid()]


def fail_to_prepare():
    raise ValueError("nothing to begin with")


def add(one, other=0):
    return one + other


def spin():
    """What does not let Python do anything else, as NEURON within a step."""
    while True:
        pass


def in_c():
    """Within one call of C that does not end, holds the interpreter, and does not look at signals of Python."""
    library, lock = ctypes.PyDLL(None), ctypes.create_string_buffer(256)
    library.pthread_mutex_init(lock, None)
    for _ in range(2):  # the second time it waits for itself, which does not take the processor from other tests
        library.pthread_mutex_lock(lock)


def until(file):
    """Wait until there is a file."""
    while not os.path.exists(file):
        time.sleep(0.01)
    return os.getpid()


def vanish(code):
    os._exit(code)


def leave_a_child(fifo, then, *args):
    """Start a process that would go on for long, and holds a file open; then do something else."""
    with open(fifo, "w") as stream:
        subprocess.Popen(["sleep", "100000"], stdout=stream)
    then(*args)


def crash():
    os.kill(os.getpid(), signal.SIGSEGV)


def stop():
    """As the machine does to a process that is not to go on."""
    os.kill(os.getpid(), signal.SIGSTOP)


def greedy():
    return len(bytearray(64 << 30))


def write(path, size):
    with open(path, "wb") as stream:
        stream.write(b"0" * size)
    return os.path.getsize(path)


def unpicklable():
    return threading.Lock()


class Strange(Exception):
    def __init__(self, one, other):
        super().__init__(f"{one} {other}")


def strange():
    raise Strange(1, 2)


def talk():
    print("talk", flush=True)
    os.write(1, b"talk\n")
    sys.exit(4)
