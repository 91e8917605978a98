"""Mechanisms: read, compiled once, loaded once, described; processes that compile at once or die at it."""

import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from math import inf
from pathlib import Path

import pytest
from patience import HANGS, prints

from nrnwrap import errors, mechanisms
from nrnwrap.mechanisms import build, cache, loading, source, toolchain

ROOT = Path(__file__).resolve().parents[1]

LEAK = """\
TITLE Leak of a test

COMMENT
Source
  Nobody (2000), SUFFIX wrong.

Equations
  i = g (v - e)
ENDCOMMENT

NEURON {
    THREADSAFE
    SUFFIX leak
    NONSPECIFIC_CURRENT i
    RANGE g, e, q, double_g
}

PARAMETER {
    g = 0.002 (S/cm2) <0, 1e9>  : conductance: per area
    e = -60   (mV)    <-200, 2.5e2>
    q[3]
}

ASSIGNED { v (mV)  i (mA/cm2)  double_g (S/cm2) }

STATE { s }

INITIAL { s = 0  double_g = twice(g) }

BREAKPOINT { i = g*(v - e) }

INCLUDE "twice.inc"
"""
TWICE = "FUNCTION twice(x) { twice = 2*x }\n"
OTHER = "NEURON {\n    POINT_PROCESS Other\n    RANGE k\n}\nPARAMETER { k = 3 (ms) }\nBREAKPOINT { }\n"

BROKEN = {
    "syntax": ("g = = 2", r"Broken.mod:6:\n.*syntax error"),
    "undeclared name": ("g = nowhere*2", r"Broken.mod:6:\n.*nowhere"),
    "undefined function": ("g = nowhere(2)", r"Broken.mod:6:\n.*nowhere"),
    "C++": ("VERBATIM\n    int x = unheard_of;\nENDVERBATIM", r"Broken.mod:7:\n.*unheard_of"),
    "no closing brace": ("if (g > 1) { g = 2", r"Broken.mod:7:\n(.*\n)*.*Illegal block"),
    "not ASCII": ("g = 2 \N{MICRO SIGN}", r"Broken.mod:6:\n.*Non-Ascii"),
    "in an included file": ('}\nINCLUDE "half.inc"\nPROCEDURE p() {', r"half.inc:2:\n.*syntax error"),
}


def broken(body: str) -> str:
    return f"NEURON {{\n    SUFFIX broken\n    RANGE g\n}}\nPARAMETER {{ g = 1 }} INITIAL {{\n{body}\n}}\n"


def folder_of(path: Path, **texts: str) -> Path:
    """A folder of files, given as name=text with __ for the dot."""
    path.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (path / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    """A folder that stands for nrnwrap's own mod/: one mechanism and what it includes."""
    return folder_of(tmp_path_factory.mktemp("small"), leak__mod=LEAK, twice__inc=TWICE)


@pytest.fixture(scope="session")
def shared_cache(tmp_path_factory):
    return tmp_path_factory.mktemp("a cache")


@pytest.fixture
def fresh_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("NRNWRAP_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


class Python:
    """Python processes that see `small` as nrnwrap's own mechanisms."""

    def __init__(self, small: Path, cache_folder: Path, cwd: Path):
        self.prelude = (
            "from pathlib import Path\nfrom nrnwrap import mechanisms\n"
            f"from nrnwrap.mechanisms import build, h, loading, source\nsource.OURS = Path({str(small)!r})\n"
        )
        self.cwd = folder_of(cwd)
        unset = ("CORENEURONLIB", "DISPLAY", "NEURON_MODULE_OPTIONS")
        self.env = {name: value for name, value in os.environ.items() if name not in unset}
        self.env |= {"NRNWRAP_CACHE": str(cache_folder), "PYTHONPATH": str(ROOT)}

    def start(self, code: str, **env: str) -> subprocess.Popen:
        command = [sys.executable, "-c", self.prelude + textwrap.dedent(code)]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=self.cwd, env=self.env | env, stdout=pipe, stderr=pipe, text=True)

    def __call__(self, code: str, **env: str) -> tuple[str, str]:
        """Run to the end and return what was printed: (stdout, stderr)."""
        process = self.start(code, **env)
        out, err = process.communicate(timeout=HANGS)
        assert process.returncode == 0, err
        return out, err


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


@pytest.fixture
def python(small, shared_cache, tmp_path):
    return Python(small, shared_cache, tmp_path / "empty")


# ---- reading MOD files


@pytest.mark.parametrize(
    ("neuron_block", "name", "line"),
    [
        ("NEURON {\n POINT_PROCESS A }", "A", 2),
        ("NEURON { ARTIFICIAL_CELL Cell }", "Cell", 1),
        (": SUFFIX no\nCOMMENT\nNEURON { SUFFIX no }\nENDCOMMENT\nNEURON {\n\tSUFFIX yes }", "yes", 6),
        ("NEURON { SUFFIX nothing }", "", 1),
        ("NEURON { RANGE g }", "file", 0),
    ],
)
def test_name_and_line(tmp_path, neuron_block, name, line):
    found = source.read(folder_of(tmp_path, file__mod=neuron_block) / "file.mod")
    assert (found.name, found.line) == (name, line)


def test_full_text_holds_the_included_files(tmp_path):
    folder_of(tmp_path, leak__mod=LEAK, twice__inc='INCLUDE "deep.inc"\n', deep__inc=TWICE)
    found = source.read(tmp_path / "leak.mod")
    assert TWICE in found.full_text
    assert {path.name for path in found.includes.values()} == {"twice.inc", "deep.inc"}


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ({}, "no MOD files in .*mods"),
        ({"a__mod": ""}, "a.mod:1: there is no NEURON block"),
        ({"a__mod": 'NEURON { SUFFIX a }\nINCLUDE "b.inc"\n'}, 'a.mod:2: INCLUDE "b.inc"'),
        ({"a__mod": 'NEURON { SUFFIX a }\nINCLUDE "b.inc"\n', "b__inc": 'INCLUDE "b.inc"\n'}, "leads back"),
    ],
)
def test_unreadable_folders(tmp_path, texts, message):
    with pytest.raises(errors.CompileError, match=message):
        [found.full_text for found in source.read_folder(folder_of(tmp_path / "mods", **texts))]


def test_missing_folder(tmp_path):
    with pytest.raises(errors.CompileError, match=r"no such folder .*absent"):
        source.read_folder(tmp_path / "absent")


def test_name_defined_twice(tmp_path, small, monkeypatch):
    monkeypatch.setattr(source, "OURS", small)
    monkeypatch.setattr(source, "ours", source.ours.__wrapped__)
    theirs = folder_of(tmp_path, mine__mod="NEURON { SUFFIX leak }\n")
    with pytest.raises(errors.CompileError, match=r"'leak' is defined twice: in .*leak.mod.* in .*mine.mod"):
        mechanisms.compile([theirs])


# ---- the cache


def test_key_depends_on_what_matters(tmp_path, monkeypatch):
    def key(flags=("-O3",), **texts):
        folder = folder_of(tmp_path, **{"leak__mod": LEAK, "twice__inc": TWICE, **texts})
        return cache.key(source.read_folder(folder), flags)

    base = key()
    assert key(leak__mod=LEAK.replace("\n", "  \n")) == base
    changed = [key(leak__mod=LEAK + ": more"), key(twice__inc=TWICE.replace("2", "2.0")), key(flags=())]
    monkeypatch.setattr(cache, "machine", lambda: ("another",))
    assert len({base, *changed, key()}) == 5


def test_cache_folder_without_permission(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("NRNWRAP_CACHE", str(tmp_path / "file" / "cache"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.warns(UserWarning, match=r"cache folder .* cannot be written; .* NRNWRAP_CACHE"):
        folder = mechanisms.cache_folder()
    assert folder.parent == tmp_path
    assert folder.stat().st_mode & 0o777 == 0o700


def test_fallback_folder_that_others_can_write_is_not_used(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    folder_of(tmp_path / f"nrnwrap-{os.getuid()}").chmod(0o777)
    monkeypatch.setenv("NRNWRAP_CACHE", str(tmp_path / "file" / "cache"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.warns(UserWarning, match="cannot be written"):
        assert mechanisms.cache_folder().stat().st_mode & 0o777 == 0o700


# ---- compiling


@pytest.mark.parametrize(
    ("path", "compiler", "message"),
    [
        ("", None, r"no C\+\+ compiler; install .*apt install g\+\+ make"),
        ("", "no-such-compiler", "CXX is 'no-such-compiler', which is not found"),
        ("", sys.executable, "there is no make; install"),
    ],
)
def test_missing_tools(small, fresh_cache, monkeypatch, path, compiler, message):
    monkeypatch.setenv("PATH", path)
    monkeypatch.delenv("CXX", raising=False)
    if compiler:
        monkeypatch.setenv("CXX", compiler)
    with pytest.raises(errors.CompileError, match=message):
        build.library(source.read_folder(small))


def test_neuron_in_a_folder_with_a_space(tmp_path, small, fresh_cache, monkeypatch):
    (tmp_path / "a venv" / ".data").mkdir(parents=True)
    monkeypatch.setattr(toolchain.neuron, "__file__", str(tmp_path / "a venv" / "__init__.py"))
    with pytest.raises(errors.CompileError, match="cannot work in a folder with a space"):
        build.library(source.read_folder(small))


@pytest.mark.parametrize(("body", "message"), BROKEN.values(), ids=BROKEN.keys())
def test_compile_error_names_file_and_line(tmp_path, fresh_cache, capfd, body, message):
    mods = folder_of(tmp_path / "my mods", Broken__mod=broken(body), half__inc="\nFUNCTION f(x) { f = = x }\n")
    with pytest.raises(errors.CompileError, match=message) as caught:
        build.library(source.read_folder(mods))
    assert Path(str(caught.value).rpartition(": ")[2]).is_file()  # the log
    assert not list(fresh_cache.glob("*/build-*"))
    assert capfd.readouterr().out == ""


def test_compile_error_of_coreneuron(tmp_path, fresh_cache):
    text = "NEURON {\n    SUFFIX broken\n    GLOBAL q\n}\nASSIGNED { q }\nINITIAL { q = 2 }\n"
    mods = folder_of(tmp_path / "mods", Broken__mod=text)
    with pytest.raises(errors.CompileError, match=r"CoreNEURON:\n.*Broken.mod:3:\n.*\"q\".*RANGE"):
        build.library(source.read_folder(mods), coreneuron=True)


def test_compiler_that_refuses_march_native(tmp_path, fresh_cache, monkeypatch):
    script = tmp_path / "picky"
    script.write_text(
        "#!/bin/sh\n"
        'case "$*" in *-march=native*) echo "error: unsupported option -march=native" >&2; exit 1;; esac\n'
        f'exec {mechanisms.compiler()} "$@"\n'
    )
    script.chmod(0o755)
    monkeypatch.setenv("CXX", str(script))
    assert build.library(source.read_folder(folder_of(tmp_path / "m", Other__mod=OTHER)), quiet=True).is_file()


def test_nrnivmodl_is_that_of_the_running_neuron(monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert toolchain.nrnivmodl().is_file()


# ---- loading


def test_import_changes_and_prints_nothing(python):
    out, err = python("assert not hasattr(h, 'leak'), 'loaded'; assert not list(h.allsec()); import sys")
    assert (out, err) == ("", "")


def test_first_load_compiles_and_the_second_does_not(python, small, tmp_path):
    """One line on stderr, nothing on stdout, nothing in the current folder."""
    load = """
        mechanisms.load()
        assert h.Section().insert("leak")(0.5).leak.g == 0.002
        mechanisms.require("leak")
        """
    own = Python(small, tmp_path / "a new cache", tmp_path / "cwd")
    out, err = own(load)
    assert out == ""
    assert err.startswith("nrnwrap: compiling 1 mechanism (once per user, about ")
    assert err.count("\n") == 1
    assert own(load, PATH="", CXX="no-such-compiler") == ("", "")
    assert not list(own.cwd.iterdir())


def test_repeated_load_costs_nothing(python):
    python(
        """
        import sys
        opened, calls = [], []
        def ask():
            mechanisms.load(), mechanisms.require("leak"), mechanisms.describe("leak")
        ask()
        sys.addaudithook(lambda event, _: opened.append(event) if event in ("open", "os.scandir") else None)
        sys.setprofile(lambda frame, event, _: calls.append(event))
        ask()
        sys.setprofile(None)
        assert not opened, opened
        assert 0 < len(calls) < 100, len(calls)  # some 10 us
        """
    )


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


def test_folders_of_the_user(small, tmp_path):
    """Compiled apart from ours; the same folder twice is loaded once."""
    python = Python(small, tmp_path / "cache", tmp_path / "cwd")
    mods = folder_of(tmp_path / "my mods", Other__mod=OTHER, plus__mod=f"NEURON {{ SUFFIX nothing }}\n{TWICE}")
    check = "s = h.Section()\nassert h.Other(s(0.5)).k == 3 and h.twice(4) == 8\ns.insert('leak')\n"
    python("mechanisms.load()")
    assert python(f"print(mechanisms.compiled({str(mods)!r}))") == ("()\n", "")
    ahead, err = python(f"print(*mechanisms.compile([{str(mods)!r}]))")
    assert python(f"print(*mechanisms.compiled({str(mods)!r}))") == (ahead, "")
    assert "compiling 2 mechanisms" in err
    assert [Path(each).name for each in ahead.split()] == [mechanisms.library_name()] * 2
    load = f"mechanisms.load({str(mods)!r})\n"
    assert python(load + load + check + "mechanisms.load()") == ("", "")
    assert python("mechanisms.load()\n" + load + check) == ("", "")


def test_a_folder_that_grows(small, tmp_path):
    """A file that was added is loaded, alone; one that was edited is an error."""
    python = Python(small, tmp_path / "cache", tmp_path / "cwd")
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
    assert err.count("compiling 1 mechanism (") == 4  # ours, and three of theirs


def test_what_was_compiled_before_is_not_compiled_again(small, tmp_path):
    """In a library of more, or for the other of two folders with the same file; CoreNEURON's own files neither."""
    own = Python(small, tmp_path / "cache", tmp_path / "cwd")
    mods = folder_of(tmp_path / "mods", one__mod=OTHER)
    _, err = own(f"mechanisms.compile([{str(mods)!r}], coreneuron=True)")
    assert "compiling 1 mechanism (" in err
    assert "compiling 10 mechanisms for CoreNEURON" in err  # two, and its own
    folder_of(mods, two__mod=OTHER.replace("Other", "Second"))
    _, err = own(f"mechanisms.load({str(mods)!r}, coreneuron=True); s = h.Section(); assert h.Second(s(0.5)).k == 3")
    assert "compiling 1 mechanism (" in err
    assert "compiling 1 mechanism for CoreNEURON" in err


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


def test_one_bad_file_beside_good_ones(small, tmp_path):
    """It is named with its line, what old C needs is said, and nothing else of the folder is loaded in silence."""
    python = Python(small, tmp_path / "cache", tmp_path / "cwd")
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


def test_clashes_are_named_all_at_once_with_both_origins(python, tmp_path):
    first = folder_of(tmp_path / "first", one__mod=OTHER, two__mod=OTHER.replace("Other", "Second"))
    changed = folder_of(
        tmp_path / "changed",
        one__mod="\n" + OTHER.replace("k = 3", "k = 4"),
        two__mod=OTHER.replace("Other", "Second").replace("k = 3", "k = 4"),
        hh__mod=OTHER.replace("POINT_PROCESS Other", "SUFFIX hh"),
    )
    out, _ = python(
        f"""
        mechanisms.load({str(first)!r})
        try:
            mechanisms.load({str(changed)!r})
        except mechanisms.loading.MechanismError as error:
            print(error)
        """
    )
    rows = out.splitlines()
    assert len(rows) == 3
    assert f"'hh' already, its own, and its text differs from {changed / 'hh.mod'}:2" in rows[0]
    for row, name, line in zip(rows[1:], ("one", "two"), (3, 2), strict=True):
        assert f"compiled from {first / name}.mod, and its text differs from {changed / name}.mod:{line}" in row


def test_coreneuron(python, tmp_path):
    """The same voltages; mechanisms that came from elsewhere are in CoreNEURON's library too."""
    mods = folder_of(tmp_path / "my mods", Other__mod=OTHER)
    _, err = python(
        f"""
        assert h.nrn_load_dll(str(build.library(source.read_folder({str(mods)!r}))))
        mechanisms.load(coreneuron=True)
        mechanisms.load(coreneuron=True)
        import numpy
        from neuron import coreneuron
        cell, pc, traces = h.Section(), h.ParallelContext(), []
        cell.insert("leak")
        other = h.Other(cell(0.5))
        pc.set_gid2node(1, 0)
        pc.cell(1, h.NetCon(cell(0.5)._ref_v, None, sec=cell))
        h.CVode().cache_efficient(True)
        coreneuron.verbose = 0
        for enable in (False, True):
            v = h.Vector().record(cell(0.5)._ref_v)
            coreneuron.enable = enable
            pc.set_maxstep(10)
            h.finitialize(-65)
            pc.psolve(5)
            traces.append(numpy.array(v))
        assert traces[0][-1] > -61 and len(traces[0]) == 201
        assert numpy.allclose(*traces, rtol=0, atol=1e-9)
        assert numpy.array([1e-310])[0]/2 > 0  # subnormal numbers still work
        """
    )
    assert "mechanisms for CoreNEURON" in err


def test_coreneuron_library_of_the_user_stands(python):
    python(
        """
        import os
        mechanisms.load(coreneuron=True)
        assert os.environ["CORENEURONLIB"] == "theirs"
        """,
        CORENEURONLIB="theirs",
    )


def test_under_nrniv(small, tmp_path):
    """NEURON's own program compiles and loads too; PATH does not lead to nrnivmodl."""
    python = Python(small, tmp_path / "cache", tmp_path / "cwd")
    python.env["PATH"] = os.defpath
    nrniv = toolchain.nrnivmodl().parent / "nrniv"
    start = shutil.which("nrniv", path=f"{Path(sys.executable).parent}{os.pathsep}{nrniv.parent}")
    script = python.cwd.parent / "script.py"
    script.write_text(python.prelude + "mechanisms.load()\nprint('leak' in loading.known_names())\nh.quit()\n")
    done = subprocess.run(
        [start, "-python", str(script)],
        cwd=python.cwd,
        env=python.env,
        capture_output=True,
        text=True,
        timeout=HANGS,
    )
    assert "True" in done.stdout, done.stderr


# ---- describing


def test_describe(python, small):
    out, _ = python(
        """
        one = mechanisms.describe("leak")
        print([one.kind, one.title, one.source, one.equations, one.departures, one.path, one.line])
        print(list(one.parameters.values()))
        print(one.states, dict(one.variables))
        """
    )
    path = str(small / "leak.mod")
    Parameter = mechanisms.Parameter
    parameters = [
        Parameter("g", 0.002, "S/cm2", 0.0, 1e9, "conductance: per area"),
        Parameter("e", -60.0, "mV", -200.0, 250.0),
        Parameter("q", 0.0, ""),  # an array
    ]
    first, second, third = out.splitlines()
    assert "'density', 'Leak of a test', 'Nobody (2000), SUFFIX wrong.', 'i = g (v - e)', '', " in first
    assert path in first
    assert first.endswith(", 13]")
    assert second == str(parameters)
    assert third == "('s',) {'i': 'mA/cm2', 'double_g': 'S/cm2'}"


@pytest.mark.parametrize(
    ("name", "kind", "parameter", "states", "variables"),
    [
        ("hh", "density", ("gnabar", 0.12, "S/cm2", 0, 1e9), ("m", "h", "n"), {"gna", "il", "minf"}),
        ("pas", "density", ("e", -70, "mV", -inf, inf), (), {"i"}),
        ("IClamp", "point process", ("dur", 0, "ms", 0, 1e9), (), {"i"}),
        ("ExpSyn", "point process", ("tau", 0.1, "ms", 1e-9, 1e9), ("g",), {"i"}),
        ("NetStim", "artificial cell", ("noise", 0, "", 0, 1), (), set()),
        ("extracellular", "density", ("xg", 1e9, "S/cm2", -inf, inf), ("vext",), {"i_membrane"}),
    ],
)
def test_describe_builtin(name, kind, parameter, states, variables):
    found = mechanisms.describe(name)
    one = found.parameters[parameter[0]]
    assert found.kind == kind
    assert (one.name, one.default, one.unit, one.low, one.high) == parameter
    assert found.states == states
    assert set(found.variables) >= variables
    assert found is mechanisms.describe(name)


def test_description_is_a_table():
    text, page = str(mechanisms.describe("NetStim")), mechanisms.describe("NetStim")._repr_html_()
    lines = text.splitlines()
    assert lines[0] == "NetStim (artificial cell)"
    assert len({line.index("bounds") if "bounds" in line else line.index(" .. ") - 5 for line in lines[1:3]}) == 1
    assert "<td>interval</td><td>10</td><td>ms</td>" in page


def test_describe_every_mechanism_of_neuron():
    for name in sorted(loading.known_names()):
        assert mechanisms.describe(name).name == name


def test_own_mechanisms_are_named_like_their_files_with_a_prefix():
    assert mechanisms.names() == tuple(sorted(f"nw_{path.stem}" for path in (ROOT / "mod").glob("*.mod")))
