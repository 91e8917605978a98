"""Channels of the Allen Cell Types Database, and cells beside them."""

import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.biophysics import Stick, fit, ureg
from helpers.patience import HANGS

import nrnwrap as nw
from nrnwrap.cells import Reconstruction
from nrnwrap.errors import (
    GeometryError,
    ModelFileError,
    ParameterError,
)
from nrnwrap.mechanisms import h
from nrnwrap.morphology import write_example

ROOT = Path(nw.__file__).resolve().parent.parent


def test_files_that_cannot_be_read_or_written(tmp_path):
    with pytest.raises(ModelFileError, match=r"none\.toml: no such file"):
        nw.Biophysics.load(tmp_path / "none.toml")
    with pytest.raises(ModelFileError, match=r"\.toml, or from \.json"):
        nw.Biophysics.load(tmp_path / "cell.yaml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ModelFileError, match="not TOML"):
        nw.Biophysics.load(tmp_path / "bytes.toml")
    with pytest.raises(ParameterError, match="is a function, which a file cannot hold"):
        nw.Biophysics({"all": {"pas": {"g": lambda d: d}}}).save(tmp_path / "x.toml")
    assert not (tmp_path / "x.toml").exists()
    for wrong in ({"all": {"cm": 1}}, 3, nw.Biophysics):
        with pytest.raises(ParameterError, match=r"not a Biophysics: make one, or name a \.toml or"):
            Stick().apply(wrong)
        with pytest.raises(ParameterError, match=r"not a Biophysics: make one, or name a \.toml or"):
            Reconstruction(tmp_path / "cell.swc", biophysics=wrong)


def test_quantities_in_a_declaration():
    value = nw.Biophysics({"all": {"cm": 0.01 * ureg.F / ureg.m**2, "pas": {"e": -0.07 * ureg.V}}})
    assert value.regions == {"all": {"cm": pytest.approx(1), "pas": {"e": -70}}}


def all_active():
    gene = [
        ("soma", "gnabar_hh", "0.2", "hh"),
        ("apic", "g_na_nw_squid", 0.01, "nw_squid"),
        ("dend", "g_pas", 1e-5, ""),
    ]
    gene += [(where, "e_pas", -80.0, "") for where in ("soma", "dend", "apic", "axon")]
    gene += [("soma", "cm", 1.0, ""), ("dend", "cm", 2.0, ""), ("apic", "Ra", 99.0, "")]
    erev = [{"section": "soma", "ena": 53.0, "ek": -107.0}, {"section": "apic", "ena": "50", "ek": -90.0}]
    return fit(
        passive=[{"ra": 150.0}],
        conditions=[{"celsius": 34.0, "v_init": -80.0, "erev": erev}],
        genome=[dict(zip(("section", "name", "value", "mechanism"), each, strict=True)) for each in gene],
    )


@pytest.fixture
def write(tmp_path):
    def written(content):
        file = tmp_path / "123_fit.json"
        file.write_text(content if isinstance(content, str) else json.dumps(content))
        return file

    return written


def test_a_perisomatic_model(swc, write):
    cell = Reconstruction(swc, biophysics=write(fit()))
    assert {section.Ra for section in cell.sections} == {120}
    assert {segment.pas.e for section in cell.sections for segment in section} == {-75}
    assert (cell.soma.cm, cell.dend[3].cm, cell.apic[0].cm) == (1.5, 2.5, 1)
    assert (cell.soma(0.5).hh.gnabar, cell.soma(0.5).hh.gkbar, cell.soma.ena, cell.soma.ek) == (0.3, 0.1, 53, -107)
    assert [s(0.5).pas.g for s in (cell.soma, cell.dend[0], cell.apic[0], cell.axon[0])] == [1e-4, 2e-5, 3e-5, 4e-5]
    assert (cell.celsius, cell.v_init) == (16, -75)
    assert not any(s.has_membrane("hh") for s in cell.sections if s != cell.soma)
    assert nw.Biophysics.load(write(fit())).junction_potential == -14
    run = nw.simulate(cell, nw.Step(2.0, delay=5, dur=30), t_stop=40)
    assert run.v[0] == -75
    assert len(run.spikes) > 0


@pytest.mark.usefixtures("swept")
def test_the_axon_is_replaced_by_two_stubs(swc, write):
    before = len(list(h.allsec()))
    cell, whole = Reconstruction(swc, biophysics=write(fit())), Reconstruction(swc)
    assert len(list(h.allsec())) - before == len(cell.sections) + len(whole.sections)
    assert len(cell.sections) == len(whole.sections) - len(whole.axon) + 2
    assert [str(s).split(".")[-1] for s in cell.axon] == ["axon[0]", "axon[1]"]
    assert [s.L for s in cell.axon] == pytest.approx([30, 30])
    assert [s.diam for s in cell.axon] == pytest.approx([1, 1])
    assert cell.axon[0].parentseg() == cell.soma(0.5)
    assert cell.axon[1].parentseg() == cell.axon[0](1)
    assert set(cell.soma.wholetree()) == set(cell.sections)
    kept = Reconstruction(swc, biophysics=dataclasses.replace(nw.Biophysics.load(write(fit())), axon="keep"))
    assert len(kept.axon) == len(whole.axon)
    with pytest.raises(GeometryError, match=r"whose axon was replaced by stubs, and .* has 5 sections of axon"):
        whole.apply(nw.Biophysics.load(write(fit())))


def test_an_all_active_model(swc, write):
    whole = Reconstruction(swc, d_lambda=None)
    for section in whole.axon:
        section.nseg = 1 + 2 * int(section.L / 40)
    far = next(s.diam for s in whole.axon if h.distance(whole.soma(0), s(0.5)) > 60)
    cell = Reconstruction(swc, biophysics=write(all_active()))
    assert [s.diam for s in cell.axon] == pytest.approx([whole.axon[0].diam, far], rel=1e-6)
    assert cell.axon[0].parentseg() == cell.soma(1)
    assert (cell.soma.Ra, cell.apic[2].Ra, cell.dend[0].cm) == (150, 99, 2)
    assert (cell.soma(0.5).hh.gnabar, cell.apic[1](0.5).nw_squid.g_na) == (0.2, 0.01)
    assert (cell.soma.ena, cell.apic[1].ena) == (53, 50)
    assert all(s.has_membrane("pas") for s in cell.sections)
    assert cell.dend[0](0.5).pas.g == 1e-5


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"passive": []}, r"passive is not a list of 1 but list '\[\]'"),
        ({"passive": [{"ra": 1.0}]}, r"passive\[0\] lacks 'e_pas'; its keys: ra"),
        ({"genome": [{"section": "soma", "name": "g", "value": 1.0}]}, r"genome\[0\] lacks 'mechanism'"),
        (
            {"genome": [{"section": "soma", "name": "g_x", "value": 1.0, "mechanism": ""}]},
            r"'g_x' is not a parameter of",
        ),
        (
            {"genome": [{"section": "glob", "name": "x_hh", "value": 1, "mechanism": ""}]},
            "for all cells of the process",
        ),
        ({"genome": [{"section": "soma", "name": "gl_hh", "value": "x", "mechanism": "hh"}]}, "value must be a number"),
        ({"conditions": [{"celsius": 34, "erev": []}]}, r"conditions\[0\] lacks 'v_init'"),
        (
            {"conditions": [{"celsius": 34, "v_init": -70, "erev": [{"section": "soma", "foo": 1}]}]},
            "'foo' is not a variab",
        ),
    ],
)
def test_models_that_are_incomplete(changed, message, write):
    with pytest.raises(ModelFileError, match=rf"123_fit\.json.*{message}"):
        nw.Biophysics.load(write(fit(**changed)))


@pytest.mark.parametrize("text", ["", "[]", "{", "\xff"])
def test_files_that_are_no_model(text, write):
    with pytest.raises(ModelFileError, match=r"123_fit\.json"):
        nw.Biophysics.load(write(text))


CHANNELS = """
from nrnwrap.cells import Reconstruction
import nrnwrap as nw
try:
    Reconstruction("cell.swc", biophysics="9_fit.json")
except nw.errors.UnknownNameError as error:
    assert str(error).startswith("NEURON does not have a mechanism Kv3_1, NaV: load the folder"), error
    from nrnwrap.mechanisms import h
    assert not list(h.allsec())
nw.mechanisms.load("modfiles")
cell = Reconstruction("cell.swc", biophysics="9_fit.json")
assert (cell.soma(0.5).NaV.gbar, cell.soma(0.5).Kv3_1.gbar, cell.soma.ena) == (1, 0.3, 53)
run = nw.simulate(cell, nw.Step(3.0, delay=5, dur=40), t_stop=50)
assert len(run.spikes) >= 3, (run.spikes, run.v.max(), run.v[::100])
"""


CHANNEL = """
: {title}
NEURON {{ SUFFIX {name} USEION {ion} READ e{ion} WRITE i{ion} RANGE gbar }}
UNITS {{ (S) = (siemens) (mV) = (millivolt) (mA) = (milliamp) }}
PARAMETER {{ gbar = 0 (S/cm2) }}
ASSIGNED {{ v (mV) e{ion} (mV) i{ion} (mA/cm2) }}
STATE {{ {states} }}
INITIAL {{ {initial} }}
BREAKPOINT {{ SOLVE gates METHOD cnexp  i{ion} = gbar*{open}*(v - e{ion}) }}
DERIVATIVE gates {{ {rates} }}
FUNCTION open_at(v (mV), half (mV), slope (mV)) {{ open_at = 1/(1 + exp(-(v - half)/slope)) }}
"""


def test_channels_of_the_database_come_from_a_folder_of_mod_files(tmp_path):
    """With MOD files of our own under names that such models use."""
    (tmp_path / "modfiles").mkdir()
    texts = {
        "NaV": {
            "title": "sodium", "ion": "na", "states": "m h", "open": "m*m*m*h",
            "initial": "m = open_at(v, -40, 6) h = open_at(v, -62, -6)",
            "rates": "m' = (open_at(v, -40, 6) - m)/0.1 h' = (open_at(v, -62, -6) - h)/1.5",
        },
        "Kv3_1": {
            "title": "potassium", "ion": "k", "states": "m", "open": "m", "initial": "m = open_at(v, -15, 8)",
            "rates": "m' = (open_at(v, -15, 8) - m)/1.0",
        },
    }  # fmt: skip
    for name, text in texts.items():
        (tmp_path / "modfiles" / f"{name}.mod").write_text(CHANNEL.format(name=name, **text))
    genes = [("soma", "gbar_NaV", 1.0, "NaV"), ("soma", "gbar_Kv3_1", 0.3, "Kv3_1"), ("soma", "g_pas", 1e-4, "")]
    content = fit(genome=[dict(zip(("section", "name", "value", "mechanism"), each, strict=True)) for each in genes])
    (tmp_path / "9_fit.json").write_text(json.dumps(content))
    write_example(tmp_path / "cell.swc")
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", CHANNELS], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=HANGS
    )
    assert done.returncode == 0, done.stderr
