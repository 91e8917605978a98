"""Mechanisms: read, and compiled once, also by processes that compile at once or die at it."""

import errno
import os
import sys
from pathlib import Path

import pytest
from helpers.mechanisms import LEAK, OTHER, TWICE, Python, folder_of

from nrnwrap import errors, mechanisms
from nrnwrap.mechanisms import build, cache, factory, processors, source, toolchain

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
        ({}, "mods does not hold MOD files"),
        ({"a__mod": ""}, "a.mod:1: the NEURON block is missing"),
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


def test_key_depends_on_what_matters(tmp_path, monkeypatch):
    def key(flags=("-O3",), **texts):
        folder = folder_of(tmp_path, **{"leak__mod": LEAK, "twice__inc": TWICE, **texts})
        return cache.key(source.read_folder(folder), flags)

    base = key()
    assert key(leak__mod=LEAK.replace("\n", "  \n")) == base
    changed = [key(leak__mod=LEAK + ": more"), key(twice__inc=TWICE.replace("2", "2.0")), key(flags=())]
    monkeypatch.setattr(processors, "machine", lambda: ("another",))
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


@pytest.mark.parametrize(
    ("path", "compiler", "message"),
    [
        ("", None, r"a C\+\+ compiler is missing; install .*apt install g\+\+ make"),
        ("", "no-such-compiler", "CXX is 'no-such-compiler', which is not found"),
        ("", sys.executable, "make is missing; install"),
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


def test_a_cache_without_room_is_an_error_that_says_so(small, fresh_cache, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(factory, "_write", full)
    with pytest.raises(errors.CompileError, match=r"cannot be compiled in .*: No space left .* set NRNWRAP_CACHE"):
        build.library(source.read_folder(small), quiet=True)


def test_a_cache_folder_of_any_name(small, tmp_path):
    """make, the shell and nrnivmodl take many characters for something else, and NEURON takes text of ASCII alone."""
    own = Python(small, tmp_path / 'jos\N{LATIN SMALL LETTER E WITH ACUTE} "q" $x; &#%=\n' / "cache", tmp_path / "cwd")
    out, err = own("mechanisms.load()\ns = h.Section()\nprint(s.insert('leak')(0.5).leak.g)")
    assert out == "0.002\n"
    assert "done in" in err
    assert own("mechanisms.load()") == ("", "")
