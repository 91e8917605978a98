"""The files that hoc models load: each model's own, once, by whatever name, in whatever encoding."""

import warnings

import pytest
from helpers.hoc_files import count, counted, fresh

import nrnwrap as nw
from nrnwrap.errors import HocError
from nrnwrap.mechanisms import h

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
