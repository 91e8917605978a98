"""Libraries that came with nrnwrap, compiled for processors of a level: taken where they fit."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from helpers.mechanisms import LEAK, TWICE, Python, folder_of

from nrnwrap.mechanisms import build, factory, flags, processors, source

LEVELS = processors.levels()
pytestmark = pytest.mark.skipif(not LEVELS, reason="no wheel is made for this platform")
ASKED = "cx16 lahf_lm popcnt pni sse4_1 sse4_2 ssse3 abm avx avx2 bmi1 bmi2 f16c fma movbe xsave"  # by x86-64-v3
ABLE = frozenset(["fpu", "sse2", "avx512f", *ASKED.split(" ")])
LOAD = """
mechanisms.load()
assert h.Section().insert("leak")(0.5).leak.g == 0.002
print(build.level(build.find(source.ours())), end="")
"""


@pytest.fixture(scope="module")
def brought(small, tmp_path_factory):
    """A folder as a wheel brings it, with a library for every processor of the platform."""
    folder, sources = tmp_path_factory.mktemp("brought"), source.read_folder(small)
    library = folder / LEVELS[-1] / build.place(sources, level=LEVELS[-1])
    factory.make(sources, library, coreneuron=False, quiet=True, level=LEVELS[-1])
    return folder


@pytest.fixture
def bringing(small, brought, tmp_path):
    """Python processes with that folder, and a cache that does not exist yet."""
    own = Python(small, tmp_path / "cache", tmp_path / "cwd")
    own.prelude += f"build.BROUGHT = Path({str(brought)!r})\n"
    return own


@pytest.fixture
def here(small, brought, fresh_cache, monkeypatch):
    """The MOD files, with that folder in this process."""
    monkeypatch.setattr(build, "BROUGHT", brought)
    return source.read_folder(small)


def test_it_is_loaded_without_a_compiler_and_where_nothing_can_be_written(bringing):
    bare = {"PATH": "", "CXX": "no-such-compiler", "NRNWRAP_CACHE": "/dev/null/cache"}
    assert bringing(LOAD, **bare) == (LEVELS[-1], "")


def test_what_is_compiled_for_this_machine_goes_before_it(bringing, tmp_path):
    """It is compiled when asked for, and taken from then on."""
    ordinary, said = bringing("print(*mechanisms.compile())")
    assert (LEVELS[-1] in ordinary, said) == (True, "")
    assert not (tmp_path / "cache").exists()
    own, said = bringing("print(*mechanisms.compile(native=True))")
    assert Path(own.strip()).is_relative_to(tmp_path / "cache")
    assert "compiling 1 mechanism" in said
    assert bringing(LOAD, PATH="") == ("native", "")


def test_the_best_that_the_processor_can_do(here, brought, monkeypatch, tmp_path):
    monkeypatch.setattr(build, "BROUGHT", tmp_path)
    monkeypatch.setattr(processors, "levels", lambda: ("x86-64-v3", "x86-64"))
    for level in processors.levels():
        library = tmp_path / level / build.place(here, level=level)
        library.parent.mkdir(parents=True)
        library.touch()
    for able, level in ((ABLE, "x86-64-v3"), (ABLE - {"fma"}, "x86-64"), (frozenset(), "x86-64")):
        monkeypatch.setattr(processors, "abilities", lambda able=able: able)
        assert build.level(build.find(here)) == level


@pytest.mark.parametrize("lacking", ASKED.split(" "))
def test_each_ability_counts(lacking, monkeypatch):
    monkeypatch.setattr(processors, "levels", lambda: ("x86-64-v3", "x86-64"))
    monkeypatch.setattr(processors, "abilities", lambda: ABLE - {lacking})
    assert processors.supported() == ["x86-64"]


def test_it_fits_the_text_the_series_of_neuron_and_the_platform(here, tmp_path, monkeypatch):
    assert build.find(here) is not None
    folder_of(tmp_path / "other", leak__mod=LEAK.replace("-60", "-61"), twice__inc=TWICE)
    assert build.find(source.read_folder(tmp_path / "other")) is None
    assert build.find(here, coreneuron=True) is None
    for version, fits in (("9.0.0", True), ("9.0.17", True), ("9.1.0", False), ("10.0.2", False)):
        with monkeypatch.context() as another:
            another.setattr(processors, "h", SimpleNamespace(nrnversion=lambda _=0, version=version: version))
            assert (build.find(here) is not None) == fits
    monkeypatch.setattr(processors.platform, "machine", lambda: "another")
    assert build.find(here) is None


def test_where_none_fits_it_is_compiled_for_this_machine(bringing, small, tmp_path):
    changed = folder_of(tmp_path / "changed", leak__mod=LEAK + ": changed\n", twice__inc=TWICE)
    out, said = bringing(f"source.OURS = Path({str(changed)!r})\n{LOAD}")
    assert out == "native"
    assert "compiling 1 mechanism" in said


def test_the_key_of_a_run_is_that_of_the_library_in_use(bringing, brought):
    key = "print(mechanisms.key(), end='')"
    assert bringing(key)[0] == next(brought.glob(f"{LEVELS[-1]}/*")).name
    bringing("mechanisms.compile(native=True)")
    assert bringing(key)[0] == bringing("print(build.place(source.ours()).parent.name, end='')")[0]


@pytest.mark.parametrize("level", [*LEVELS, processors.NATIVE])
def test_flags_and_key_name_the_level(small, level):
    sources = source.read_folder(small)
    assert f"-march={level}" in flags.compiling(coreneuron=False, level=level).split()
    keys = [build.place(sources, level=each) for each in (*LEVELS, processors.NATIVE)]
    assert keys.count(build.place(sources, level=level)) == 1
