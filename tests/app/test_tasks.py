"""What the routes answer, held against what the package says itself."""

import base64
import json
import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from helpers.page import asked, refused

import nrnwrap as nw
from nrnwrap import catalogue
from nrnwrap.app import limits, morphologies, tasks
from nrnwrap.cells import AdEx, BallAndStick, Izhikevich
from nrnwrap.morphology import write_example

SWC = b"1 1 0 0 0 5 -1\n2 3 0 0 0 1 1\n3 3 100 0 0 1 2\n"


def file(data, kind="swc"):
    return {"format": kind, "data": base64.b64encode(data).decode()}


def test_traces_are_those_of_a_run():
    head, arrays = asked("simulate", parameters={"b": 0.06}, t_stop=100, width=4000)
    run = nw.simulate(AdEx(b=0.06), nw.Step(1, 10, 80), t_stop=100, record=["v", "w", "I"])
    (shown,) = head["runs"]
    assert shown["spikes"] == run.spikes.tolist()
    assert shown["units"] == ["mV", "nA", "nA"]
    assert arrays["0.t"].tolist() == np.float32(run.t).tolist()
    for name, row in zip(shown["names"], arrays["0.traces"], strict=True):
        assert row.tolist() == np.float32(run[name]).tolist()


def test_a_narrow_picture_keeps_every_spike():
    head, arrays = asked("simulate", model="HodgkinHuxley", width=100, t_stop=1000)
    assert len(arrays["0.t"]) == 200
    assert arrays["0.traces"][0].max() == pytest.approx(35, abs=10)
    assert (arrays["0.traces"][0] > 0).sum() >= len(head["runs"][0]["spikes"]) > 50


def test_a_view_has_the_samples_of_that_time_alone():
    _, arrays = asked("simulate", view=[60, 70], width=4000)
    assert (arrays["0.t"][0], arrays["0.t"][-1], len(arrays["0.t"])) == (60, 70, 401)
    for view in ([1], [1, 2, 3], [2, 1], "x", [1, None], {"a": 1}):
        assert "view" in refused("simulate", view=view)


def test_two_cells_side_by_side():
    head, arrays = asked("simulate", t_stop=100, compare={"parameters": {"b": 0.2}})
    assert [len(each["spikes"]) for each in head["runs"]] == [4, 3]
    assert head["differs"] == [{"name": "b", "unit": "nA", "values": [0.0805, 0.2]}]
    assert arrays["1.traces"].shape == arrays["0.traces"].shape
    assert asked("simulate", t_stop=10, compare={"model": "LIF"})[0]["differs"] == []


def test_plane():
    head, arrays = asked("plane", plane={"current": 0.3, "points": 31})
    found = nw.phase_plane(AdEx, 0.3, points=31, dur=300)
    for name in ("v", "w", "v_nullcline", "w_nullcline", "dv", "dw"):
        np.testing.assert_array_equal(arrays[name], np.float32(getattr(found, name)))
    assert [each["kind"] for each in head["fixed"]] == [each.kind for each in found.fixed_points]
    assert [each["v"] for each in head["fixed"]] == [each.v for each in found.fixed_points]
    assert head["fixed"][0]["stable"]


def test_a_trajectory_starts_where_it_was_clicked_and_has_a_gap_at_each_spike():
    head, arrays = asked("plane", start={"v_init": -60, "w": 0.05}, plane={"current": 1})
    v, w = arrays["trajectory"]
    assert (v[0], w[0]) == (-60, pytest.approx(0.05))
    assert np.isnan(v).sum() == len(head["spikes"]) > 5
    jumps = np.abs(np.diff(v))
    assert np.nanmax(jumps[jumps == jumps]) < 60  # and never one line from the peak at 20 mV to the reset at -70.6
    assert len(v) < 4000


def test_a_plane_needs_two_variables():
    assert "has 1" in refused("plane", model="LIF")
    assert "plane.v" in refused("plane", plane={"v": [1]})
    assert "plane.w" in refused("plane", plane={"w": [2, 1]})
    assert "unknown key of plane 'x'" in refused("plane", plane={"x": 1})
    assert asked("plane", model="Izhikevich", plane={"v": [-80, 40], "w": [-20, 10]})[1]["v"][-1] == 40


def test_fi():
    found = asked("fi", fi={"to": 1.5, "points": 4})
    curve = nw.fi_curve(AdEx, np.linspace(0, 1.5, 4), dur=500)
    assert found["rates"] == curve.rates.tolist()
    assert found["onset"][0] is None
    assert asked("fi", fi={"points": 2})["currents"] == [0, 2]
    assert asked("fi", fi={"points": 2}, stimuli=[{"kind": "Step", "amp": 0}])["currents"] == [0, 2]
    assert "41" in refused("fi", fi={"points": 42})


def test_rheobase():
    found = asked("rheobase")
    assert found["current"] == nw.rheobase(AdEx).current
    assert found["bracket"][0] < found["current"] < found["bracket"][1]


@pytest.mark.parametrize("model", ["AdEx", "Izhikevich"])
def test_the_wall_has_every_pattern(model):
    head, arrays = asked("pattern", model=model, width=100)
    known = catalogue.entry(model).patterns
    assert [each["name"] for each in head["patterns"]] == list(known)
    for k, each in enumerate(head["patterns"]):
        if each["error"]:
            assert each["name"] == "inhibition-induced bursting"
            assert f"{k}.v" not in arrays
        else:
            assert arrays[f"{k}.v"].shape == arrays[f"{k}.I"].shape == arrays[f"{k}.t"].shape == (200,)
    assert "does not have patterns" in refused("pattern", model="LIF")


def test_csv_is_what_a_run_writes(tmp_path):
    cell, stimulus, settings = Izhikevich.pattern("tonic bursting")
    run = nw.simulate(cell, stimulus, **settings, record=["v", "u", "I"])
    run.save(tmp_path / "x.csv")
    told = {"model": "Izhikevich", "pattern": "tonic bursting"}
    for what, name in (("samples", "x.csv"), ("spikes", "x.spikes.csv")):
        found = tasks.answer("csv", json.dumps({"what": what, **told}).encode())
        assert found.body.decode().splitlines()[1:] == (tmp_path / name).read_text().splitlines()[1:]
    assert "samples or spikes" in refused("csv", what="all")


def test_shape():
    head, arrays = asked("shape", model="BallAndStick", t_stop=5, frames=11, dt=0.1)
    cell = BallAndStick()
    run = nw.simulate(cell, nw.Step(0.2, 0.5, 4), t_stop=5, dt=0.1, record={"all": nw.Everywhere("v")})
    shown = head["low"] + arrays["voltage"] / 255 * (head["high"] - head["low"])
    assert shown == pytest.approx(run["all"][:, ::5].T, abs=(head["high"] - head["low"]) / 500)
    assert arrays["t"].tolist() == pytest.approx(np.arange(0, 5.5, 0.5))
    assert [each["name"] for each in head["sections"]] == ["soma", "dend"]
    assert [each["count"] for each in head["sections"]] == [1, cell.dend.nseg]
    assert head["place"] == "soma(0.5)"
    assert arrays["segment"].max() < sum(each["count"] for each in head["sections"])


def test_a_shape_from_a_file_with_a_clamp_where_it_was_clicked(tmp_path):
    told = {"model": "Reconstruction", "t_stop": 20, "dt": 0.1}
    step = {"kind": "Step", "amp": 0.5, "delay": 1}
    head, arrays = asked("shape", morphology=file(SWC), channels=[{"mechanism": "pas"}], stimuli=[step], **told)
    assert arrays["lines"][-1][:6].tolist() == [0, 0, 0, 100, 0, 0]
    last = head["sections"][-1]
    clicked = {**step, "at": f"{last['name']}({(last['count'] - 0.5) / last['count']})"}
    _, there = asked("shape", morphology=file(SWC), channels=[{"mechanism": "pas"}], stimuli=[clicked], **told)
    assert arrays["voltage"][-1].argmax() == 0
    assert there["voltage"][-1].argmax() == last["first"] + last["count"] - 1
    example = write_example(tmp_path / "x.swc", seed=1).read_bytes()
    one, other = (asked("shape", morphology=each, **told)[1]["lines"] for each in (file(example), None))
    assert one.tolist() == other.tolist()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where this process holds the morphologies that are sent."""
    monkeypatch.setattr(morphologies, "_shared", [tmp_path])
    return tmp_path


def test_a_file_that_is_sent_once_is_named_by_the_jobs(folder):
    name = asked("morphology", **file(SWC))["file"]
    told = {"model": "Reconstruction", "t_stop": 20, "dt": 0.1}
    named, whole = {"format": "swc", "file": name}, file(SWC)
    for route in ("script", "rheobase", "simulate", "shape"):
        one, other = (asked(route, morphology=each, **told) for each in (named, whole))
        for head in (one, other) if isinstance(one, dict) else (one[0], other[0]):
            head.pop("seconds", None)
        assert str(one) == str(other), route
    (folder / f"{name}.swc").unlink()
    found = tasks.answer("simulate", json.dumps({**told, "morphology": named}).encode())
    assert (found.status, json.loads(found.body)["kind"]) == (422, "file")
    assert asked("morphology", **file(SWC))["file"] == name
    assert asked("simulate", morphology=named, **told)


@pytest.mark.parametrize(
    "name", ["../secret", "/etc/passwd", "", None, 3, "a" * 31, "A" * 32, "a" * 33, f"{'a' * 32}\n"]
)
def test_a_file_by_a_name_that_the_page_did_not_give(folder, name):
    (folder.parent / "secret.swc").write_bytes(SWC)
    told = {"format": "swc", "file": name}
    assert "a name that the page gave" in refused("simulate", model="Reconstruction", morphology=told)
    assert "unknown format" in refused("morphology", **file(SWC, "../x"))
    assert "unknown key" in refused("morphology", **file(SWC), path="x")


def test_files_that_are_held_are_bounded_and_the_ones_of_long_ago_go_first(folder, monkeypatch):
    monkeypatch.setattr(limits, "FILES", (3, 10_000))

    def send(text):
        return asked("morphology", **file(SWC + b"#" + text.encode()))["file"]

    first, *others = [send(str(k)) for k in range(3)]
    for k, name in enumerate([*others, first]):
        os.utime(folder / f"{name}.swc", (k, k))
    asked("script", model="Reconstruction", morphology={"format": "swc", "file": others[0]})  # which is used again
    held = {send("another"), others[0], first}
    assert {each.stem for each in folder.iterdir()} == held
    send("x" * 9940)
    assert len(list(folder.iterdir())) == 1


def test_files_are_sent_by_many_at_once(folder, monkeypatch):
    monkeypatch.setattr(limits, "FILES", (3, 10_000))
    texts = [b"#%d" % k for k in range(400)]
    with ThreadPoolExecutor(8) as threads:
        names = list(threads.map(lambda text: morphologies.keep(file(SWC + text)), texts))
    assert len(set(names)) == 400
    assert 1 <= len(list(folder.iterdir())) <= 3 + 8


def test_files_of_shapes_are_bounded():
    told = {"model": "Reconstruction", "t_stop": 5}
    assert "MB" in refused("shape", morphology=file(b" " * (limits.FILE + 1)), **told)
    assert "not base64" in refused("shape", morphology={"format": "swc", "data": "%"}, **told)
    assert "unknown format" in refused("shape", morphology=file(SWC, "exe"), **told)
    assert "the file" in refused("shape", morphology=file(b"1 1 0 0"), **told)
    assert "million" in refused("shape", model="Reconstruction", t_stop=10_000)
    assert "segments, more than 20000" in refused("shape", parameters={"max_length": 0.01}, **told)
    assert "not made from a file" in refused("shape", model="AdEx", morphology=file(SWC))


@pytest.mark.parametrize("model", ["AdEx", "LIFCondExp", "LIF", "HodgkinHuxley"])
def test_network(model):
    head, arrays = asked("network", model=model, network={"excitatory": 40, "inhibitory": 10}, t_stop=200, dt=0.1)
    assert [(each["first"], each["count"]) for each in head["populations"]] == [(0, 40), (40, 10)]
    assert arrays["cells"].max() < 50
    assert (np.diff(arrays["times"]) >= 0).all()
    for k, each in enumerate(head["populations"]):
        mine = (arrays["cells"] >= each["first"]) & (arrays["cells"] < each["first"] + each["count"])
        assert mine.sum() / each["count"] / 0.2 == pytest.approx(each["rate"])
        assert arrays["rate"][k].mean() == pytest.approx(each["rate"])
    found = {}
    exec(head["script"].partition("run.raster")[0], found)
    times, gids = found["run"].spikes
    assert np.float32(times).tolist() == arrays["times"].tolist()
    assert (gids - gids.min()).tolist() == (arrays["cells"] - arrays["cells"].min()).tolist()


def test_a_network_has_a_step_of_its_own():
    small = {"excitatory": 5, "inhibitory": 0, "weight": None}
    for model, dt in (("AdEx", 0.1), ("WangBuzsaki", 0.025)):
        assert asked("network", model=model, network=small, t_stop=20.01)[0]["values"]["dt"] == dt
    head, _ = asked("network", network={**small, "dt": 0.05}, t_stop=20.02, dt=0.01)
    assert (head["values"]["dt"], head["t_stop"]) == (0.05, 20)
    assert "can take" in refused("network", model="HodgkinHuxley", network={**small, "dt": 0.5})
    assert "steps, more than" in refused("network", network={**small, "dt": 0.005}, t_stop=20_000, dt=0.1)


def test_networks_are_bounded():
    assert "more than the page takes" in refused("network", network={"excitatory": 1500, "inhibitory": 600})
    assert "more than the page takes" in refused("network", network={"excitatory": 900, "p": 1})
    assert "unknown key of network" in refused("network", network={"n": 1})
    head, _ = asked("network", network={"excitatory": 5, "inhibitory": 0, "p": 0}, t_stop=20, dt=0.1)
    assert head["connections"] == 0


def test_fields_of_many_samples_on_many_segments_are_too_much():
    course = {"kind": "Sines", "amps": [1], "fs": [9000], "dur": 400}
    field = {"kind": "Field", "strength": 1, "direction": [1, 2, 3], "waveform": course}
    for route in ("simulate", "shape", "csv"):
        sentence = refused(route, model="Reconstruction", stimuli=[field])
        assert "fields of 360001 samples on 242 segments are more than the page takes, 50 million in all" in sentence
    several = [{**field, "waveform": {**course, "dur": 50}}] * 5
    assert "fields of 225005 samples" in refused("simulate", model="Reconstruction", stimuli=several)
    assert asked("simulate", model="Reconstruction", stimuli=several[:1], t_stop=1)[0]["runs"]


def test_cells_of_many_segments_are_too_much_for_a_network():
    sentence = refused("network", model="Stick", parameters={"nseg": 32765})
    assert "32765 segments" in sentence
    sentence = refused("network", model="Stick", parameters={"nseg": 2001})
    assert "400 cells of 2001 segments are more than 200000 segments: ask for fewer cells" in sentence
