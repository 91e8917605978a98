"""What the tests of test_hoc and those beside it share."""

import itertools

BALL = """\
begintemplate {name}
public soma
create soma
proc init() {{
  soma {{ L = {length}  diam = 20  insert {mechanism} }}
}}
endtemplate {name}
"""


NUMBERS = itertools.count(1)


def fresh(name):
    """A name that this process does not have yet: NEURON defines a template once."""
    return f"{name}{next(NUMBERS)}"


def ball(name, length=20, mechanism="hh"):
    return BALL.format(name=name, length=length, mechanism=mechanism)
