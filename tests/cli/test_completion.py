"""Completion as a shell does it, where no other program can be found: nothing is started for it."""

import re
import shutil
import subprocess

import pytest
from helpers.cli import nrnwrap
from helpers.patience import HANGS

from nrnwrap import cells, cli, mechanisms
from nrnwrap.cli import completion, describe
from nrnwrap.mechanisms import loading

# What each shell does at a TAB, but for the screen: words, with the last one unfinished, in; what completes it out.
BASH = """
source {script}
COMP_WORDS=({words}) COMP_CWORD={last} PATH=
_nrnwrap nrnwrap
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
ZSH = """
compdef() {{ : }}
compset() {{ words[CURRENT]=${{words[CURRENT]#*=}} }}
compadd() {{ shift ${{@[(i)--]}}; for each; [[ $each == ${{words[CURRENT]}}* ]] && print -r -- $each }}
_files() {{ for each in ${{words[CURRENT]}}*(N); [[ $1 != -/ || -d $each ]] && print -r -- $each }}
source {script}
words=({words}) CURRENT=$(({last} + 1)) PATH=
_nrnwrap
"""
FISH = """
source {script}
complete -C {line} | string replace -r '\\t.*' ''
"""
SHELLS = [
    pytest.param(name, marks=pytest.mark.skipif(shutil.which(name) is None, reason=f"needs {name}"))
    for name in ("bash", "zsh", "fish")
]


@pytest.fixture(scope="module")
def scripts(tmp_path_factory):
    """A folder with the script for each shell, and some files."""
    folder = tmp_path_factory.mktemp("shells")
    for shell in ("bash", "zsh", "fish"):
        done = nrnwrap(folder, "completion", shell)
        assert (done.returncode, done.stderr) == (0, "")
        (folder / f"script.{shell}").write_text(done.stdout)
    (folder / "a cell.swc").touch()
    (folder / "cells").mkdir()
    return folder


def completed(scripts, shell, line):
    """What a shell would put in the place of the last word of a line."""
    return {"bash": _bash, "zsh": _zsh, "fish": _fish}[shell](scripts, line)


def _bash(scripts, line):
    words = re.findall(r"=|[^\s=]+", line) + [""] * line.endswith((" ", "="))  # bash takes = for a word
    if line.endswith("="):
        words.pop()
    return _run(scripts, ["bash", "--norc", "-c"], BASH, "bash", words, line)


def _zsh(scripts, line):
    return _run(scripts, ["zsh", "-f", "-c"], ZSH, "zsh", line.split() + [""] * line.endswith(" "), line)


def _fish(scripts, line):
    found = _run(scripts, ["fish", "--no-config", "-c"], FISH, "fish", [], line)
    head = line.rpartition(" ")[2].rpartition("=")
    return {each.removeprefix(head[0] + head[1]).rstrip("/") for each in found}


def _run(scripts, command, program, shell, words, line):
    quoted = [f"'{each}'" for each in words]
    code = program.format(script=f"./script.{shell}", words=" ".join(quoted), last=len(words) - 1, line=f"'{line}'")
    done = subprocess.run([*command, code], cwd=scripts, capture_output=True, text=True, timeout=HANGS)
    assert done.stderr == ""
    return set(filter(None, done.stdout.splitlines()))


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("nrnwrap r", {"run", "rheobase"}),
        ("nrnwrap run LIF", {"LIF", "LIFCondExp", "LIFCurrExp"}),
        ("nrnwrap fi --dt 0.1 Mor", {"MorrisLecar"}),
        ("nrnwrap run LIF --pre", {"--preset"}),
        ("nrnwrap run LIF --preset ", set(cells.LIF.presets)),
        ("nrnwrap run LIF --preset=p", {"pynn"}),
        ("nrnwrap run --json AdEx --preset naud_t", {"naud_tonic", "naud_transient"}),
        ("nrnwrap rheobase Pospischil --set g_c", {"g_cal=", "g_cat="}),
        ("nrnwrap run AdEx --set b=0.1 --set tau", {"tau_w="}),
        ("nrnwrap run BallAndStick --set dend_", {"dend_L=", "dend_diam="}),
        ("nrnwrap run Stick --insert pa", {"pas"}),
        ("nrnwrap run Stick --insert squ", {"squid"}),
        ("nrnwrap run LIF --engine ", {"neuron", "coreneuron"}),
        ("nrnwrap run LIF --method v", {"variable"}),
        ("nrnwrap run LIF --dt ", set()),
        ("nrnwrap run LIF --step -0.3,5 --pl", {"--plot"}),
        ("nrnwrap describe Exp2", {"Exp2", "Exp2Conductance", "Exp2Current", "Exp2Syn"}),
        ("nrnwrap run Reconstruction --morphology a", {"a cell.swc"}),
        ("nrnwrap compile c", {"cells"}),
        ("nrnwrap validate LIF Ad", {"AdEx", "AdaptiveLIF"}),
        ("nrnwrap completion ", {"bash", "zsh", "fish"}),
    ],
)
def test_a_shell_completes(shell, line, expected, scripts):
    assert completed(scripts, shell, line) == expected


def test_bash_completes_no_value_of_a_parameter(scripts):
    assert completed(scripts, "bash", "nrnwrap run LIF --set C=") == set()
    assert completed(scripts, "bash", "nrnwrap run LIF --set C=0") == set()


def test_bash_knows_the_function(scripts):
    done = subprocess.run(
        ["bash", "--norc", "-c", "source ./script.bash; complete -p nrnwrap"],
        cwd=scripts,
        capture_output=True,
        text=True,
    )
    assert done.stdout == "complete -F _nrnwrap nrnwrap\n"


@pytest.mark.parametrize("command", cli.parser()[1].choices)
def test_options_of_every_command_are_completed(command, scripts):
    options = set(cli.parser()[1].choices[command]._option_string_actions)
    assert completed(scripts, "bash", f"nrnwrap {command} -") == options


@pytest.mark.parametrize("name", cells.__all__)
def test_parameters_read_from_the_text_are_those_of_the_model(name):
    kind = getattr(cells, name)
    assert completion.words().of_model["NAME=VALUE"][name] == tuple(f"{each}=" for each in kind.parameters())


def test_all_that_describe_knows_is_completed():
    mechanisms.load()
    named = set(completion.words().plain["NAME"])
    ours = {name.removeprefix(mechanisms.PREFIX) for name in mechanisms.names()}
    assert named >= {*cells.__all__, *describe.values(), *ours, "hh", "ExpSyn", "IClamp"}
    assert not [name for name in named if name.startswith(mechanisms.PREFIX)]


def test_mechanisms_that_are_completed_can_be_inserted():
    mechanisms.load()
    for name in completion.words().plain["MECHANISM"]:
        cell = cells.Stick()
        cell.insert(name)
        assert loading.resolve(name) in cell.dend.psection()["density_mechs"] or name == "extracellular"


def test_a_script_is_printed_where_nothing_is_compiled(tmp_path):
    done = nrnwrap(tmp_path, "completion", "bash", NRNWRAP_CACHE=str(tmp_path / "cache"), CXX="no-compiler")
    assert (done.returncode, done.stderr) == (0, "")
    assert "tau_w=" in done.stdout
    assert not list(tmp_path.rglob("*.so"))
