"""The MOD files: units, form, what they say of themselves."""

import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from helpers.patience import HANGS

import nrnwrap
from nrnwrap.cells import HodgkinHuxley
from nrnwrap.mechanisms import source

PACKAGE = Path(nrnwrap.__file__).parent
FOLDER = PACKAGE / "mod" if (PACKAGE / "mod").is_dir() else PACKAGE.parent / "mod"
MODS = sorted(FOLDER.glob("*.mod"))
TEXTS = [*MODS, *sorted(FOLDER.glob("*.inc"))]
CARRIER = "spiking", "node", "events", "neighbours", "variable", "saving", "telling"


def name(path):
    return path.name


def modlunit(path, folder):
    """What modlunit says of a file, without what it says of every file."""
    tool = shutil.which("modlunit", path=str(Path(sys.executable).parent)) or shutil.which("modlunit")
    for each in (path, *FOLDER.glob("*.inc")):
        shutil.copy(each, folder)
    done = subprocess.run([tool, path.name], cwd=folder, capture_output=True, text=True, timeout=HANGS)
    noise = re.compile(r"^\s*$|display|graphics|INCLUDEing|Checking units|secondorder undefined", re.IGNORECASE)
    return done.returncode, [line for line in (done.stdout + done.stderr).splitlines() if not noise.search(line)]


@pytest.mark.parametrize("path", MODS, ids=name)
def test_units(path, tmp_path):
    assert modlunit(path, tmp_path) == (0, [])


def test_modlunit_finds_a_wrong_unit(tmp_path):
    wrong = tmp_path / "wrong.mod"
    wrong.write_text((FOLDER / "squid.mod").read_text().replace("g_na*m*m*m*h", "g_na*v"))
    assert modlunit(wrong, _made(tmp_path / "there"))[1]


def _made(folder):
    folder.mkdir()
    return folder


@pytest.mark.parametrize("path", MODS, ids=name)
def test_no_local_hides_a_variable_of_the_mechanism(path):
    """CoreNEURON's translator takes one for the other, and ends the process or computes something else."""
    text = source.read(path).full_text
    code = re.sub(r"VERBATIM.*?ENDVERBATIM|COMMENT.*?ENDCOMMENT|:[^\n]*", "", text, flags=re.DOTALL)
    locals_ = {each for line in re.findall(r"\bLOCAL\s+([^\n]*)", code) for each in re.findall(r"\w+", line)}
    blocks = re.findall(r"\b(?:ASSIGNED|STATE|PARAMETER)\s*\{(.*?)\n\}", code, flags=re.DOTALL)
    variables = {found[1] for block in blocks for line in block.splitlines() if (found := re.match(r"\s*(\w+)", line))}
    assert variables or path.stem in ("SpikeList", "wiring", "Beginning")
    assert locals_ & variables == set()


@pytest.mark.parametrize("path", MODS, ids=name)
def test_form(path):
    text = path.read_text()
    assert text.startswith("TITLE ")
    order = [text.index(word) for word in ("COMMENT", "Source", "Equations", "Departures", "ENDCOMMENT", "NEURON {")]
    assert order == sorted(order)
    assert "THREADSAFE" in text
    assert re.search(rf"(POINT_PROCESS|SUFFIX|ARTIFICIAL_CELL) nw_{path.stem}\b", text)


@cache
def declared(kind):
    """The names of all PROCEDUREs, or FUNCTIONs."""
    return {each for path in TEXTS for each in re.findall(rf"^{kind} (\w+)", path.read_text(), re.MULTILINE)}


@pytest.mark.parametrize("path", TEXTS, ids=name)
def test_nothing_that_spoils_accuracy_or_engines(path):
    code = re.sub(r"COMMENT.*?ENDCOMMENT|:[^\n]*", "", path.read_text(), flags=re.DOTALL)
    # whose POINTERs CoreNEURON takes; it does not run the others
    pointers = ("telling.inc", "PoissonInput.mod", "Kernel.mod", "Rows.mod")
    if path.name not in pointers and 'INCLUDE "telling.inc"' not in code:
        assert not re.search(r"\bPOINTER\b", code)
    for word in ("TABLE", "BBCOREPOINTER", "UNITSOFF", "GLOBAL", "state_discontinuity", "printf"):
        assert not re.search(rf"\b{word}\b", code), word
    # No NMODL name tells which method runs, nor of the node in the matrix; CoreNEURON takes no POINTER that points
    # nowhere; NEURON ends a run for events that come after later ones; one mechanism cannot call another; a loop in
    # Python over millions of NetCons takes long; the kernel and tables of rows are C++; NEURON begins what comes in the
    # midst of a run by itself only in a finitialize
    with_reason = ("method.inc", "node.inc", "telling.inc", "order.inc", "saving.inc")
    with_reason += ("handing.inc", "taking.inc")
    with_reason += ("PoissonInput.mod", "wiring.mod", "Kernel.mod", "Rows.mod", "Beginning.mod")
    assert "VERBATIM" not in code or path.name in with_reason
    # CoreNEURON evaluates a FUNCTION in the condition of a WHILE only once
    for condition in re.findall(r"WHILE \((.*)\) \{", code):
        assert not re.search(r"[A-Za-z_]\w*\(", condition), condition
    # and one in the arguments of a PROCEDURE not at all
    for call, given in re.findall(r"\b(\w+)\(((?:[^()]|\([^()]*\))*)\)", re.sub(r"(PROCEDURE|FUNCTION) .*", "", code)):
        assert call not in declared("PROCEDURE") or declared("FUNCTION").isdisjoint(re.findall(r"\w+(?=\()", given))


@pytest.mark.parametrize("path", MODS, ids=name)
def test_no_argument_is_computed_from_what_a_function_calls_a_parameter(path):
    """CoreNEURON's translator puts a FUNCTION's body in place of its call, and there takes one for the other."""
    code = re.sub(
        r"VERBATIM.*?ENDVERBATIM|COMMENT.*?ENDCOMMENT|:[^\n]*", "", source.read(path).full_text, flags=re.DOTALL
    )
    heads = re.finditer(r"\bFUNCTION (\w+)\(", code)
    parameters = {head[1]: {re.findall(r"\w+", each)[0] for each in arguments(code, head) if each} for head in heads}
    for call in re.finditer(r"(?<!FUNCTION )\b(\w+)\(", code):
        for each in arguments(code, call) if call[1] in parameters else ():
            words = set(re.findall(r"[A-Za-z_]\w*", re.sub(r"\(\w+\)", "", each)))  # without units
            assert re.fullmatch(r"\w*", each) or words.isdisjoint(parameters[call[1]]), f"{call[0]}{each}"


def arguments(code, call):
    """Those between the parentheses that a match ends with."""
    depth, found = 1, [""]
    for letter in code[call.end() :]:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth == 0:
            return [each.strip() for each in found]
        if depth == 1 and letter == ",":
            found.append("")
        else:
            found[-1] += letter
    raise AssertionError(f"{call[0]} does not end")


def test_what_all_spiking_models_share_stays_small():
    """Comments count, blank lines do not; no procedure of it has more than 40 lines."""
    texts = [(FOLDER / f"{stem}.inc").read_text() for stem in CARRIER]
    assert sum(1 for text in texts for line in text.splitlines() if line.strip()) <= 700
    blocks = [block for text in texts for block in re.findall(r"^(?:PROC|FUNC|NET_)[^\n]*\{.*?^\}", text, re.M | re.S)]
    assert len(blocks) > 35
    assert max(block.count("\n") + 1 for block in blocks) <= 40


@pytest.mark.parametrize("path", MODS, ids=name)
def test_a_source_is_cited_or_the_package_named(path):
    source = path.read_text().split("Source", 1)[1].split("Equations", 1)[0]
    assert re.search(r"\(\d{4}\)|of this package", source)


def test_rates_are_exact_through_their_singularity():
    """x/(exp(x) - 1) at x = 0, beside it, and where the series ends."""
    membrane = HodgkinHuxley()
    x = np.concatenate([[0, 0.05, -0.05], *(sign * np.logspace(-12, 2, 400) for sign in (1, -1))])
    found = [membrane.mechanism.alpha_m(-40 - 10 * each) for each in x]
    v = -40 - 10 * x
    exact = -(v + 40) / 10  # what is left of x in floating point
    with np.errstate(invalid="ignore"):
        exact = np.where(exact == 0, 1, exact / np.expm1(exact))
    assert found == pytest.approx(exact, rel=2e-14)
