"""load_hoc: what goes wrong in hoc becomes an exception with file and line, and nothing is defined twice."""

import os
import re
from pathlib import Path

import pytest
from helpers.hoc import ball, fresh

import nrnwrap as nw
from nrnwrap.cells import Izhikevich2007
from nrnwrap.errors import HocError
from nrnwrap.mechanisms import h


def test_what_a_file_brings(hoc, capfd):
    here = os.getcwd()
    path = hoc("one/first.hoc", ball("HocA") + 'print "made ", 2\ncreate hoc_a_free, hoc_a_row[2]\nprint getcwd()\n')
    found = nw.load_hoc(path)
    assert list(found.templates) == ["HocA"]
    assert found.templates["HocA"]().soma.L == 20
    assert list(found.sections) == ["hoc_a_free", "hoc_a_row[0]", "hoc_a_row[1]"]
    assert found.output.splitlines()[0].split() == ["made", "2"]
    assert str(path.parent) in found.output
    assert os.getcwd() == here
    assert capfd.readouterr() == ("", "")
    assert "HocA" in repr(found)
    h("forall delete_section()")


def test_output_can_be_shown(hoc, capsys):
    found = nw.load_hoc(hoc("loud.hoc", 'print "loud"\n'), echo=True)
    assert capsys.readouterr().out == found.output == "loud\n"


def test_files_beside_it_are_found_and_the_folder_is_restored(hoc, tmp_path, monkeypatch):
    hoc("model/sub/inner.hoc", ball("HocInner") + "hoc_inner = 5\n")
    path = hoc("model/main.hoc", 'load_file("sub/inner.hoc")\nxopen("plain.hoc")\nchdir("/")\n')
    hoc("model/plain.hoc", "hoc_plain = 6\n")
    monkeypatch.chdir(tmp_path)
    found = nw.load_hoc("model/main.hoc")
    assert (h.hoc_inner, h.hoc_plain) == (5, 6)
    assert list(found.templates) == ["HocInner"]
    assert Path.cwd() == tmp_path
    assert found.path == path


def test_twice_is_nothing(hoc, tmp_path):
    path = hoc("twice.hoc", ball("HocTwice") + "hoc_count += 1\n")
    h("hoc_count = 0")
    first = nw.load_hoc(path)
    assert nw.load_hoc(path) is first
    assert nw.load_hoc(str(path)) is first
    link = tmp_path / "link.hoc"
    link.symlink_to(path)
    assert nw.load_hoc(link) is first
    assert h.hoc_count == 1


def test_the_same_template_through_another_file_is_not_defined_again(hoc):
    """Also where that file is loaded by a third one; white space and comments do not count."""
    nw.load_hoc(hoc("a/cell.hoc", ball("HocSame")))
    copy = "// a copy\n" + ball("HocSame").replace("insert hh", "insert   hh  /* twice */") + "hoc_copy = 1\n"
    hoc("b/cell.hoc", copy)
    net = nw.load_hoc(hoc("b/net.hoc", 'load_file("cell.hoc")\nobjref hoc_same\nhoc_same = new HocSame()\n'))
    assert (h.hoc_copy, str(h.hoc_same.soma)) == (1, f"{h.hoc_same}.soma")
    assert list(net.templates) == ["HocSame"]
    failing = hoc("b/fails.hoc", copy + "\nhoc_copy = nothing_of_this_name(1)\n")
    with pytest.raises(HocError, match=f"{failing}:11: nothing_of_this_name undefined function"):
        nw.load_hoc(failing)
    h("objref hoc_same")


def test_another_template_of_the_name_is_an_error_that_names_both(hoc):
    name, twice = fresh("HocClash"), fresh("HocBoth")
    first = hoc("a/first.hoc", ball(name))
    nw.load_hoc(first)
    other = hoc("b/other.hoc", "\n" + ball(name, length=30))
    with pytest.raises(HocError, match=rf"{other}:2: the template {name} is defined otherwise by {first}"):
        nw.load_hoc(other)
    hoc("b/net.hoc", 'load_file("other.hoc")\n')
    with pytest.raises(HocError, match=rf"{other}:2: .* by {first}"):
        nw.load_hoc(other.with_name("net.hoc"))
    first.write_text(ball(name, length=40))
    with pytest.raises(HocError, match=rf"{first}:1: the template {name} has changed since it was loaded\. .*restart"):
        nw.load_hoc(first)
    both = hoc("both.hoc", ball(twice) + ball(twice, length=3))
    with pytest.raises(HocError, match=rf"{both}:8: .*otherwise by {both}|has changed"):
        nw.load_hoc(both)


@pytest.mark.parametrize(
    ("name", "owner"),
    [
        (Izhikevich2007, r"a mechanism of this name, from .*mod/Izhikevich2007\.mod"),
        ("IClamp", "NEURON's own"),
        ("HocFree", "load_hoc did not load"),
    ],
)
def test_names_that_are_taken(hoc, name, owner):
    h("HocFree = 3")
    if not isinstance(name, str):  # as NEURON calls its mechanism
        name = name().mechanism.hname().partition("[")[0]
    with pytest.raises(HocError, match=f"the template {name} cannot be defined: .*{owner}"):
        nw.load_hoc(hoc(f"{name}.hoc", f"begintemplate {name}\nendtemplate {name}\n"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = 1\nb = (2 +\nc = ]\n", r"bad\.hoc:2: syntax error\n +b = \(2 \+"),
        (
            "proc hoc_p() {\n  hoc_nothing(3)\n}\n\nhoc_p()\n",
            r"bad\.hoc:5: hoc_nothing undefined function\n(.*\n)*.*hoc_p\(",
        ),
        ('xopen("none.hoc")\n', r"bad\.hoc:1: Can't open +none\.hoc"),
        (
            'load_file("no.hoc")\nhoc_x = hoc_no(1)\n',
            r"bad\.hoc:2: .*\n(.*\n)*before that: .*:1: Couldn't find: no\.hoc",
        ),
        ("func hoc_f() { return hoc_f($1 + 1) }\nhoc_f(1)\n", r"bad\.hoc:2: .*nested too deeply"),
        ("begintemplate HocOpen\npublic x\nx = 2\n", r"bad\.hoc:1: the template HocOpen does not have an endtemplate"),
        ("\nendtemplate\n", r"bad\.hoc:2: endtemplate without"),
        (
            "\nbegintemplate HocX\nbegintemplate HocY\nendtemplate HocY\n",
            r"bad\.hoc:2: the template HocX does not have an end",
        ),
        ("objref hoc_o\nhoc_o = new HocNothing()\n", r"bad\.hoc:2: "),
        ('execerror("on purpose", "")\n', r"bad\.hoc:1: on purpose"),
    ],
)
def test_errors_name_file_and_line(hoc, text, message):
    here = os.getcwd()
    with pytest.raises(HocError, match=message):
        nw.load_hoc(hoc("bad.hoc", text))
    assert os.getcwd() == here
    assert h("hoc_after = 1")  # the interpreter goes on


def test_an_error_in_a_file_that_is_loaded_by_another_of_its_name(hoc):
    inner = hoc("m/sub/run.hoc", "hoc_y = 1\n\nhoc_y = hoc_nothing(2)\n")
    with pytest.raises(HocError, match=f"{inner}:3: "):
        nw.load_hoc(hoc("m/run.hoc", 'load_file("sub/run.hoc")\n\n\n'))


def test_files_that_are_missing_or_no_files(tmp_path):
    with pytest.raises(HocError, match=r"cannot read .*none\.hoc: No such file"):
        nw.load_hoc(tmp_path / "none.hoc")
    with pytest.raises(HocError, match=r"cannot read .*: Is a directory"):
        nw.load_hoc(tmp_path)


def test_a_file_that_hoc_goes_on_without_is_a_warning(hoc):
    with pytest.warns(UserWarning, match=r"some\.hoc:1: Couldn't find: optional\.hoc"):
        nw.load_hoc(hoc("some.hoc", 'load_file("optional.hoc")\nhoc_went_on = 1\n'))
    assert h.hoc_went_on == 1


def test_a_missing_mechanism_is_told_before_half_a_template_exists(hoc):
    """After it was loaded, or taken out, the same file loads."""
    name = fresh("HocLater")
    path = hoc("m/cell.hoc", ball(name, mechanism="nowhere_to_be_found"))
    hoc("m/mod/any.mod", "NEURON { SUFFIX any }\n")
    place = re.escape(str(path.parent / "mod"))
    with pytest.raises(HocError, match=rf'{path}:5: insert nowhere_to_be_found: .*mechanisms\.load\("{place}"\)'):
        nw.load_hoc(path)
    path.write_text(ball(name, mechanism="pas"))
    assert nw.load_hoc(path).templates[name]().soma.has_membrane("pas")
