"""Mechanisms: loaded once, the user's too, and names that clash."""

import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
from helpers.mechanisms import LEAK, OTHER, TWICE, Python, folder_of
from helpers.patience import HANGS, prints

from nrnwrap import errors, mechanisms
from nrnwrap.mechanisms import build, source, toolchain


@pytest.fixture
def held(tmp_path):
    """A compiler that waits until a file is there, and that file: (command, path)."""
    gate, script = tmp_path / "gate", tmp_path / "compiler"
    script.write_text(f"#!/bin/sh\nwhile [ ! -e '{gate}' ]; do sleep 0.1; done\nexec {mechanisms.compiler()} \"$@\"\n")
    script.chmod(0o755)
    yield str(script), gate
    gate.touch()  # for what still waits


def until_it_compiles(process: subprocess.Popen, cache_folder: Path) -> None:
    while not list(cache_folder.glob("*/build-*/*")):
        assert process.poll() is None
        time.sleep(0.01)


def test_unknown_mechanism(python):
    out, _ = python(
        """
        from nrnwrap.errors import UnknownNameError
        try:
            mechanisms.describe("laek")
        except UnknownNameError as error:
            print(error)
        """
    )
    assert "did you mean leak?" in out
    assert "nrnwrap compile DIR" in out


def test_two_processes_at_once(small, tmp_path, held):
    """One compiles, the other waits."""
    own, (compiler, gate) = Python(small, tmp_path / "cache", tmp_path / "cwd"), held
    code = "mechanisms.load(); assert 'leak' in loading.known_names()"
    first = own.start(code, CXX=compiler)
    until_it_compiles(first, tmp_path / "cache")
    second = own.start(code, CXX=compiler)
    assert prints(second.stderr)
    said = second.stderr.readline()
    gate.touch()
    printed = [process.communicate(timeout=HANGS)[1] for process in (first, second)]
    assert [first.returncode, second.returncode] == [0, 0], printed
    assert "compiling 1 mechanism" in printed[0]
    assert "waiting for another process" in said
    assert "compiling" not in printed[1]


def test_killed_compilation_leaves_the_cache_usable(small, tmp_path, held):
    own, (compiler, gate) = Python(small, tmp_path / "cache", tmp_path / "cwd"), held
    first = own.start("mechanisms.load()", CXX=compiler)
    until_it_compiles(first, tmp_path / "cache")
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert not list((tmp_path / "cache").glob("*/libnrnmech*.so"))
    own("mechanisms.load()")
    gate.touch()  # for what the first one began, while the library of the second is there
    assert "libnrnmech" in {path.stem for path in (tmp_path / "cache").glob("*/*")}


def test_library_of_the_current_folder_is_recognised(small, tmp_path):
    own = Python(small, tmp_path / "cache", tmp_path / "cwd")
    shutil.copytree(small, own.cwd, dirs_exist_ok=True)
    assert toolchain.translate(own.cwd, Path("."), coreneuron=False)[0] == 0
    assert own("mechanisms.load()") == ("", "")
    assert not (tmp_path / "cache").exists()
    (own.cwd / "changed").mkdir()
    shutil.copy(small / "twice.inc", own.cwd / "changed")
    changed = folder_of(own.cwd / "changed", leak__mod=LEAK.replace("-60", "-61"))
    out, _ = own(
        f"""
        source.OURS = Path({str(changed)!r})
        mechanisms.load()
        try:
            mechanisms.require("leak")
        except mechanisms.loading.MechanismError as error:
            print(error)
        """
    )
    assert f"compiled from {own.cwd / 'leak.mod'}" in out
    assert str(changed / "leak.mod") in out


def test_folders_of_the_user(begun, tmp_path):
    """Compiled apart from ours; the same folder twice is loaded once."""
    python = begun
    mods = folder_of(tmp_path / "my mods", Other__mod=OTHER, plus__mod=f"NEURON {{ SUFFIX nothing }}\n{TWICE}")
    check = "s = h.Section()\nassert h.Other(s(0.5)).k == 3 and h.twice(4) == 8\ns.insert('leak')\n"
    assert python(f"print(mechanisms.compiled({str(mods)!r}))") == ("()\n", "")
    ahead, err = python(f"print(*mechanisms.compile([{str(mods)!r}]))")
    assert python(f"print(*mechanisms.compiled({str(mods)!r}))") == (ahead, "")
    assert "compiling 2 mechanisms" in err
    assert [Path(each).name for each in ahead.split()] == [mechanisms.library_name()] * 2
    load = f"mechanisms.load({str(mods)!r})\n"
    assert python(load + load + check + "mechanisms.load()") == ("", "")
    assert python("mechanisms.load()\n" + load + check) == ("", "")


def test_a_folder_that_grows(begun, tmp_path):
    """A file that was added is loaded, alone; one that was edited is an error."""
    python = begun
    functions = "NEURON { SUFFIX nothing }\nFUNCTION half(x) { half = x/2 }\n"
    mods = folder_of(tmp_path / "mods", one__mod=OTHER)
    more = OTHER.replace("Other", "Added")
    _, err = python(
        f"""
        folder = Path({str(mods)!r})
        mechanisms.load(folder)
        (folder / "two.mod").write_text({more!r})
        mechanisms.load(folder)
        section = h.Section()
        assert h.Added(section(0.5)).k == 3
        for name, text in (("two", {more!r}), ("functions", {functions!r})):
            (folder / f"{{name}}.mod").write_text(text)
            mechanisms.load(folder)
            (folder / f"{{name}}.mod").write_text(text + ": edited\\n")
            try:
                mechanisms.load(folder)
            except mechanisms.loading.MechanismError as error:
                assert f"{{name}}.mod" in str(error) and "has changed since it was loaded" in str(error), error
            else:
                raise AssertionError(name)
            (folder / f"{{name}}.mod").unlink()
        """
    )
    assert err.count("compiling 1 mechanism (") == 3  # theirs, one after the other


def test_a_name_of_ours_that_another_has(small, tmp_path):
    """It is in the way of that mechanism alone, and only when it is asked for."""
    own = Python(small, tmp_path / "cache", tmp_path / "cwd")
    folder_of(own.cwd, leak__mod=LEAK.replace("-60", "-61"), twice__inc=TWICE)
    assert toolchain.translate(own.cwd, Path("."), coreneuron=False)[0] == 0
    folder_of(
        small.parent / "two of ours", leak__mod=LEAK, twice__inc=TWICE, nw_Other__mod=OTHER.replace("Other", "nw_Other")
    )
    out, _ = own(
        f"""
        source.OURS = Path({str(small.parent / "two of ours")!r})
        mechanisms.load()
        section = h.Section()
        assert h.nw_Other(section(0.5)).k == 3
        print(mechanisms.require("nw_Other"), mechanisms.require("Other"), section.insert("leak")(0.5).leak.e)
        try:
            mechanisms.require("leak")
        except mechanisms.loading.MechanismError as error:
            print("refused")
        """
    )
    assert out == "nw_Other nw_Other -61.0\nrefused\n"


OLD_C = """\
NEURON {
    SUFFIX oldc
    RANGE g
}
PARAMETER { g = 1 }
FUNCTION f() {
VERBATIM
    double* y;
    y = malloc(8);
ENDVERBATIM
}
"""


def test_one_bad_file_beside_good_ones(begun, tmp_path):
    """It is named with its line, what old C needs is said, and nothing else of the folder is loaded in silence."""
    python = begun
    mods = folder_of(tmp_path / "mods", Other__mod=OTHER, good__mod=OTHER.replace("Other", "Good"), old__mod=OLD_C)
    out, err = python(
        f"""
        try:
            mechanisms.load({str(mods)!r})
        except mechanisms.loading.CompileError as error:
            print(error)
        print(sorted({{"Other", "Good", "oldc", "leak"}} & mechanisms.known_names()))
        mechanisms.load({str(mods / "Other.mod")!r})
        print(sorted({{"Other", "Good", "oldc", "leak"}} & mechanisms.known_names()))
        """
    )
    assert "compiling 3 mechanisms" in err  # of the user alone
    assert f"{mods / 'old.mod'}:9:\n" in out
    assert "invalid conversion" in out
    assert "That is in VERBATIM, which NEURON 9 compiles as C++" in out
    assert "Nothing of that was loaded; leave out what is wrong, or name the files that are to be loaded: " in out
    assert "Other.mod, good.mod" in out
    assert out.splitlines()[-2:] == ["['leak']", "['Other', 'leak']"]


def test_no_hint_of_old_c_where_it_is_not(tmp_path, fresh_cache):
    mods = folder_of(tmp_path / "mods", old__mod=OLD_C.replace("g = 1", "g = = 1"))
    with pytest.raises(errors.CompileError, match=r"old\.mod:5:") as caught:
        build.library(source.read_folder(mods))
    assert "VERBATIM" not in str(caught.value)
