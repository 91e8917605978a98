"""What the tests of test_hoc_files and those beside it share."""

import itertools

from nrnwrap.mechanisms import h

NUMBERS = itertools.count(1)


def fresh(name):
    """A name that this process does not have yet: what NEURON has read or defined once stays."""
    return f"{name}{next(NUMBERS)}"


def counted(name):
    """Code that counts how often it is read, in a variable of this name."""
    h(f"{name} = 0")
    return f"{name} += 1\n"


def count(*names):
    return [getattr(h, name) for name in names]
