"""What MOD texts declare: against NEURON itself, for each of our mechanisms, and texts of other styles."""

from dataclasses import replace
from math import inf, isnan
from pathlib import Path

import pytest

import nrnwrap as nw
from nrnwrap import mechanisms
from nrnwrap.base.checks import spelt
from nrnwrap.mechanisms import declared, source

OURS = [each.name for each in source.read_folder(source.OURS)]
pint = pytest.importorskip("pint")
UNITS = pint.UnitRegistry()


def declare(lines, *, units=""):
    text = f"NEURON {{ SUFFIX x }}\nUNITS {{\n{units}\n}}\nPARAMETER {{\n{lines}\n}}\n"
    return declared.declared(source.Source(Path("x.mod"), text))


@pytest.mark.parametrize("name", OURS)
def test_our_texts_declare_what_neuron_has(name):
    mechanisms.load()
    in_text, known = declared.of_ours(name), nw.describe(name)
    assert [each for each in in_text if each in known.parameters] == list(known.parameters)
    for parameter in known.parameters.values():
        assert parameter.default == pytest.approx(in_text[parameter.name].default, rel=1e-5)  # NEURON keeps six digits
        assert replace(parameter, default=0) == replace(in_text[parameter.name], default=0)
        neurons = str(
            mechanisms.h.units(f"{parameter.name}_{name}" if known.kind == "density" else f"{name}.{parameter.name}")
        )
        assert parameter.unit == neurons


@pytest.mark.parametrize("name", OURS)
def test_each_of_our_parameters_has_a_unit_bounds_a_meaning_and_a_default_within(name):
    for parameter in nw.describe(name).parameters.values():
        assert parameter.unit, parameter
        UNITS(spelt(parameter.unit))
        assert -inf < parameter.low <= parameter.default <= parameter.high < inf
        assert parameter.doc
    for unit in nw.describe(name).variables.values():
        assert not unit.startswith("-")
        assert "amount" not in unit


def test_a_phase_has_no_unit_of_its_own():
    """NEURON takes the lower bound for the unit where none is written."""
    table = str(nw.describe("IChirp"))
    phase = next(line for line in table.splitlines() if line.startswith("  phase"))
    assert phase.split()[:6] == ["phase", "0", "1", "-1e+09", "..", "1e+09"]
    assert nw.describe("STDP").parameters["w_max"].unit == "uS"


@pytest.mark.parametrize(
    ("line", "name", "default", "unit", "low", "high"),
    [
        ("a = 1 (mV) <0, 2>", "a", 1, "mV", 0, 2),
        ("a = -1.5e-3 <-1e9, 1e9> : a phase", "a", -1.5e-3, "", -1e9, 1e9),
        ("a = 1 (1/ms)", "a", 1, "1/ms", -inf, inf),
        ("a = .5 FROM 0 TO 1", "a", 0.5, "", 0, 1),
        ("a(mV)", "a", None, "mV", -inf, inf),
        ("a", "a", None, "", -inf, inf),
        ("a = 1 (mA/cm2) b = 2 (ms) <1, 3>", "b", 2, "ms", 1, 3),
        ("a[3] = 1 (mV)", "a", 1, "mV", -inf, inf),
        ("a = 1 ( milli / liter ) ? a remark (ms) <0, 1>", "a", 1, "milli / liter", -inf, inf),
    ],
)
def test_styles_of_declarations(line, name, default, unit, low, high):
    found = declare(line)[name]
    assert isnan(found.default) if default is None else found.default == default
    assert (found.unit, found.low, found.high) == (unit, low, high)


def test_names_that_a_text_gives_to_units_are_replaced():
    units = "(amount) = (microsiemens) (mA) = (milliamp)"
    assert declare("a = 1 (amount-ms)\nb = 1 (mA)\nc = 1 (amounts)", units=units)["a"].unit == "uS-ms"
    assert declare("b = 1 (mA)", units=units)["b"].unit == "mA"
    assert declare("c = 1 (amounts)", units=units)["c"].unit == "amounts"


@pytest.mark.parametrize(
    ("receive", "unit"),
    [
        ("NET_RECEIVE (weight (uS)) {", "uS"),
        ("NET_RECEIVE(w (amount), u, x) {", "nA"),
        ("NET_RECEIVE (weight) {", ""),
        ("NET_RECEIVE (weight, a (ms)) {", ""),
        ("", ""),
    ],
)
def test_the_unit_of_weights(receive, unit):
    text = f"UNITS {{ (amount) = (nanoamp) }}\n{receive}\n}}"
    assert declared.weight_unit(source.Source(Path("x.mod"), text)) == unit
