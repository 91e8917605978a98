"""Scripts for shells: tables of all names, and a function that looks at what was typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

INSTALL = (
    "bash: a line in ~/.bashrc; or, with bash-completion, a file that is read when needed",
    '  eval "$(nrnwrap completion bash)"',
    "  nrnwrap completion bash > ~/.local/share/bash-completion/completions/nrnwrap",
    "zsh: a file in a folder of $fpath, before compinit",
    "  nrnwrap completion zsh > ~/.zfunc/_nrnwrap",
    "fish:",
    "  nrnwrap completion fish > ~/.config/fish/completions/nrnwrap.fish",
)

_BASH = """
_nrnwrap() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command= model= plain= at word REPLY=
    if [[ $current == = ]]; then  # --option= and NAME= are words of their own
        current=
    elif [[ $previous == = ]]; then
        previous=${COMP_WORDS[COMP_CWORD-2]}
    else
        plain=yes
    fi
    for ((at = 1; at < COMP_CWORD; at++)); do
        word=${COMP_WORDS[at]}
        _nrnwrap_value "$command" "${COMP_WORDS[at-1]}"
        if [[ -n $REPLY || $word == [-=]* || ${COMP_WORDS[at-1]} == = ]]; then
            continue
        elif [[ -z $command ]]; then
            command=$word
        elif [[ -z $model ]]; then
            model=$word
        fi
    done
    [[ -n $plain || $previous == -* ]] || return 0
    _nrnwrap_expected "$command" "$model" "$previous" "$current"
    case $REPLY in
        FILE) local IFS=$'\\n'; compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$current")) ;;
        DIR) local IFS=$'\\n'; compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$current")) ;;
        *=) compopt -o nospace 2>/dev/null; COMPREPLY=($(compgen -W "$REPLY" -- "$current")) ;;
        *) COMPREPLY=($(compgen -W "$REPLY" -- "$current")) ;;
    esac
}
complete -F _nrnwrap nrnwrap
"""

_ZSH = """
_nrnwrap() {
    local current=${words[CURRENT]} previous=${words[CURRENT-1]} command= model= at word REPLY=
    if [[ $current == --*=* ]]; then
        previous=${current%%=*}
        compset -P '*='
    fi
    for ((at = 2; at < CURRENT; at++)); do
        word=${words[at]}
        _nrnwrap_value "$command" "${words[at-1]}"
        if [[ -n $REPLY || $word == -* ]]; then
            continue
        elif [[ -z $command ]]; then
            command=$word
        elif [[ -z $model ]]; then
            model=$word
        fi
    done
    _nrnwrap_expected "$command" "$model" "$previous" "$current"
    case $REPLY in
        FILE) _files ;;
        DIR) _files -/ ;;
        *=) compadd -S '' -- ${=REPLY} ;;
        *) compadd -- ${=REPLY} ;;
    esac
}
if [[ ${funcstack[1]} == _nrnwrap ]]; then
    _nrnwrap "$@"
else
    compdef _nrnwrap nrnwrap
fi
"""

_EXPECTED = """
_nrnwrap_expected() {  # command, model, the word before, the word: REPLY is what may stand there, or FILE, DIR
    _nrnwrap_value "$1" "$3"
    if [[ -z $REPLY && $4 != -* ]]; then
        _nrnwrap_takes "$1" "$2"
    fi
    if [[ -z $REPLY ]]; then
        _nrnwrap_options "$1"
    else
        _nrnwrap_words "$REPLY" "$2"
    fi
}
"""

_FISH = """
function __nrnwrap_given  # what was typed, but options
    set -l given (commandline -opc)
    for word in $given[2..-1]
        string match -q -- '-*' $word; or echo $word
    end
end

function __nrnwrap_in
    set -l given (__nrnwrap_given)
    test "$given[1]" = $argv[1]
end

function __nrnwrap_model
    for word in (__nrnwrap_given)
        contains -- $word (__nrnwrap_words MODEL ''); and echo $word; and return
    end
    return 1
end

complete -c nrnwrap -f
complete -c nrnwrap -n '__nrnwrap_in ""' -l help -d 'show the help'
complete -c nrnwrap -n '__nrnwrap_in ""' -l version -d 'show the version'
"""


_PATHS = ("FILE:*", ["FILE"]), ("DIR:*", ["DIR"])  # which a shell looks up itself


class Option(NamedTuple):
    """An option of a command: its names, the metavar of its value ("" without one), and what it is for."""

    names: tuple[str, ...]
    value: str
    help: str


class Command(NamedTuple):
    """A command: its name, what it is for, the metavar of what it takes, whether several, and its options."""

    name: str
    help: str
    takes: str
    several: bool
    options: tuple[Option, ...]


class Words(NamedTuple):
    """What can be completed: `plain` by metavar; `of_model` by metavar, then model."""

    plain: Mapping[str, tuple[str, ...]]
    of_model: Mapping[str, Mapping[str, tuple[str, ...]]]


def bash(version: str, commands: Sequence[Command], words: Words) -> str:
    """The script for bash 3.2 and later."""
    return f"# bash completion for nrnwrap {version}\n\n{_tables(commands, words)}{_EXPECTED}{_BASH}"


def zsh(version: str, commands: Sequence[Command], words: Words) -> str:
    """The script for zsh, for $fpath or to be sourced."""
    return f"#compdef nrnwrap\n# zsh completion for nrnwrap {version}\n\n{_tables(commands, words)}{_EXPECTED}{_ZSH}"


def fish(version: str, commands: Sequence[Command], words: Words) -> str:
    """The script for fish 3 and later."""
    lines = [
        f"# fish completion for nrnwrap {version}",
        "",
        "function __nrnwrap_words",
        '    switch "$argv[1]:$argv[2]"',
    ]
    for pattern, found in _listed(words):
        lines += [f"        case '{pattern}'", f"            printf '%s\\n' {' '.join(found)}"]
    lines += ["    end", "end"]
    return "\n".join([*lines, _FISH, *_fish_lines(commands), ""])


def _tables(commands: Sequence[Command], words: Words) -> str:
    """Functions of the shells in the family of sh; each answers in REPLY."""
    names = " ".join(each.name for each in commands)
    options = {each.name: [name for option in each.options for name in option.names] for each in commands}
    values = {
        f"{each.name}:{name}": [option.value]
        for each in commands
        for option in each.options
        for name in option.names
        if option.value
    }
    takes = {f"{each.name}:{'*' if each.several else ''}": [each.takes] for each in commands if each.takes}
    return "\n".join(
        [
            *_function("words", "what a metavar stands for, of a model", "$1:$2", [*_PATHS, *_listed(words)]),
            *_function("value", "the metavar of the value of an option, of a command", "$1:$2", values.items()),
            *_function("takes", "the metavar of what comes next, of a command and what it has", "$1:$2", takes.items()),
            *_function("options", "of a command", "$1", options.items(), f"{names} --help --version"),
        ]
    )


def _function(
    name: str, about: str, subject: str, table: Iterable[tuple[str, Iterable[str]]], otherwise: str = ""
) -> Iterator[str]:
    yield f"_nrnwrap_{name}() {{  # {about}"
    yield f"    case {subject} in"
    for pattern, found in table:
        yield f"        {pattern}) REPLY='{' '.join(found)}' ;;"
    yield f'        *) REPLY="{otherwise}" ;;'
    yield "    esac"
    yield "}"


def _listed(words: Words) -> Iterator[tuple[str, Sequence[str]]]:
    """pattern METAVAR:MODEL -> names."""
    yield from ((f"{metavar}:*", found) for metavar, found in words.plain.items())
    for metavar, of_model in words.of_model.items():
        yield from ((f"{metavar}:{model}", found) for model, found in of_model.items())
        yield f"{metavar}:*", ()


def _fish_lines(commands: Sequence[Command]) -> Iterator[str]:
    for command in commands:
        yield f"complete -c nrnwrap -n '__nrnwrap_in \"\"' -a {command.name} -d {_quoted(command.help)}"
        inside = f"__nrnwrap_in {command.name}"
        if command.takes:
            once = command.takes == "MODEL" and not command.several
            yield f"complete -c nrnwrap -n '{inside}{'; and not __nrnwrap_model >/dev/null' if once else ''}' " + (
                f"-a '{_fish_words(command.takes)}'"
            )
        yield from (f"complete -c nrnwrap -n '{inside}' {_fish_option(option)}" for option in command.options)


def _fish_option(option: Option) -> str:
    names = " ".join(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names)
    value = {"": "", "FILE": " -r -F"}.get(option.value, f" -x -a '{_fish_words(option.value)}'")
    return f"{names}{value} -d {_quoted(option.help)}"


def _fish_words(metavar: str) -> str:
    return "(__fish_complete_directories)" if metavar == "DIR" else f"(__nrnwrap_words {metavar} (__nrnwrap_model))"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


SCRIPTS: dict[str, Callable[[str, Sequence[Command], Words], str]] = {"bash": bash, "zsh": zsh, "fish": fish}
