"""What `connect` refuses of numbers and functions, before anything is made."""

import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap.cells import LIF
from nrnwrap.errors import ParameterError

POSITIONS = np.arange(12.0).reshape(4, 3)
MISTAKES = {
    "a function of one distance": ({"p": lambda d: 0.1 if d < 10 else 0.0}, "p: the function .* must take an array"),
    "another shape": ({"p": lambda d: np.ones(3)}, "p: the function of the distance must take an array"),
    "a weight of one distance": ({"p": 1, "weight": lambda d: float(d)}, "weight: the function of the distance must"),
    "a delay of another shape": ({"p": 1, "delay": lambda d: d[:2]}, "delay: the function of the distance must"),
    "radius below 0": ({"p": lambda d: 0 * d, "radius": -1}, "radius = -1 um must be above 0"),
    "more weights than pairs": ({"pairs": ([0], [1]), "weight": [1, 2]}, "weight has 2 numbers, and there are 1 pairs"),
    "fewer delays than pairs": (
        {"pairs": ([0, 1], [1, 2]), "delay": [1]},
        "delay has 1 numbers, and there are 2 pairs",
    ),
    "more weights than targets": ({"one_to_one": True, "weight": [1.0] * 5}, "weight has 5 numbers, and there are 4"),
    "weights of an outdegree": ({"outdegree": 1, "weight": [1.0] * 4}, "weight as an array has a number for each of"),
    "fewer places than pairs": (
        {"pairs": ([0, 1], [1, 2]), "synapse": nw.Exp(3), "at": ([0], [0.5])},
        "at has 1 places, and there are 2 pairs",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes(mistake):
    given, message = MISTAKES[mistake]
    net = nw.Network()
    cells = net.add("cells", 4, LIF, positions=POSITIONS)
    with pytest.raises(ParameterError, match=message):
        cells.connect(cells, **{"weight": 1.0, **given})
    assert net.projections == {}


def test_a_function_of_one_position():
    net = nw.Network()
    with pytest.raises(ParameterError, match=r"e_l: the function of the positions must take an array .*\(n, 3\)"):
        net.add("cells", 4, LIF, positions=POSITIONS, e_l=lambda xyz: -70 if xyz[0] < 1 else -60)
    assert net.populations == {}
