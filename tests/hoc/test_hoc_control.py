"""What a hoc model says of its own runs: simulate does as it says, or one warning says where and what instead."""

import re
import warnings
from itertools import count

import numpy as np
import pytest

import nrnwrap as nw
from nrnwrap.hoc import control, names, text
from nrnwrap.mechanisms import h

SOMA = "create control_soma\ncontrol_soma { L = 20  diam = 20  insert hh  insert pas  g_pas = 1e-4 }\n"
_numbers = count()


@pytest.fixture(autouse=True)
def as_neuron_starts(monkeypatch):
    """stdrun.hoc is there, and every setting that code may change is as it comes."""
    monkeypatch.setattr(control, "_setters", {})
    h.load_file("stdrun.hoc")
    usual = {"dt": 0.025, "secondorder": 0, "steps_per_ms": 40, "v_init": -65, "celsius": 6.3, "tstop": 5}
    for name, value in usual.items():
        setattr(h, name, value)
    yield
    h.cvode_active(0)
    for name, value in usual.items():
        setattr(h, name, value)
    h("proc init() { finitialize(v_init) }\nproc advance() { fadvance() }\nproc step() { advance() }")
    h("proc stdinit() { setdt() init() }\nproc run() { stdinit() continuerun(tstop) }")
    h("forall delete_section()")


@pytest.fixture
def told(tmp_path):
    """Load code (or files, of which the last loads the others); return the warnings, without the folder's name."""

    def load(*texts):
        folder = tmp_path / str(next(_numbers))
        folder.mkdir()
        for index, code in enumerate(texts, 1):
            name = "main" if index == len(texts) else f"part{index}"
            (folder / f"{name}.hoc").write_text(code)
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            for _ in range(2):  # the second time nothing is loaded, or told
                nw.load_hoc(folder / "main.hoc")
        assert all(each.filename == __file__ for each in seen)
        return [str(each.message).replace(f"{folder}/", "") for each in seen]

    return load


@pytest.mark.parametrize(
    ("code", "place", "what"),
    [
        ("x = 1\nsecondorder = 2\n", "main.hoc:2", r"secondorder = 2: .*simulate\(\.\.\., secondorder=2\)"),
        ("dt = 0.05\nsteps_per_ms = 20\n", "main.hoc:1", r"dt = 0\.05 ms: .*simulate\(\.\.\., dt=0\.05\)"),
        ("\nsteps_per_ms = 100\n", "main.hoc:2", r"steps_per_ms makes dt 0\.01 ms in run\(\): .*dt=0\.01"),
        ("dt = 0.0125 // ms\n", "main.hoc:1", r"dt = 0\.0125 ms"),
        ("dt /= 2\n", "main.hoc:1", r"dt = 0\.0125 ms"),
        ("cvode_active(1)\n", "main.hoc:1", r'variable step is switched on: .*method="variable"'),
        ("cvode.active(1)\ncvode.atol(1e-4)\n", "main.hoc:1", "variable step"),
        ("objref cv\ncv = new CVode()\n{cv.active(1)}\n", "main.hoc:3", "variable step"),
        ("proc fine() {\n  dt = 0.0125\n}\nfine()\n", "main.hoc:2", r"dt = 0\.0125 ms"),
        ('execute("secondorder = 1")\n', "main.hoc", "secondorder = 1"),  # the line is hidden in a string
    ],
)
def test_a_setting_of_the_model_is_told(told, code, place, what):
    (message,) = told(code)
    assert message.startswith(f"{place}: ")
    assert re.search(what, message)


@pytest.mark.parametrize(
    "code",
    [
        "dt = 0.025\nsecondorder = 0\nsteps_per_ms = 40\ntstop = 500\n",
        "dt = 0.1\n",  # of which run() makes 0.025, since steps_per_ms is 40
        "proc fine() {\n  dt = 0.001  secondorder = 2  cvode.active(1)\n}\n",
        "secondorder = 2\nsecondorder = 0\ncvode.active(1)\ncvode.active(0)\ndt = 0.025\n",
        "objref g\ng = new Vector()\nif (dt == 0.1) { g.x = 1 }\nadt = 3\n",
        "celsius = 20\nv_init = -70\n",  # which simulate takes
    ],
)
def test_what_simulate_does_anyway_is_not_told(told, code):
    assert told(code) == []


def test_a_setting_that_was_so_before_is_told_of_the_second_model_too(told):
    first, second = told("dt = 0.0125\n"), told("dt = 0.0125 // mine\n")
    assert len(first) == len(second) == 1
    assert told("x = 3\n") == []


def test_a_setting_in_a_file_of_the_model(told):
    (message,) = told("\n\nsecondorder = 2\n", 'load_file("part1.hoc")\n')
    assert message.startswith("part1.hoc:3: secondorder = 2")


BALANCE = "control_soma { e_pas = v_init + (ina + ik + il_hh)/g_pas }"
FINISH = "if (cvode.active()) {\n  cvode.re_init()\n} else {\n  fcurrent()\n}\nfrecord_init()\n"


def test_an_init_of_the_model_is_told_and_the_remedy_is_right(told):
    """The leak is balanced so that the cell rests at v_init; author's run() and simulate end there."""
    (message,) = told(f"{SOMA}v_init = -70\nproc init() {{\nfinitialize(v_init)\n{BALANCE}\n{FINISH}}}\n")
    assert message.startswith("main.hoc:4: init() of the model does more than simulate (line 6: control_soma { e_pas")
    assert 'FInitializeHandler(2, "...")' in message
    h.tstop = 50
    h.run()
    assert h.control_soma.v == pytest.approx(-70, abs=1e-9)
    h.control_soma.e_pas = -65
    cell = nw.wrap([h.control_soma])
    assert nw.simulate(cell, t_stop=50).v[-1] > -66
    handler = h.FInitializeHandler(2, BALANCE)
    for method in ("fixed", "variable"):
        assert nw.simulate(cell, t_stop=50, method=method).v == pytest.approx(-70, abs=1e-6)
    del handler


@pytest.mark.parametrize(
    ("code", "place", "line"),
    [
        (f"proc init() {{ finitialize(v_init)\n t = -500\n while (t < 0) {{ fadvance() }}\n t = 0 {FINISH}}}\n", 1, 2),
        ("x = 0\nproc init() { finitialize(v_init)\n x = 2 }\n", 2, 3),
        ("proc rest() { forall e_pas = -60 }\nproc init() {\n finitialize(v_init)\n rest()\n}\n", 2, 4),
        ("proc init() {\n dt = 0.01\n finitialize(v_init)\n}\n", 1, 2),
        ("proc advance() {\n fadvance()\n control_x = t\n}\n", 1, 3),
        ("proc step() { advance()\n control_x += 1\n Plot() }\n", 1, 2),
        ("proc run() {\n stdinit()\n continuerun(10)\n control_x = 3\n continuerun(tstop)\n}\n", 1, 4),
        ("/* proc init() { a = 1 } */\nproc stdinit() { realtime = 0\n init()\n control_x = 3 }\n", 2, 4),
        ('proc init() { finitialize(v_init)\n nrnpython("pass") }\n', 1, 2),
    ],
)
def test_procedures_that_do_more(told, code, place, line):
    (message,) = told(code)
    assert message.startswith(f"main.hoc:{place}: ")
    assert f"of the model does more than simulate (line {line}: " in message
    assert "simulate does not call it" in message or "does not call it" in message


@pytest.mark.parametrize(
    "code",
    [
        "proc init() { finitialize(v_init) }\n",
        f"proc init() {{ local i\n finitialize(v_init)\n {FINISH}\n print t, v_init\n}}\n",
        "proc say() { print 1 }\nproc init() {\n say()\n finitialize(v_init) fcurrent()\n t = 0\n}\n",
        "v_init = -70\nproc init() { finitialize(-70) }\n",
        "control_rest = -65\nproc init() { finitialize(control_rest) }\n",
        "proc advance() { fadvance() }\n",
        "objref g\ng = new Graph(0)\nproc advance() {\n fadvance()\n g.plot(t)\n g.flush()\n doNotify()\n}\n",
        "proc run() {\n running_ = 1\n stdinit()\n continuerun(tstop)\n}\n",
        "proc run() { init()\n while (t < tstop) { fadvance() } }\n",
        "begintemplate ControlBuilds\npublic a\nproc init() { a = 1 }\nendtemplate ControlBuilds\n",
        "proc init_channels() { forall e_pas = -60 }\nproc my_run() { forall e_pas = -50 }\n",
    ],
)
def test_procedures_that_do_no_more(told, code):
    assert told(code) == []


def test_procedures_of_neuron_copied_into_a_model(told):
    """Some models come with a stdrun.hoc of their own."""
    script = text.read(names.library() / "stdrun.hoc", names.library())
    spans = [script.text[each.start : each.end] for each in script.procedures if each.name in ("continuerun", "step")]
    assert told("\n\n".join(spans) + "\n") == []


def test_without_stdrun_only_what_starts_a_model_counts(told, monkeypatch):
    monkeypatch.setattr(control, "_has_stdrun", lambda: False)
    assert told("proc init() { control_x = 1 }\ninit()\nproc step() { control_x = 2 }\n") == []
    (message,) = told("proc go() { finitialize(v_init) }\nproc run() {\n go()\n control_x = 1\n}\n")
    assert message.startswith("main.hoc:2: run() of the model")
    (message,) = told("dt = 0.1\n")
    assert message.startswith("main.hoc:1: dt = 0.1 ms")


@pytest.mark.parametrize(
    ("start", "given"), [("finitialize(-80)", "-80"), ("finitialize(control_e)", "-75"), ("finitialize(2 - 70)", "...")]
)
def test_a_start_of_the_models_own_is_told(told, start, given):
    (message,) = told(f"control_e = -75\nproc init() {{\n {start}\n}}\n")
    assert message.startswith(
        f"main.hoc:3: {start} of the model's init() does not start where simulate does, at v_init"
    )
    assert message.endswith(f"simulate(..., v_init={given})")


def test_in_library_and_session_files(told):
    part, session = (
        "proc init() { finitialize(v_init)\n control_x = 1 }\n",
        "proc advance() { fadvance() control_x = t }\n",
    )
    first, second = told(part, session, '{load_file("part1.hoc")}\n{xopen("part2.hoc")}\n')
    assert first.startswith("part1.hoc:1: init()")
    assert second.startswith("part2.hoc:1: advance()")
    computed = 'strdef control_name\ncontrol_name = "part1.hoc"\nload_file(control_name)\n'
    (message,) = told(part, computed)
    assert message.startswith("part1.hoc:1: init()")


def test_two_models_that_want_different_temperatures(told):
    told("celsius = 34\n")
    assert told("celsius = 34 // too\n") == []
    (message,) = told("\ncelsius = 20\n")
    assert message.startswith("main.hoc:2: celsius = 20 degC, but ")
    assert "main.hoc:1 has set 34" in message
    assert "wrap(..., celsius=20)" in message


def test_a_temperature_that_was_mended_is_not_told(told, tmp_path):
    path = tmp_path / "mended.hoc"
    for celsius in (34, 35):
        path.write_text(f"celsius = {celsius}\n")
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            nw.load_hoc(path)


def test_a_model_that_runs_while_it_is_loaded(told):
    """It is loaded, has run, and runs again by simulate as it does by itself."""
    assert told(f'{SOMA}tstop = 5\nrun()\ncontrol_v = control_soma.v\nprint "at", t\n') == []
    assert h.t == pytest.approx(5)
    assert nw.simulate(nw.wrap([h.control_soma]), t_stop=5).v[-1] == pytest.approx(h.control_v, abs=1e-12)
    (message,) = told(f"{SOMA}cvode_active(1)\nrun()\n")
    assert "variable step" in message
    cell = nw.wrap([h.control_soma])
    fixed, variable = (nw.simulate(cell, nw.Step(0.3), t_stop=20, method=method) for method in ("fixed", "variable"))
    assert len(fixed.spikes) == len(variable.spikes) > 0
    assert h.CVode().active()  # as the model has left it


def test_as_the_warnings_say_simulate_does_as_the_models_run(told):
    code = SOMA + "celsius = 16\nv_init = -68\nsecondorder = 2\ndt = 0.05\nsteps_per_ms = 20\n"
    second, step = told(code)
    assert "secondorder=2" in second
    assert "dt=0.05" in step
    clamp, v = h.IClamp(h.control_soma(0.5)), h.Vector().record(h.control_soma(0.5)._ref_v)
    clamp.delay, clamp.dur, clamp.amp, h.tstop = 1, 1e9, 0.3, 20
    h.run()
    cell = nw.wrap([h.control_soma])
    assert np.array_equal(nw.simulate(cell, t_stop=20, dt=0.05, secondorder=2).v, v.as_numpy())


@pytest.mark.parametrize(
    ("generator", "what"),
    [
        ("MCellRan4(1)", r"noise\.hoc:5: .*Call noiseFromRandom123\(id1, id2, id3\)"),
        ("ACG(1)", r"noise\.hoc:4: 'ACG' .*Call Random123\(id1, id2, id3\)"),
        ("MLCG(1)", r"noise\.hoc:4: 'MLCG' .*Call Random123\(id1, id2, id3\)"),
    ],
)
def test_noise_from_a_generator_that_neuron_does_not_take(tmp_path, generator, what):
    path = tmp_path / "noise.hoc"
    code = "objref control_ns, control_r\ncontrol_ns = new NetStim()\ncontrol_r = new Random()\n"
    path.write_text(f"{code}control_r.{generator}\ncontrol_ns.noiseFromRandom(control_r)\n")
    with pytest.raises(nw.errors.HocError, match=what):
        nw.load_hoc(path)


def test_noise_that_is_set_at_the_start_of_a_run(told):
    told(
        "objref control_n, control_q\ncontrol_n = new NetStim()\ncontrol_q = new Random()\ncontrol_q.MCellRan4(1)\n"
        + SOMA
    )
    handler = h.FInitializeHandler("control_n.noiseFromRandom(control_q)")
    with pytest.raises(nw.errors.SimulationError, match=r"Call noiseFromRandom123\(id1, id2, id3\)"):
        nw.simulate(nw.wrap([h.control_soma]), t_stop=1)
    del handler
