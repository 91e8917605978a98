"""Templates of hoc that are half defined, and what stays as it was."""

import os
import shutil
import subprocess
import sys
import textwrap
import warnings
from pathlib import Path

import pytest
from helpers.hoc import ball, fresh
from helpers.patience import HANGS

import nrnwrap as nw
from nrnwrap.cells import Izhikevich2007
from nrnwrap.engine import symbols
from nrnwrap.errors import HocError
from nrnwrap.hoc import text as hoc_text
from nrnwrap.mechanisms import h

ROOT = Path(nw.__file__).resolve().parent.parent
HALF = "begintemplate {name}\npublic x\nproc init() {{\n  x = {value}\n}}\nendtemplate {name}\n"


def test_after_a_mistake_inside_a_template_the_mended_file_loads(hoc):
    """NEURON keeps half of the template, and what goes through all templates would end the process: it is taken out."""
    whole, half = fresh("HocWhole"), fresh("HocHalf")
    path = hoc("half.hoc", ball(whole) + HALF.format(name=half, value="= 1"))
    with pytest.raises(HocError, match=f"{path}:11: syntax error"):
        nw.load_hoc(path)
    assert not hasattr(h, half)
    nw.phase_plane(lambda: Izhikevich2007(), dur=10)  # asks for the names of all states
    path.write_text(ball(whole) + HALF.format(name=half, value="5"))
    found = nw.load_hoc(path)
    assert found.templates[half]().x == 5
    assert found.templates[whole]().soma.L == 20  # the one before it was whole


def test_where_half_a_template_stays_it_is_remembered(hoc, monkeypatch):
    half = fresh("HocHalf")
    path = hoc("half.hoc", HALF.format(name=half, value="= 1"))
    with monkeypatch.context() as patch:
        patch.setattr(symbols, "_TYPE", 10)  # as if NEURON had its symbols otherwise
        with pytest.raises(HocError, match=f"{path}:4: syntax error"):
            nw.load_hoc(path)
    assert hasattr(h, half)
    with pytest.raises(
        HocError, match=f"loading {path} failed inside the template {half}, and left half of it.*restart"
    ):
        nw.load_hoc(path)
    assert symbols.withdraw(half)
    assert not symbols.withdraw(half)
    assert not symbols.withdraw("no_such_name_at_all")


@pytest.mark.parametrize(
    "text",
    [
        "print 1\nquit()\n",
        "proc hoc_end() {\n quit() }\nif (1) { hoc_end() }\n",
        "func hoc_b() {\n quit() return 1 }\nproc hoc_a() { hoc_b() }\nhoc_a()\n",
        "begintemplate HocEnds\nproc init() { quit() }\nendtemplate HocEnds\nobjref o\no = new HocEnds()\n",
    ],
)
def test_what_would_end_the_process_is_refused(hoc, text):
    with pytest.raises(HocError, match=r"quit\.hoc:2: this quit\(\) would be called while quit\.hoc is loaded"):
        nw.load_hoc(hoc("quit.hoc", text))


def test_a_quit_that_is_not_called_is_none(hoc):
    text = 'proc hoc_never() { quit() }\n// quit()\n/* quit() */\nprint "quit()"\nxbutton("Quit", "quit()")\n'
    assert "quit()" in nw.load_hoc(hoc("stays.hoc", text)).output


def test_code_with_windows_needs_no_display(hoc):
    text = 'load_file("nrngui.hoc")\nobjref hoc_g\nhoc_g = new Graph()\nhoc_g.size(0, 1, 0, 1)\nxpanel("p")\nxpanel()\n'
    found = nw.load_hoc(hoc("gui.hoc", text + 'print "drawn"\n'))
    assert "drawn" in found.output


def test_a_template_inside_another(hoc):
    text = (
        "begintemplate HocOuter\npublic get\nobjref inner\n"
        "begintemplate HocWithin\npublic x\nproc init() { x = 7 }\nendtemplate HocWithin\n"
        "proc init() { inner = new HocWithin() }\nfunc get() { return inner.x }\nendtemplate HocOuter\n"
    )
    found = nw.load_hoc(hoc("a/outer.hoc", text))
    assert list(found.templates) == ["HocOuter"]
    assert found.templates["HocOuter"]().get() == 7
    nw.load_hoc(hoc("b/outer.hoc", text + "hoc_outer = 1\n"))
    with pytest.raises(HocError, match="defined otherwise"):
        nw.load_hoc(hoc("c/outer.hoc", text.replace("x = 7", "x = 8")))


def test_scanning():
    code = hoc_text.Script(Path("x.hoc"), '/* begintemplate A */ print "begintemplate B" // begintemplate C\n', Path())
    assert code.templates == ()
    assert len(code.code) == len(code.text)
    text = "begintemplate  D\npublic a // b\ncreate insert_x\nendtemplate D\nforall insert pas\nv.insert(3)\n"
    code = hoc_text.Script(Path("x.hoc"), text, Path())
    (template,) = code.templates
    assert (template.name, template.first, template.last) == ("D", 1, 4)
    assert list(code.inserts) == [("pas", 5)]


def test_under_nrniv(hoc, tmp_path):
    """There NEURON prints by other ways."""
    hoc("bad.hoc", 'print "before"\nx = (1\n')
    hoc("good.hoc", 'print "from hoc"\n')
    script = tmp_path / "script.py"
    script.write_text(
        textwrap.dedent("""
        import nrnwrap as nw
        print(repr(nw.load_hoc("good.hoc").output))
        try:
            nw.load_hoc("bad.hoc")
        except nw.NrnwrapError as error:
            print("said", error)
        nw.mechanisms.h("print 7")
        quit()
        """)
    )
    nrniv = shutil.which("nrniv", path=str(Path(sys.executable).parent)) or shutil.which("nrniv")
    site = os.pathsep.join([str(ROOT), *[each for each in sys.path if each.endswith("site-packages")]])
    done = subprocess.run(
        [nrniv, "-nogui", "-python", str(script)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": site},
        capture_output=True,
        text=True,
        timeout=HANGS,
    )
    assert done.returncode == 0, done.stderr
    assert "'from hoc\\n'" in done.stdout
    assert f"said {tmp_path / 'bad.hoc'}:2: syntax error" in done.stdout
    assert done.stdout.rstrip().endswith("7")


def test_text_that_is_not_utf_8(tmp_path):
    path = tmp_path / "latin.hoc"
    path.write_bytes(b'// caf\xe9\nprint "caf\xe9"\n')
    assert nw.load_hoc(path).output == "caf\N{REPLACEMENT CHARACTER}\n"


def test_nothing_is_warned_of_a_file_that_is_fine(hoc):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        nw.load_hoc(hoc("fine.hoc", "hoc_fine = 1\n"))
    assert h.hoc_fine == 1
