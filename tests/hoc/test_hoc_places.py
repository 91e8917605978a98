"""Places in what is said of hoc files, and files that are asked for later."""

import os
from pathlib import Path

import pytest
from helpers.hoc_files import count, counted, fresh

import nrnwrap as nw
from nrnwrap.engine import symbols
from nrnwrap.errors import HocError
from nrnwrap.mechanisms import h


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


def test_a_folder_where_neuron_cannot_work(tmp_path):
    folder = tmp_path / "5 $HOME"
    folder.mkdir()
    (folder / "a.hoc").write_text("files_dollar = 1\n")
    with pytest.raises(HocError, match=r"a\.hoc: NEURON cannot work in a folder with a \$ in its name; rename"):
        nw.load_hoc(folder / "a.hoc")
    assert not hasattr(h, "files_dollar")
