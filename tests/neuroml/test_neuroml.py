"""Cells as NeuroML and back, what NeuroML cannot say, and files that are wrong."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

import nrnwrap as nw
from nrnwrap import catalogue, mechanisms
from nrnwrap.errors import ModelFileError, NrnwrapError, ParameterError, UnknownNameError
from nrnwrap.mechanisms import h
from nrnwrap.neuroml import quantities, squid

MODELS = "LIF", "AdEx", "Izhikevich", "Izhikevich2007", "HodgkinHuxley"
CASES = [(model, preset) for model in MODELS for preset in (None, *catalogue.model(model).presets)]
WITH_RULES = {("Izhikevich2007", preset) for preset in ("LTS", "FS", "TC", "TRN")}
INPUTS = [nw.Step(0.3, delay=50), nw.Sine(0.1, f=7.3, dur=60), nw.Step(1 / 3, dur=3) + nw.Ramp(0, 0.1, 3, 7.7)]
HEAD = '<neuroml xmlns="http://www.neuroml.org/schema/neuroml2" id="x">'
LIF = '<iafCell id="c" C="0.2nF" leakConductance="10 nS" leakReversal="-0.07V" thresh="-50mV" reset="-70mV"/>'
PULSE = '<pulseGenerator id="p" delay="1ms" duration="0.1s" amplitude="300 pA"/>'
CELL = '<population id="a" component="c" size="2"/>'


@pytest.fixture
def back(tmp_path):
    """What comes back when cells are written, with warnings off."""

    def written(cells, **more):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            nw.to_neuroml(cells, tmp_path / "cells.nml", **more)
        return nw.from_neuroml(tmp_path / "cells.nml")

    return written


@pytest.fixture
def read(tmp_path):
    """What a text gives as a file."""

    def of(text):
        (tmp_path / "x.nml").write_text(text)
        return nw.from_neuroml(tmp_path / "x.nml")

    return of


@pytest.mark.parametrize(("model", "preset"), [case for case in CASES if case not in WITH_RULES])
def test_every_preset_comes_back_equal(back, model, preset):
    spec = nw.Spec(model, preset=preset, inputs=INPUTS)
    assert back({"one": spec, "two": spec.but(inputs=[])}) == {"one": spec, "two": spec.but(inputs=[])}


@pytest.mark.parametrize(("model", "preset"), sorted(WITH_RULES))
def test_special_rules_are_refused_by_name(tmp_path, model, preset):
    with pytest.raises(ParameterError, match=r"izhikevich2007Cell of NeuroML does not have (b_3|b_low|v_peak_u)"):
        nw.to_neuroml(nw.Spec(model, preset=preset), tmp_path / "x.nml")
    assert not list(tmp_path.iterdir())


@given(some.floats(-1e6, 1e6), some.sampled_from(sorted(quantities._UNITS)))
def test_quantities_come_back_bit_for_bit(value, unit):
    assert float(quantities.number("x", quantities.quantity(value, unit), unit)) == value


@given(C=some.floats(1e-3, 10), amp=some.floats(-10, 10), f=some.floats(1e-3, 1e3))
def test_currents_that_are_divided_come_back_bit_for_bit(tmp_path_factory, C, amp, f):
    file = tmp_path_factory.mktemp("nml") / "x.nml"
    spec = nw.Spec("Izhikevich", C=C, inputs=[nw.Step(amp), nw.Sine(amp, f=f)])
    nw.to_neuroml(spec, file)
    assert nw.from_neuroml(file) == {"Izhikevich": spec}


SYNAPSES = nw.Exp(tau=3, e=-5), nw.Exp2(tau1=0.3, tau2=7, e=-80), nw.Alpha(tau=1 / 3), nw.AlphaCurrent(tau=2)


def test_spikes_into_synapses_come_back(back):
    times = nw.SpikeTimes([1 / 3, 5, 7.1])
    spec = nw.Spec("LIF", inputs=[nw.Step(0.1), *(nw.Input(times, each, weight=0.003) for each in SYNAPSES)])
    assert back(spec) == {"LIF": spec}
    for other, named in ((nw.Regular(5), "if they are SpikeTimes"), (times, "add it to the times")):
        with pytest.raises(ParameterError, match=named):
            back(spec.but(inputs=[nw.Input(other, nw.Exp(), weight=0.003, delay=1)]))
    with pytest.raises(ParameterError, match="NeuroML does not have synapses for it"):
        back(nw.Spec("Izhikevich", inputs=spec.inputs))


def test_cells_lists_and_starts(back):
    cell = nw.cells.AdEx(b=0.06)
    cell.inject(nw.Step(0.5))
    assert back(cell, cut=1e3) == {"AdEx": cell.spec}
    starts = [nw.Spec("Izhikevich2007", start={"v_init": -50, "u": 0}), nw.Spec("Izhikevich", start={"v_init": -62.5})]
    assert back(starts) == {"Izhikevich2007_0": starts[0], "Izhikevich_1": starts[1]}


def test_hodgkin_huxley_comes_back_with_all_that_is_set(back):
    spec = nw.Spec(
        "HodgkinHuxley", L=30, diam=1.5, g_na=0.1, ek=-80, celsius=18.5, threshold=-10, start={"v_init": -62}
    )
    assert back({"one": spec, "two": nw.Spec("HodgkinHuxley", celsius=18.5)})["one"] == spec
    with pytest.raises(ParameterError, match=r"one temperature, and the cells have \[6.3, 18.5\]"):
        back([spec, nw.Spec("HodgkinHuxley")])
    with pytest.raises(ParameterError, match="starts gates at their steady states"):
        back(nw.Spec("HodgkinHuxley", start={"m": 0.1}))


def test_squid_cells_of_others(read, tmp_path):
    nw.to_neuroml(nw.Spec("HodgkinHuxley", celsius=18.5), tmp_path / "own.nml")
    text = (tmp_path / "own.nml").read_text()
    factor = '<q10Settings type="q10ExpTemp" q10Factor="3" experimentalTemp="6.3degC" />'
    assert text.count(factor) == 3
    assert read(text.replace(factor, ""))["HodgkinHuxley"] == nw.Spec("HodgkinHuxley")  # its rates stay
    mixed = text.replace(factor, "", 1), "must have q10Settings, or none"
    steeper = text.replace('q10Factor="3"', 'q10Factor="2"'), "must grow by 3 in 10 degC"
    faster = text.replace('rate="4per_ms"', 'rate="5per_ms"'), "is not a channel that is read"
    tapering = text.replace('diameter="', 'diameter="1', 1), "its diameter changes"
    twice = text.replace('ionChannel="HodgkinHuxley_cell_k"', 'ionChannel="HodgkinHuxley_cell_na"'), "a second channel"
    for wrong, named in (mixed, steeper, faster, tapering, twice):
        assert wrong != text
        with pytest.raises(ModelFileError, match=named):
            read(wrong)


def test_a_peak_beyond_euler_steps_warns_and_can_be_cut(tmp_path):
    file = tmp_path / "x.nml"
    with pytest.warns(UserWarning, match=r"v_peak is 35.2 delta_t above v_t.*cut=5"):
        nw.to_neuroml(nw.Spec("AdEx"), file)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        nw.to_neuroml(nw.Spec("AdEx"), file, cut=5)
        assert nw.from_neuroml(file)["AdEx"].parameters["v_peak"] == pytest.approx(-50.4 + 5 * 2)
        nw.to_neuroml(nw.Spec("AdEx", preset="brian2_bursting"), file)


@pytest.mark.parametrize(
    ("spec", "named"),
    [
        (nw.Spec("QIF"), "QIF is not a cell that NeuroML has. Written are AdEx, "),
        (nw.Spec("LIF", start={"v_init": -60}), "starts at e_l = -75 mV, not -60 mV"),
        (nw.Spec("AdEx", v_peak=-45, start={"w": 0.1}), "does not say where w starts"),
        (nw.Spec("Izhikevich2007", start={"v_init": -50}), "starts with u = 0: say so in start"),
        (nw.Spec("Izhikevich", scheme="published"), "the parameters of Izhikevich alone"),
        (nw.Spec("Izhikevich", e=0, v_u=-65), "does not have e, which must be 1 and is 0"),
        (nw.Spec("LIF", inputs=[nw.Noise(0.1, seed=1)]), "Noise.* NeuroML does not have such an input"),
        (nw.Spec("LIF", inputs=[nw.Sine(0.1, f=3, offset=1)]), "does not have offset: add a Step"),
        (nw.Spec("LIF", inputs=[nw.Sine(0.1, f=0)]), "f = 0 does not have one"),
        (nw.Spec("LIF", inputs=[nw.Input(nw.Step(1), at=0.5)]), "leave out at"),
        (
            nw.Spec("LIF", inputs=[nw.Input(nw.Regular(5), weight=1)]),
            "events are, if they are SpikeTimes or Poisson into one of AlphaCurrent",
        ),
    ],
)
def test_what_cannot_be_said_is_refused_by_name(tmp_path, spec, named):
    with pytest.raises(ParameterError, match=named):
        nw.to_neuroml(spec, tmp_path / "x.nml")


@pytest.mark.parametrize(
    "call",
    [
        lambda: nw.to_neuroml(nw.Spec("LIF"), "x.xml"),
        lambda: nw.to_neuroml(nw.Spec("LIF"), 5),
        lambda: nw.to_neuroml(5, "x.nml"),
        lambda: nw.to_neuroml([], "x.nml"),
        lambda: nw.to_neuroml("LIF", "x.nml"),
        lambda: nw.to_neuroml([nw.cells.LIF], "x.nml"),
        lambda: nw.to_neuroml({"a b": nw.Spec("LIF")}, "x.nml"),
        lambda: nw.to_neuroml({3: nw.Spec("LIF")}, "x.nml"),
        lambda: nw.to_neuroml({"a": nw.Spec("LIF"), "a_cell": nw.Spec("LIF")}, "x.nml"),
        lambda: nw.to_neuroml(nw.Spec("LIF"), "x.nml", t_stop=-1),
        lambda: nw.to_neuroml(nw.Spec("LIF"), "x.nml", t_stop=1, dt="a"),
        lambda: nw.to_neuroml(nw.Spec("LIF"), "x.nml", cut=0),
        lambda: nw.to_neuroml(nw.Spec("LIF"), "missing/x.nml"),
        lambda: nw.to_neuroml(nw.Spec("LIF")),
        lambda: nw.from_neuroml(5),
        lambda: nw.from_neuroml("missing.nml"),
        lambda: nw.from_neuroml("."),
        lambda: nw.from_neuroml("a\0.nml"),
        lambda: nw.to_neuroml(nw.Spec("LIF"), "a\0.nml"),
        lambda: nw.to_neuroml(nw.Network(), "x.nml"),
        lambda: nw.to_neuroml(nw.Spec(type("LIF", (nw.cells.AdEx,), {})), "x.nml"),
    ],
)
def test_wrong_calls_are_errors_of_the_package(call, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NrnwrapError):
        call()
    assert not list(tmp_path.iterdir())


def test_units_populations_and_lists_of_others(read):
    network = f"""{CELL}<inputList id="l" component="p" population="a">
        <inputW id="0" target="../a/1/c" destination="synapses" weight="2"/></inputList>
        <explicitInput target="a[1]" input="p"/>"""
    found = read(f'{HEAD}{LIF}{PULSE}<network id="n" type="network">{network}</network></neuroml>')
    spec = nw.Spec("LIF", C=0.2, g_l=0.01, e_l=-70, v_th=-50, v_reset=-70, t_ref=0)
    step = nw.Step(0.3, delay=1, dur=100)
    assert found == {"a_0": spec, "a_1": spec.but(inputs=[2 * step, step])}
    assert read(f"{HEAD}{LIF}{PULSE}</neuroml>") == {"c": spec}


def test_included_files_are_read_once(read, tmp_path):
    (tmp_path / "cell.nml").write_text(f'{HEAD}<include href="x.nml"/>{LIF}</neuroml>')
    assert list(read(f'{HEAD}<include href="cell.nml"/><include href="cell.nml"/></neuroml>')) == ["c"]


def network(*parts):
    return f'{HEAD}{LIF}{PULSE}<network id="n">{"".join(parts)}</network></neuroml>'


WRONG = {
    "": "no element found",
    "<a/>": "root element a, not neuroml",
    f"{HEAD}</neuroml>": "neither cells nor a network",
    f'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]>{HEAD}&c;</neuroml>': "document type, a, which NeuroML",
    f'<!DOCTYPE a SYSTEM "/etc/passwd">{HEAD}</neuroml>': "document type",
    f"{HEAD}{LIF}{LIF}</neuroml>": "another element has this id",
    f'{HEAD}<include href="http://a/b.nml"/></neuroml>': "not the name of a file beside it",
    f'{HEAD}<include href="b.nml"/></neuroml>': "b.nml cannot be read",
    f"{HEAD}{LIF.replace('10 nS', '10 nF')}</neuroml>": 'leakConductance = "10 nF" is in nF: give one of uS',
    f"{HEAD}{LIF.replace('10 nS', '10')}</neuroml>": "is in no unit",
    f"{HEAD}{LIF.replace('10 nS', 'much')}</neuroml>": "is not a quantity",
    f"{HEAD}{LIF.replace('10 nS', '1e999nS')}</neuroml>": "g_l",
    f"{HEAD}{LIF.replace('10 nS', '-1nS')}</neuroml>": 'iafCell "c".*g_l = -0.001 uS is outside',
    f"{HEAD}{LIF.replace('C=', 'D=')}</neuroml>": "the attribute D is not read",
    f"{HEAD}{LIF.replace('C=', 'metaid=')}</neuroml>": "does not have the attribute C",
    f"{HEAD}{LIF.replace('reset=', 'reset=')[:-2]}><pulse/></iafCell></neuroml>": "the element pulse is not read",
    f"{HEAD}{LIF.replace('-50mV', '-80mV')}</neuroml>": "must be below v_th",
    f'{HEAD}<fitzHughNagumoCell id="f" I="1"/></neuroml>': 'fitzHughNagumoCell "f" is not a cell that is read',
    network('<population id="a" component="q" size="1"/>'): 'names "q", which is not in the file',
    network('<population id="a" component="c" size="1e9"/>'): "not a number of cells",
    network('<population id="a" component="c" size="999999999"/>'): "not a number of cells",
    network(CELL, '<projection id="r"/>'): "does not have the attribute presynapticPopulation",
    network(CELL, CELL): "another population has this id",
    network(CELL, '<population id="a_0" component="c" size="1"/>'): "two cells have the name a_0",
    network(CELL, '<explicitInput target="a[2]" input="p"/>'): "is not a cell of the network",
    network(CELL, '<explicitInput target="a[0]" input="c"/>'): "is not an input that is read for LIF",
    network(CELL, '<explicitInput target="a[0]"/>'): "does not have the attribute input",
}


@pytest.mark.parametrize(("text", "named"), WRONG.items())
def test_wrong_files_are_errors_that_name_the_element(read, text, named):
    with pytest.raises(ModelFileError, match=named):
        read(text)


def test_inputs_without_a_unit_are_for_cells_that_take_them(read):
    plain = PULSE.replace("pulseGenerator", "pulseGeneratorDL").replace("300 pA", "3")
    given = '<explicitInput target="a[0]" input="p"/>'
    with pytest.raises(ModelFileError, match="takes currents in nA"):
        read(network(CELL, given).replace(PULSE, plain))
    cell = '<izhikevichCell id="c" v0="-70mV" thresh="30mV" a="0.02" b="0.2" c="-65" d="8"/>'
    found = read(network(CELL, given).replace(PULSE, plain).replace(LIF, cell))
    assert found["a_0"].inputs[0].what == nw.Step(0.3, delay=1, dur=100)
    with pytest.raises(ModelFileError, match="takes numbers as currents"):
        read(network(CELL, given).replace(LIF, cell))


def test_a_run_is_written_for_lems(tmp_path):
    files = nw.to_neuroml([nw.Spec("LIF"), nw.Spec("LIF")], tmp_path / "two.nml", t_stop=math.pi, dt=0.01)
    assert [file.name for file in files] == ["two.nml", "LEMS_two.xml"]
    text = files[1].read_text()
    assert 'length="3.141592653589793ms" step="0.01ms"' in text
    assert text.count("OutputColumn") == text.count("EventSelection") == 2
    with pytest.raises(UnknownNameError, match=r"Allowed: \.nml"):
        nw.to_neuroml(nw.Spec("LIF"), tmp_path / "two.xml")
    assert np.all([file.exists() for file in files])


FORMS = {
    "HHExpRate": np.exp,
    "HHSigmoidRate": lambda x: 1 / (1 + np.exp(-x)),
    "HHExpLinearRate": lambda x: x / (1 - np.exp(-x)),
}


@pytest.mark.parametrize("v", [-91.3, -65.2, -47.7, 13.1])
def test_the_rates_of_the_squid_are_those_of_its_mechanism(v):
    mechanisms.load()
    for channel in squid._SQUID:
        for gate, (_, *rates) in channel.gates.items():
            for way, (form, rate, midpoint, scale) in zip(("alpha", "beta"), rates, strict=True):
                own = getattr(h, f"{way}_{gate}_nw_squid")(v)
                assert rate * FORMS[form]((v - midpoint) / scale) == pytest.approx(own, rel=1e-12)
