"""The solutions that are stored: what the code gives, and an error where that may have changed."""

from dataclasses import replace

import pytest
from helpers import references
from helpers.accuracy import NAMES
from helpers.references import FOLDER, ROOM, code, file_of, stored

from nrnwrap.validation import CASES, conductances, currents, exchange, neighbours, nodes

pytestmark = pytest.mark.skipif(references.MAKING, reason="they are being made")
CHEAP = {  # file -> a case
    "integrate_and_fire": "AdEx low peak",
    "izhikevich": "Izhikevich tonic spiking",
    "glif": "GLIF 5, 0.3 nA",
    "gif": "GIF 2 nA",
    "receiving": "LIFCurrExp nest, events",
    "membranes": "HodgkinHuxley 10 uA/cm2",
}
FILES = {path.stem for path in FOLDER.glob("*.json")}


@pytest.mark.parametrize("file", CHEAP)
def test_a_case_is_what_its_code_gives(file):
    (case,) = (each for each in CASES if f"{each.model.__name__} {each.name}" == CHEAP[file])
    assert getattr(case.solve, "func", case.solve).__module__ == f"{ROOM}.{file}"
    exact = case.solution()
    assert len(exact) > 2
    assert NAMES[CHEAP[file]].solution() == pytest.approx(exact, rel=0, abs=1e-8)


def test_nodes_are_what_their_code_gives():
    (one, other, g), *_ = neighbours.lif_pairs()
    given = [one.node(), other.node()], [(0, 1, g)], 300.0
    for train, exact in zip(stored(nodes.spikes)(*given), nodes.spikes(*given), strict=True):
        assert len(exact) > 2
        assert train == pytest.approx(exact, rel=0, abs=1e-8)


def test_every_file_has_a_solution_that_is_made_again():
    assert {*CHEAP, "nodes", "exchange", "many"} == FILES


TRIALS = {
    "two cells that excite each other": lambda: exchange.exciting_each_other("current", False),
    "a synapse": lambda: conductances.bombarded("LIF", "Exp2", count=7, t_stop=200),
    "a current": lambda: currents.lines("Izhikevich2007", count=4, t_stop=200),
}


@pytest.mark.parametrize("made", TRIALS.values(), ids=TRIALS)
def test_a_trial_is_what_its_code_gives(made):
    exact = made().solve(0.1, None)
    with references.looking_up():
        held = made().solve(0.1, None)
    for train, other in zip(held.trains, exact.trains, strict=True):
        assert train == pytest.approx(other, rel=0, abs=1e-8)


def test_a_parameter_that_has_changed_is_an_error():
    case = NAMES["AdEx low peak"]
    changed = replace(case, parameters={**case.parameters, "v_reset": -59.0})
    with pytest.raises(AssertionError, match=r"integrate_and_fire\.json does not have .*adex.*: make references"):
        changed.solution()


def test_code_that_has_changed_is_an_error(monkeypatch):
    monkeypatch.setattr(references, "code", lambda module: "other")
    with pytest.raises(AssertionError, match=r"izhikevich\.json was made by other code of .*: make references"):
        NAMES["Izhikevich tonic spiking"].solution()


@pytest.mark.parametrize("file", sorted(FILES))
def test_a_file_is_of_the_code_as_it_is(file):
    module = f"{ROOM}.{file}"
    assert references._read(file_of(module))["code"] == code(module), "make references"
