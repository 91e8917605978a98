"""The proofs of docs/reliability.md: a few cases of each, and subjects that are broken, which they have to find."""

import json
import random
import subprocess
import sys
from collections import Counter

import numpy as np
import pytest
from helpers import broken, sweep_killed
from helpers.house import ROOT

from nrnwrap.app import answers
from nrnwrap.base.workers import Limits
from proofs import __main__ as command
from proofs import jobs, kills, listed, memory, networks, page, paths, proof, saves, shared, surroundings, traps

PAGE = ROOT / "docs" / "reliability.md"


@pytest.mark.parametrize("one", [one for one in listed.PROOFS if one.few], ids=lambda one: one.name)
def test_a_few_cases_are_right(one):
    step = max(one.count // one.few, 1)
    try:
        found = one.prove(range(0, step * one.few, step), 5, 1)  # a worker more would import all of it again
    except proof.Left as why:
        pytest.skip(str(why))
    assert found.wrong == {}
    assert found.tried >= one.few


def test_rows_of_others_stay():
    one, other = listed.PROOFS[:2]
    before = page.page({one: proof.Found(3, {}, "a note")}, 4)
    both = page.page({other: "no tool"}, 0, before)
    assert f"| {one.name} | {one.title} | 3 (a note) | 0 | 4 |\n| {other.name} | {other.title} | left out: no" in both
    assert page.page({one: proof.Found(5, {2: "x"})}, 0, both).count(f"| {one.name} |") == 1


def test_the_page_has_all_proofs_and_no_failure():
    text = PAGE.read_text()
    assert text.startswith(page.HEAD)
    for one in listed.PROOFS:
        (row,) = (line for line in text.splitlines() if line.startswith(f"| {one.name} |"))
        assert row.split(" | ")[3] == "0" or "left out" in row
        assert f"{page.failure(one)}\n" in text


# ---------------------------------------------------------------- what is broken is found


def test_every_kind_of_end_is_seen():
    found = proof.by_cases(broken.case)(range(4), 0, 2)
    assert found.tried == 4
    assert list(found.wrong) == [1, 2, 3]
    assert found.wrong[1] == "another number"
    assert "ValueError: not expected" in found.wrong[2]
    assert "exit code 7" in found.wrong[3]


def test_what_hangs_is_stopped(monkeypatch):
    monkeypatch.setattr(proof, "LIMITS", Limits(seconds=1))
    assert "stopped after 1 s" in proof.by_cases(broken.case)([4], 0, 1).wrong[4]


def test_what_a_machine_lacks_is_left_out(capsys):
    one = proof.Proof("x", "things", 3, "something fails", proof.by_cases(broken.left))
    assert command.tried(one, range(3), 0, 1) == "a tool is missing"
    assert "| x | things | left out: a tool is missing | | |" in page.page({one: "a tool is missing"}, 0)


def test_a_failure_is_printed_and_is_the_exit_code(monkeypatch, capsys, tmp_path):
    one = proof.Proof("x", "things", 2, "something fails", proof.by_cases(broken.case))
    monkeypatch.setattr(command, "PROOFS", [one])
    assert command.main(["x", "--page", str(tmp_path / "page.md")]) == 1
    assert "x --seed 0 --only 1: another number" in capsys.readouterr().err
    assert "| x | things | 2 | 1 | 0 |\n" in (tmp_path / "page.md").read_text()
    assert command.main(["--only", "0"]) == 0
    assert "| x | things | 1 | 0 | 0 |\n" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        command.main(["y"])


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (answers.of_json({"a": [1, {"b": None}]}), ".a.1.b is null"),
        (answers.Answer(200, answers.JSON, b'{"a": NaN}'), "NaN"),
        (answers.Answer(200, answers.CSV, b"# x\nt_ms,v\n0,1\n1,nan\n"), "not finite"),
        (answers.of_arrays({}, {"0.v": np.float32([1, np.nan])}), "['0.v'] are not finite"),
        (answers.of_arrays({}, {"trajectory": np.float32([1, np.inf])}), "['trajectory'] are not finite"),
        (answers.Answer(500, answers.JSON, b"{}"), "status 500"),
        (answers.Answer(422, answers.JSON, json.dumps({"error": "a\0 sentence of some length"}).encode()), "sentence"),
        (answers.Answer(422, answers.JSON, json.dumps({"error": "no"}).encode()), "sentence"),
    ],
)
def test_a_wrong_answer_to_a_job(answer, said, monkeypatch):
    monkeypatch.setattr(jobs.tasks, "answer", lambda *_: answer)
    try:
        found = jobs.case(0, 0)
    except ValueError as error:
        found = str(error)
    assert said in found


def test_jobs_are_of_every_kind_and_mostly_answered():
    drawn = [jobs.job(1, index) for index in range(300)]
    assert {route for route, _ in drawn} == set(jobs.SHARES)
    statuses = Counter(jobs.tasks.answer(*each).status for each in drawn[:150])
    assert statuses[200] > 60
    assert min(statuses[400], statuses[422]) > 10


def test_spikes_that_differ(monkeypatch):
    right = networks.ran

    def shifted(drawn, kinds, nudge=0.0):
        times, members = right(drawn, kinds, nudge)
        return (times if kinds[0] == "sections" else times + 2e-6), members

    index = next(k for k in range(20) if len(networks.draw(0, k).wires) > 2)
    assert networks.case(0, index) == ""
    monkeypatch.setattr(networks, "ran", shifted)
    assert networks.case(0, index).startswith("numbers: member ")
    assert networks.difference((np.ones(2), np.zeros(2)), (np.ones(1), np.zeros(1))).startswith("member 0")


def test_a_trap_whose_test_fails_or_does_not_run():
    assert "no tests ran" in traps.passes("a trap", "base/test_lock.py::test_that_there_is_not")
    assert len(traps.TRAPS) > 60


def test_every_trap_has_a_test():
    tests = {f"{path.parent.name}/{path.name}": path.read_text() for path in (ROOT / "tests").rglob("test_*.py")}
    for name, test in traps.TRAPS.items():
        file, _, function = test.partition("::")
        assert f"\ndef {function}(" in tests[file], name


def test_a_save_that_is_not_whole(monkeypatch):
    monkeypatch.setattr(saves, "FORMS", {"torn": broken.TORN})
    saves.versions.cache_clear()
    assert any("not one that was written" in kills.saving(0, index) for index in range(20))
    saves.versions.cache_clear()


@pytest.mark.parametrize("function", [kills.compilation, surroundings.two_compilations])
def test_a_compilation_that_does_not_work(function, monkeypatch):
    for module in (kills, surroundings):
        monkeypatch.setattr(module, "LOADED", "raise SystemExit('broken')")
    assert "broken" in function(0, 0)


def test_a_sweep_that_loses_records(tmp_path):
    found = sweep_killed.Proof(tmp_path, random.Random(0))
    (tmp_path / "records").mkdir()
    record = {"key": "a", "status": "done", "point": {"b": 1}}
    (tmp_path / "records" / "1.jsonl").write_text(f"{json.dumps(record)}\n" * 2)
    found.look()
    assert found.faults == ["a is there 2 times"]
    (tmp_path / "records" / "1.jsonl").write_text("")
    found.look()
    assert "a is gone or another" in found.faults


def test_half_of_a_file_on_a_full_disk():
    torn = "from helpers import broken\nsaves.FORMS['run.npz'] = broken.TORN"
    try:
        assert "neither as it was before nor whole" in surroundings.full(3, 0, torn)
    except proof.Left as why:
        pytest.skip(str(why))


def test_a_home_where_nothing_works(monkeypatch):
    monkeypatch.setattr(surroundings, "HOMES", {"x": ("true", {"CXX": "nowhere"}, True, [])})
    try:
        assert "CXX is 'nowhere', which is not found" in surroundings.home(0, 0)
    except proof.Left as why:
        pytest.skip(str(why))


def test_a_task_that_fails_in_a_locale(monkeypatch):
    monkeypatch.setattr(surroundings, "TASKS", ("nothing",))
    assert "KeyError: 'nothing'" in surroundings.local(0, 0)


def test_a_path_where_something_fails(monkeypatch, tmp_path):
    monkeypatch.setattr(paths, "ACTIONS", {"x": lambda place: place.mkdir()})
    assert paths.case(0, 3).startswith("""x at "apo'strophe": FileExistsError""")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(paths, "ACTIONS", {"x": lambda place: paths.os.chdir("/")})
    assert paths.case(0, 3).endswith("another current folder")


def test_memory_that_grows(monkeypatch):
    monkeypatch.setattr(memory, "SUBJECTS", {"x": broken.leak})
    assert memory.case("x", 50).startswith("x: ")
    broken.HELD.clear()


def test_a_script_of_an_input_that_fails(monkeypatch, tmp_path):
    monkeypatch.setattr(shared, "FOLDER", tmp_path)
    with pytest.raises(proof.Left):
        shared.scripts()
    (tmp_path / "a.py").write_text("raise SystemExit(3)\n")
    (tmp_path / "bad_input.py").write_text("print('x()')\nprint('      TypeError: no')\n")
    assert shared.case(0, 0).startswith("a.py: ")
    assert shared.case(0, 1).startswith("bad_input.py: ['TypeError']")


def test_a_morphology_that_fails(monkeypatch):
    found = [{"index": 7, "outcome": "HANGS", "detail": "x.swc"}, {"index": 8, "outcome": "cell", "detail": ""}]
    monkeypatch.setattr(listed, "fuzz", lambda *_, **__: found)
    assert listed._morphologies(range(2), 0, 1) == proof.Found(2, {7: "HANGS: x.swc"}, "1 became cells")


def test_the_command_runs_by_itself():
    words = [sys.executable, "-m", "proofs", "kill-save", "--count", "1", "--workers", "1"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "| kill-save | saves killed | 1 | 0 | 0 |" in done.stdout
