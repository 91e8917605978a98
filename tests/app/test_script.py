"""The script that the page shows: whoever runs it gets the page's spikes, bit for bit."""

import contextlib
import io

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from helpers.page import asked

from nrnwrap import catalogue

matplotlib.use("Agg")

KNOWN = catalogue.entries()
SHAPED = {"t_stop": 20, "dt": 0.1}
PRESETS = [
    {"model": name, "preset": preset, **({"t_stop": 200} if known.drive is not None else SHAPED)}
    for name, known in KNOWN.items()
    for preset in (None, *known.presets)
]
PATTERNS = [
    {"model": name, "pattern": pattern, "scheme": scheme}
    for name, known in KNOWN.items()
    for pattern in known.patterns
    for scheme in (known.schemes if name == "Izhikevich" else (None,))
    if (pattern, scheme) != ("inhibition-induced bursting", "exact")  # which stops with an error
]
OTHERS = [
    {"compare": {"parameters": {"b": 0.2}, "start": {"v_init": -60, "w": 0.1}}},
    {"compare": {"model": "LIFCurrExp", "stimuli": [{"kind": "Poisson", "rate": 900, "weight": 0.2}]}},
    {
        "stimuli": [
            {"kind": "Noise", "sigma": 0.3, "mean": 0.7, "seed": 7},
            {"kind": "Poisson", "rate": 50, "seed": 3, "synapse": {"kind": "Exp2"}, "weight": 0.01, "delay": 1},
            {"kind": "SpikeTimes", "times": [10, 20.1], "synapse": {"kind": "NMDA"}, "weight": 0.02},
        ]
    },
    {"model": "HodgkinHuxley", "stimuli": [{"kind": "VoltageClamp", "levels": [[-65, 5], [0, None]]}], "t_stop": 20},
    {
        "model": "BallAndStick",
        "channels": [{"mechanism": "hh", "where": "dend", "parameters": {"gnabar": 0.1}}],
        "stimuli": [{"kind": "Step", "amp": 0.5, "delay": 2, "dur": None, "at": "dend(0.5)"}],
        **SHAPED,
    },
    {"model": "Reconstruction", "morphology": {"example": "pyramidal 2"}, "channels": [{"mechanism": "pas"}], **SHAPED},
    {"model": "GIF", "seed": 5},
    {"stimuli": [{"kind": "Sines", "amps": [0.7, 0.4], "fs": [5, 15.5]}, {"kind": "AlphaPulse", "amp": 1.1, "tau": 7}]},
    {"stimuli": [{"kind": "Waveform", "points": [[20 * k, 0.3 + 0.1 * k] for k in range(20)]}]},
    {"stimuli": [{"kind": "SpikeTimes", "times": list(range(9, 200, 9)), "synapse": {"kind": "Exp"}, "weight": 0.03}]},
    {
        "stimuli": [
            {"kind": "Regular", "interval": 9, "synapse": {"kind": "InhibitorySTDP"}, "weight": 0.01},
            {"kind": "Step", "amp": 1.2},
        ]
    },
    *(
        {"model": "BallAndStick", "stimuli": [{"kind": "Field", "strength": 80, "waveform": waveform}], **SHAPED}
        for waveform in (
            None,
            {"kind": "Sine", "f": 30},
            {"kind": "AlphaPulse", "amp": 2, "delay": 2},
            {"kind": "Waveform", "points": [[k, k % 3] for k in range(20)]},
        )
    ),
    *(
        {
            "model": "BallAndStick",
            "channels": [{"mechanism": "hh"}],
            "stimuli": [{"kind": "Field", "strength": 900, "direction": direction, "waveform": waveform}],
            **SHAPED,
        }
        for direction in ("-x", [1, 1, 0], [-1, 0.3, 1e-3])
        for waveform in (None, {"kind": "Noise", "sigma": 1, "seed": 3}, {"kind": "Sines", "amps": [1], "fs": [80]})
    ),
    {
        "stimuli": [
            {"kind": "Gfluct", "g_e0": 0.05, "seed": 4, "gid": 2},
            {"kind": "Gfluct", "std_i": 0.02, "stream": 1},
        ]
    },
    {
        "model": "BallAndStick",
        "channels": [{"mechanism": "hh"}],
        "stimuli": [
            {"kind": "CorrelatedPoisson", "rate": 300, "gid": k, "synapse": {"kind": "Exp"}, "weight": 0.01, "at": at}
            for k, at in enumerate(("soma", "dend(0.3)"))
        ],
        "t_stop": 60,
        "dt": 0.1,
    },
    {"model": "Izhikevich", "preset": "CH", "scheme": "published", "dt": 0.5},
]


def execute(script, folder, monkeypatch):
    """The runs that a script makes."""
    found = {}
    monkeypatch.chdir(folder)
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(script, "script", "exec"), found)
    plt.close("all")
    return [found[name] for name in ("run", "other_run") if name in found]


@pytest.mark.parametrize(
    "state", [*PRESETS, *PATTERNS, *OTHERS], ids=lambda each: " ".join(map(str, each.values()))[:60]
)
def test_the_script_of_every_model_preset_and_pattern_gives_the_spikes_of_the_page(state, tmp_path, monkeypatch):
    head, arrays = asked("simulate", width=4000, **state)
    runs = execute(head["script"], tmp_path, monkeypatch)
    assert len(runs) == len(head["runs"])
    for k, (run, shown) in enumerate(zip(runs, head["runs"], strict=True)):
        assert run.spikes.tolist() == shown["spikes"]
        assert shown["names"] == ["v", *run.recorded]
        rows = np.array([run[name] for name in shown["names"]])
        assert np.float32(rows.min(axis=1)).tolist() == arrays[f"{k}.traces"].min(axis=1).tolist()
        assert np.float32(rows.max(axis=1)).tolist() == arrays[f"{k}.traces"].max(axis=1).tolist()


@pytest.mark.parametrize("state", [each for each in PATTERNS if each["scheme"] != "published"], ids=str)
def test_a_pattern_is_its_state(state):
    """What the page takes from the catalogue when somebody moves a slider."""
    known = asked("catalogue")["models"][state["model"]]["patterns"]
    told = next(each["state"] for each in known if each["name"] == state["pattern"])
    one, other = (asked("simulate", **each)[0]["runs"][0] for each in (state, told))
    assert one["spikes"] == other["spikes"]


def test_a_script_has_no_path_of_this_machine_and_no_text_of_others():
    script = asked("script", model="Reconstruction", channels=[])["script"]
    assert "tmp" not in script
    assert 'Reconstruction("cell.swc")' in script.replace("'", '"')
