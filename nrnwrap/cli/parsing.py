"""The parser of the command line: a mistake is one line that says what was given, what is allowed, what to do."""

from __future__ import annotations

import argparse
import re
import textwrap
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from nrnwrap.errors import ParameterError, unknown

_WIDTH = 80  # of descriptions
_MISSING = "the following arguments are required"
_AFTER = "Options of a command come after it, as in `nrnwrap run LIF --json`."


class Parser(argparse.ArgumentParser):
    """A parser that names what is near an unknown option, and whose help ends with examples.

    An example may have a remark behind it, after two spaces. `epilog` stands above them as it is.
    """

    def __init__(
        self, *, description: str = "", epilog: str = "", examples: Sequence[str] = (), **options: Any
    ) -> None:
        listed = "\n".join(["examples:", *(f"  {each}" for each in examples)]) if examples else ""
        super().__init__(
            allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            description=textwrap.fill(description, _WIDTH),
            epilog="\n\n".join(filter(None, [epilog, listed])),
            **options,
        )
        self.example = examples[0].partition("  ")[0] if examples else ""

    def error(self, message: str) -> NoReturn:
        raise ParameterError(f"{self._reworded(message)}; see `{self.prog} --help`")

    def refuse_unknown(self, given: Sequence[str], hint: str = "") -> None:
        """Raise UnknownNameError for the first argument that looks like an option and is not one of these."""
        known = self._option_string_actions
        for each in given:
            name = each.partition("=")[0]
            if len(name) > 1 and name.startswith("-") and not _negative(name) and name not in known:
                long = [option for option in known if option.startswith("--")]
                raise unknown(f"option of `{self.prog}`", name, long, hint)

    def _reworded(self, message: str) -> str:
        subject, _, fault = message.removeprefix("argument ").partition(": ")
        if subject == _MISSING:
            return f"{fault} is missing" + (f", as in `{self.example}`" if self.example else "")
        action = self._option_string_actions.get(subject)
        if action is not None and fault.startswith("expected"):
            return f"{subject} needs a value: {subject} {action.metavar}"
        return f"{subject}: {fault}" if fault else subject


def parsed(parser: Parser, commands: Any, arguments: Sequence[str]) -> argparse.Namespace:
    """What the arguments say; `commands` is what parser.add_subparsers() gave."""
    given = _joined(arguments)
    place = next((index for index, each in enumerate(given) if not each.startswith("-")), len(given))
    parser.refuse_unknown(given[:place], _AFTER)
    if place < len(given):
        name, chosen = given[place], commands.choices.get(given[place])
        if chosen is None:
            raise unknown("command", name, commands.choices, "`nrnwrap --help` says what each does.")
        chosen.refuse_unknown(given[place + 1 :])
    result, left = parser.parse_known_args(given)
    if left:
        raise ParameterError(
            f"{left[0]!r} is one argument too many for `{chosen.prog}`: a value follows its option without spaces, "
            f"as in --step 0.3,50,300, and each parameter has a --set of its own; see `{chosen.prog} --help`"
        )
    return result


def number(unit: str) -> Callable[[str], float]:
    """The `type` of an option whose value is a number in `unit`."""

    def convert(text: str) -> float:
        try:
            return as_number(text, unit)
        except ParameterError as cause:
            raise argparse.ArgumentTypeError(str(cause)) from cause

    return convert


def whole(text: str) -> int:
    """The `type` of an option whose value is a whole number."""
    try:
        return int(text)
    except ValueError as cause:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number; give one such as 7") from cause


def as_number(text: str, unit: str = "") -> float:
    """The number that a text is; ParameterError for anything else."""
    try:
        return float(text)
    except ValueError:
        in_unit = f" in {unit}" if unit not in ("", "1") else ""
        hint = "; write a point instead of the comma" if re.fullmatch(r"[-+]?\d+,\d+", text) else ""
        raise ParameterError(f"{text!r} is not a number; give the number alone{in_unit}, such as 0.1{hint}") from None


def _joined(arguments: Sequence[str]) -> list[str]:
    """The arguments with `--step -0.3,50` as `--step=-0.3,50`: argparse takes the value for an option."""
    result: list[str] = []
    for argument in arguments:
        if _negative(argument) and result and re.fullmatch(r"--[a-z][a-z-]*", result[-1]):
            result[-1] += f"={argument}"
        else:
            result.append(argument)
    return result


def _negative(text: str) -> bool:
    """Whether it begins as a negative number does, and not as an option."""
    return bool(re.match(r"-\.?\d|-inf|-nan", text))
