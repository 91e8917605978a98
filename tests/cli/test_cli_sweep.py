"""`nrnwrap sweep`: a grid of cells from a file."""

import json

import pytest

from nrnwrap import Step, cli, simulate
from nrnwrap.cells import AdEx

TEXT = """
t_stop = 50.0
dt = 0.1
measure = ["rate", "v_end"]

[cell]
model = "AdEx"

[[cell.inputs]]
what = { kind = "Step", amp = 0.5 }

[grid]
b = [0.02, 0.06]
"inputs.0.what.amp" = { from = 0.8, to = 1.2, count = 3 }
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "adex.toml").write_text(TEXT)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shown(capsys, *line, code=0):
    assert cli.main(["sweep", "adex.toml", *line]) == code
    return capsys.readouterr().out


def test_parts_and_then_the_table(folder, capsys):
    assert "points    3 of 6 done" in shown(capsys, "--part", "1/2")
    assert "points    6 of 6 done" in shown(capsys, "--part", "2/2", "--workers", "1")
    found = json.loads(shown(capsys, "--csv", "table.csv", "--plot", "rate.png", "--json"))
    amps = [0.8, 1.0, 1.2]
    assert found["grid"] == {"b": [0.02, 0.06], "inputs.0.what.amp": amps}
    runs = [[simulate(AdEx(b=b), Step(amp), t_stop=50, dt=0.1) for amp in amps] for b in (0.02, 0.06)]
    assert found["rate"] == [[run.rate() for run in row] for row in runs]
    lines = (folder / "table.csv").read_text().splitlines()
    assert lines[0] == "b,inputs.0.what.amp,rate,v_end,status,message"
    assert lines[1] == f"0.02,0.8,{runs[0][0].rate()},{runs[0][0].v[-1]},done,"
    assert (folder / "rate.png").stat().st_size > 1000
    records = (folder / "adex.records").glob("*.jsonl")
    assert sum(len(path.read_text().splitlines()) for path in records) == 6


@pytest.mark.filterwarnings("ignore")
def test_failures_are_shown_and_are_the_exit_code(folder, capsys):
    text = TEXT.replace("{ from = 0.8, to = 1.2, count = 3 }", "[0.8, 1e9]")
    (folder / "adex.toml").write_text(text)
    out = shown(capsys, code=1)
    assert "points    2 of 4 done, 2 failed" in out
    assert "failed    b=0.02, inputs.0.what.amp=1000000000 failed: NumericsError" in out


@pytest.mark.parametrize(
    ("one", "other", "message"),
    [
        ("t_stop = 50.0", "", "t_stop (ms) is missing"),
        ("t_stop =", "tstop =", "unknown key 'tstop'; did you mean t_stop?"),
        ("[grid]", "[gird]", "unknown key 'gird'"),
        ("b = [0.02, 0.06]", "bb = [0.02]", "'bb'"),
        ("inputs.0.what", "inputs.3.what", "'inputs.3.what.amp' does not lead to a value of [cell]: '3' is not there"),
        ("count = 3", "number = 3", "give a list, or {from = 0.0, to = 1.0, count = 11}"),
        ('"AdEx"', '"AdX"', "AdX"),
        ('["rate", "v_end"]', '"rates"', "unknown measure 'rates'"),
        ("[cell]", "[cell", "this is not TOML"),
    ],
)
def test_mistakes_in_the_file(folder, capsys, one, other, message):
    assert one in TEXT
    (folder / "adex.toml").write_text(TEXT.replace(one, other))
    assert cli.main(["sweep", "adex.toml"]) == 2
    assert message in capsys.readouterr().err
    assert not list(folder.glob("*.records/*"))


def test_a_part_that_does_not_exist(folder, capsys):
    assert cli.main(["sweep", "adex.toml", "--part", "3/2"]) == 2
    assert "the third of ten, not '3/2'" in capsys.readouterr().err
