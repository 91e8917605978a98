"""The files that hoc models load: each model's own, once, by whatever name, in whatever encoding."""

import itertools
import os
import warnings
from pathlib import Path

import pytest

import nrnwrap as nw
from nrnwrap.engine import symbols
from nrnwrap.errors import HocError
from nrnwrap.mechanisms import h


@pytest.fixture
def model(tmp_path):
    """Write the files of a model into a folder; return the folder."""

    def write(folder, **files):
        for name, text in files.items():
            path = tmp_path / folder / f"{name.replace('__', '/')}.hoc"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path / folder

    return write


NUMBERS = itertools.count(1)


def fresh(name):
    """A name that this process does not have yet: what NEURON has read or defined once stays."""
    return f"{name}{next(NUMBERS)}"


def counted(name):
    """Code that counts how often it is read, in a variable of this name."""
    h(f"{name} = 0")
    return f"{name} += 1\n"


def count(*names):
    return [getattr(h, name) for name in names]


LOADS = {
    "statement": 'load_file("{0}.hoc")',
    "in braces": '{{load_file("{0}.hoc")}}',
    "spaced": 'load_file ( "{0}.hoc" )',
    "number": 'load_file(0, "{0}.hoc")',
    "declared": 'load_file("{0}.hoc", "files_no_such_name")',
    "expression": 'x = load_file("{0}.hoc") + 1',
    "computed": 'strdef name\nname = "{0}.hoc"\nload_file(name)',
    "put together": 'strdef name\nsprint(name, "%s.%s", "{0}", "hoc")\nload_file(name)',
    "in a procedure": 'proc again() {{ load_file("{0}.hoc") }}\nagain()\nagain()',
    "elsewhere": 'chdir("/")\nchdir("{folder}")\nload_file("./{0}.hoc")',
    "by its path": 'load_file("{folder}/{0}.hoc")',
}


@pytest.mark.parametrize("how", LOADS)
def test_two_models_with_a_file_of_one_name(model, how):
    """NEURON itself would read the first one's only."""
    names = []
    for which in "ab":
        names.append(f"files_{which}_{how.replace(' ', '_')}")
        folder = model(which, own=counted(names[-1]))
        code = LOADS[how].format("own", folder=folder)
        nw.load_hoc(model(which, main=f"{code}\n{code.splitlines()[-1]}\n") / "main.hoc")
    assert count(*names) == [1, 1]


def test_files_of_files(model):
    """Also in one model: NEURON would read one of the four."""
    names = [f"files_nested_{place}" for place in ("top", "one", "two", "deep")]
    top, one, two, deep = map(counted, names)
    model("m/one", same=one, cell='load_file("same.hoc")\nload_file("deep/cell.hoc")\n')
    model("m/one/deep", same=deep, cell='xopen("more.hoc")\n', more='load_file("same.hoc")\n')
    model("m/two", same=two, cell='load_file("same.hoc")\nload_file("same.hoc")\n')
    main = 'load_file("same.hoc")\nload_file("one/cell.hoc")\nload_file("two/cell.hoc")\nload_file("one/cell.hoc")\n'
    nw.load_hoc(model("m", same=top, main=main) / "main.hoc")
    assert count(*names) == [1, 1, 1, 1]


def test_what_is_read_always_is_read_always(model):
    always, opened = counted("files_always"), counted("files_opened")
    main = 'load_file(1, "always.hoc")\nload_file(1, "always.hoc")\nload_file("always.hoc")\n' + 2 * 'xopen("x.hoc")\n'
    nw.load_hoc(model("m", main=main, always=always, x=opened + 'print "at ", getcwd()\n') / "main.hoc")
    assert count("files_always", "files_opened") == [2, 2]


def test_xopen_stays_where_it_is(model):
    folder = model("m", main='xopen("sub/x.hoc")\nload_file("here.hoc")\n', here=counted("files_here"))
    model("m/sub", x='load_file("here.hoc")\n', here=counted("files_not_here"))
    nw.load_hoc(folder / "main.hoc")
    assert count("files_here", "files_not_here") == [1, 0]


def test_a_file_is_read_once_for_all_that_load_it(model):
    """Also by another name, and when it was loaded itself before."""
    folder = model("m", lib=counted("files_lib"), one='load_file("lib.hoc")\n', two='load_file("./lib.hoc")\n')
    for name in ("one.hoc", "two.hoc"):
        nw.load_hoc(folder / name)
    assert h.files_lib == 1
    other = model("n", lib=counted("files_first"), main='load_file("lib.hoc")\n')
    nw.load_hoc(other / "lib.hoc")
    nw.load_hoc(other / "main.hoc")
    assert h.files_first == 1


def test_a_file_that_the_model_has_loaded_from_elsewhere_is_not_missed(model):
    """By its name from the model's folder, where the file that asks again does not see it."""
    folder = model("m", shared=counted("files_shared"), main='load_file("shared.hoc")\nload_file("sub/part.hoc")\n')
    model("m/sub", part='load_file("shared.hoc")\nload_file("shared.hoc")\n')
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        nw.load_hoc(folder / "main.hoc")
    assert h.files_shared == 1


def test_a_file_that_has_changed_is_read_again(model):
    folder = model("m", part="files_part = 1\n", main='load_file("part.hoc")\n')
    nw.load_hoc(folder / "main.hoc")
    model("m", part="files_part = 2\n")
    nw.load_hoc(folder / "main.hoc")
    assert h.files_part == 2
    computed = 'strdef files_name\nfiles_name = "part2.hoc"\nload_file(files_name)\n'
    nw.load_hoc(model("m", part2="files_part = 3\n", main2=computed) / "main2.hoc")
    model("m", part2="files_part = 4\n")
    nw.load_hoc(folder / "main2.hoc")  # though no text that it has names the file
    assert h.files_part == 4


def test_after_a_failure_what_it_read_is_read_again(model):
    """What failed may be half done, so a second try must not pass over it."""
    missing = fresh("files_missing")
    folder = model("m", half=f"{counted('files_half')}files_need = {missing}(1)\n", main='load_file("half.hoc")\n')
    for _ in range(2):
        with pytest.raises(HocError, match=rf"half\.hoc:2: {missing} undefined"):
            nw.load_hoc(folder / "main.hoc")
    h(f"func {missing}() {{ return 7 }}")
    nw.load_hoc(folder / "main.hoc")
    assert count("files_half", "files_need") == [3, 7]


def test_files_of_neuron_stay_as_they_are(model):
    """A model's own stdrun.hoc is its own; for all others it is NEURON's."""
    h.load_file("stdrun.hoc")
    h.tstop = 77
    nw.load_hoc(
        model("m", main='load_file("nrngui.hoc")\nload_file("stdrun.hoc")\nload_file("import3d.hoc")\n') / "main.hoc"
    )
    assert h.tstop == 77
    assert hasattr(h, "Import3d_SWC_read")
    before = h.name_declared("makeMakeCurve")  # 0 unless this test has run before
    nw.load_hoc(model("own", main='load_file("mkcurve.hoc")\n', mkcurve=counted("files_mine")) / "main.hoc")
    assert h.files_mine == 1
    assert h.name_declared("makeMakeCurve") == before
    nw.load_hoc(model("other", main='load_file("mkcurve.hoc")\n') / "main.hoc")
    assert h.files_mine == 1
    assert h.name_declared("makeMakeCurve")


def test_files_that_the_user_has_loaded_before(model, monkeypatch):
    """NEURON knows a name and no path, so that the file is read, and it is told that it may have been before."""
    name = fresh("before")
    first = model("a", **{name: counted("files_before")})
    monkeypatch.chdir(first)
    h.load_file(f"{name}.hoc")
    second = model("b", **{name: counted("files_other"), "main": f'load_file("{name}.hoc")\n'})
    with pytest.warns(UserWarning, match=rf"b/{name}\.hoc was read although NEURON remembers a file '{name}\.hoc'"):
        nw.load_hoc(second / "main.hoc")
    assert count("files_before", "files_other") == [1, 1]
    third = model("c", **{name: counted("files_third"), "main": f'load_file("{name}.hoc")\n'})
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # it is said once
        nw.load_hoc(third / "main.hoc")
    assert h.files_third == 1


def test_what_was_loaded_counts_as_loaded_outside(model, monkeypatch):
    """As it would without load_hoc: a template, above all, cannot be defined again."""
    text = "begintemplate FilesOut\npublic a\na = 1\nendtemplate FilesOut\n"
    folder = model("m", out=text, main='load_file("out.hoc")\n')
    nw.load_hoc(folder / "main.hoc")
    monkeypatch.chdir(folder)
    assert h.load_file("out.hoc") == 1
    assert h.load_file("main.hoc") == 1


def test_what_is_loaded_later_is_the_models_own(model, monkeypatch, tmp_path):
    """By a procedure or a template when they are called, wherever the process is then."""
    names, models = [], [fresh("a"), fresh("b")]
    for which in models:
        names += [f"files_late_{which}", f"files_inside_{which}"]
        late, inside = map(counted, names[-2:])
        main = (
            f'proc files_later_{which}() {{ load_file("late.hoc") }}\nbegintemplate Files_{which}\npublic x\n'
            f'begintemplate FilesIn_{which}\nproc init() {{ load_file("inside.hoc") }}\nendtemplate FilesIn_{which}\n'
            f"objref o\nproc init() {{ x = 3  o = new FilesIn_{which}() }}\nendtemplate Files_{which}\n"
        )
        nw.load_hoc(model(which, main=main, late=late, inside=inside) / "main.hoc")
    monkeypatch.chdir(tmp_path)
    for which in models * 2:
        getattr(h, f"files_later_{which}")()
        assert getattr(h, f"Files_{which}")().x == 3
    assert count(*names) == [1, 1, 1, 1]


def test_what_is_loaded_later_from_a_folder_of_any_name(tmp_path):
    folder = tmp_path / "mod\N{LATIN SMALL LETTER E WITH ACUTE}les"
    folder.mkdir()
    (folder / "main.hoc").write_text('proc files_accent() { load_file("late2.hoc") }\n')
    beside = fresh("beside")  # NEURON knows by its bare name what a file loads that is loaded later
    (folder / "late2.hoc").write_text(f'{counted("files_late2")}load_file("{beside}.hoc")\n')
    (folder / f"{beside}.hoc").write_text(counted("files_beside"))
    nw.load_hoc(folder / "main.hoc")
    h.files_accent()
    h.files_accent()
    assert count("files_late2", "files_beside") == [1, 1]


def test_the_same_template_in_two_files_of_one_model(model):
    text = "begintemplate FilesTwice\npublic a\na = 1\nendtemplate FilesTwice\n"
    main = 'load_file("one/cell.hoc")\nload_file("two/cell.hoc")\n'
    model("m/one", cell=text)
    model("m/two", cell=text + counted("files_two"))
    found = nw.load_hoc(model("m", main=main) / "main.hoc")
    assert list(found.templates) == ["FilesTwice"]
    assert h.files_two == 1


@pytest.mark.parametrize("text", ["a = 1\nquit()\n", "begintemplate FilesOpen\n", "create s\ns insert no_such\n"])
def test_what_is_wrong_in_a_file_whose_name_is_worked_out(model, text):
    folder = model("m", main='strdef f\nf = "worked.hoc"\nload_file(f)\n', worked=text)
    with pytest.raises(HocError, match=rf"{folder}/worked\.hoc:[12]: "):
        nw.load_hoc(folder / "main.hoc")


def test_places_in_messages_are_those_of_the_models_files(model):
    """Copies have lines of their own, before templates as well."""
    template = (
        'begintemplate FilesLines /* a\ncomment */\nproc init() { load_file("none.hoc") }\nendtemplate FilesLines\n'
    )
    main = f'{template}\nload_file("bad.hoc", "no_name")\n'
    folder = model("m", main=main, bad="objref o\no = new FilesLines()\n\nx = files_nothing(2)\n")
    with pytest.raises(HocError) as caught:
        nw.load_hoc(folder / "main.hoc")
    lines = str(caught.value).splitlines()
    assert lines[0] == f"{folder}/bad.hoc:4: files_nothing undefined function"
    assert lines[1].strip() == "x = files_nothing(2)"
    assert f"before that: {folder}/bad.hoc:2: Couldn't find: none.hoc" in lines
    assert "nrnwrap" not in str(caught.value).replace(str(folder), "")
    nw.load_hoc(model("n", some="files_some = 1\n") / "some.hoc")
    (model("n") / "some.hoc").unlink()  # NEURON by itself would say nothing of what it has a name of
    folder = model("n", main='\nload_file("some.hoc")\nprint "end"\n')
    with pytest.warns(UserWarning, match=r"main\.hoc:2: Couldn't find: some\.hoc"):
        output = nw.load_hoc(folder / "main.hoc").output
    assert 'in main.hoc near line 2\n load_file("some.hoc")' in output
    assert output.endswith("end\n")


NAMES = ["zell\N{LATIN SMALL LETTER E WITH ACUTE} 1.hoc", "it's.hoc", 'a "b".hoc', "\N{CJK UNIFIED IDEOGRAPH-795E}.hoc"]


@pytest.mark.parametrize("name", NAMES)
def test_files_and_folders_of_any_name(tmp_path, name):
    """NEURON takes no other than ASCII names from Python, and none with quotes."""
    folder = tmp_path / Path(name).stem
    folder.mkdir()
    quoted = name.replace('"', '\\"')
    (folder / name).write_text(f'files_any += 1\nload_file("part {quoted}")\nprint getcwd()\n', encoding="utf-8")
    (folder / f"part {name}").write_text("files_any += 10\nfiles_bad = (1\n", encoding="utf-8")
    h("files_any = 0")
    with pytest.raises(HocError) as caught:
        nw.load_hoc(folder / name)
    assert f"{folder / f'part {name}'}:2: syntax error" in str(caught.value)
    (folder / f"part {name}").write_text("files_any += 100\n", encoding="utf-8")
    found = nw.load_hoc(folder / name)
    assert found.path == folder / name
    assert f"{folder}/" in found.output
    assert h.files_any == 112


def test_a_missing_file_of_any_name_is_a_warning(tmp_path):
    path = tmp_path / "main.hoc"
    path.write_text(f'load_file("{NAMES[0]}")\nfiles_went_on = 1\n', encoding="utf-8")
    with pytest.warns(UserWarning, match=r"main\.hoc:1: Couldn't find: zell\? 1\.hoc"):
        nw.load_hoc(path)
    assert h.files_went_on == 1


def test_text_in_other_encodings(tmp_path):
    latin = tmp_path / "latin.hoc"
    latin.write_bytes(b'// caf\xe9\nstrdef files_latin\nfiles_latin = "caf\xe9"\nload_file("l\xe9.hoc")\nfiles_e = 1\n')
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/l\xe9.hoc")).write_text("files_latin_name = 5\n")
    nw.load_hoc(latin)
    assert count("files_e", "files_latin_name") == [1, 5]
    marked = tmp_path / "marked.hoc"
    marked.write_bytes(b"\xef\xbb\xbffiles_marked = 2\n")  # of which NEURON itself reads nothing
    nw.load_hoc(marked)
    assert h.files_marked == 2
    for ending in (b"\r\n", b"\r"):
        path = tmp_path / f"{len(ending)}.hoc"
        path.write_bytes(ending.join((b"// comment", b"files_ended = 1", b"files_ended = (2", b"")))
        with pytest.raises(HocError, match=f"{path.name}:3: syntax error"):
            nw.load_hoc(path)


def test_no_name_of_a_model_is_one_of_ours(model):
    """What nrnwrap needs in hoc has names that are drawn anew in each process."""
    names = ("nrnwrap_mentions_it", "nrnwrap_free_name", "nrnwrap_files", "nrnwrap_nothing", "file", "begin", "hear")
    code = "".join(f"proc {name}() {{ files_own = $1 }}\n" for name in names)
    own = fresh("nrnwrap") if h.name_declared("nrnwrap") else "nrnwrap"  # unless this test has run before
    broken = f"begintemplate {own}\npublic x\nproc init() {{\n  x = = 1\n}}\nendtemplate {own}\n"
    folder = model("m", main=code + 'load_file("b.hoc")\n', b=broken)
    with pytest.raises(HocError, match=r"b\.hoc:4: syntax error"):
        nw.load_hoc(folder / "main.hoc")
    model("m", b=broken.replace("= =", "="))
    assert nw.load_hoc(folder / "main.hoc").templates[own]().x == 1
    for index, name in enumerate(names):
        getattr(h, name)(index)
        assert h.files_own == index


def test_free_names():
    name = symbols.free_name()
    assert name.isidentifier()
    assert not h.name_declared(name)
    assert name != symbols.free_name()


def test_channels_that_the_code_builds_are_not_missing(model):
    """As NEURON's channel builder writes them into sessions."""
    build = (
        'objref ks\nks = new KSChan(0)\nks.name("files_leak")\nks.ion("NonSpecific")\nks.iv_type(0)\nks.gmax(0)\n'
        "create files_built\nfiles_built insert files_leak\n"
    )
    found = nw.load_hoc(model("m", main=build) / "main.hoc")
    assert found.sections["files_built"].has_membrane("files_leak")
    h("forall delete_section()")
