"""What the PARAMETER blocks of a MOD text declare: names, defaults, units, bounds, meanings. Nothing is compiled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import inf, isnan, nan
from types import MappingProxyType

from nrnwrap.base.tables import Table
from nrnwrap.mechanisms import source
from nrnwrap.mechanisms.source import PREFIX, Source

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_BOUNDS = rf"<\s*({_NUMBER})\s*,\s*({_NUMBER})\s*>|\bFROM\s+({_NUMBER})\s+TO\s+({_NUMBER})"
_NAME = r"(?<![\w(/.])([A-Za-z_]\w*)(?=\s*(?:\[\s*\d+\s*\]\s*)?(?:=|\(|<|FROM\b|$))"
_DEFAULT = rf"^\s*(?:\[[^]]*\])?\s*=\s*({_NUMBER})"
_UNIT = r"\(([^)]*)\)"
_ALIAS = r"\(\s*(\w+)\s*\)\s*=\s*\(\s*(\w+)\s*\)"
_WEIGHT = r"\bNET_RECEIVE\s*\(\s*\w+\s*\(([^)]*)\)"
_SHORT = {"nanoamp": "nA", "microsiemens": "uS", "millivolt": "mV"}


@dataclass(frozen=True)
class Parameter:
    """A number of a mechanism that each instance has for itself."""

    name: str
    default: float
    unit: str
    low: float = -inf
    high: float = inf
    doc: str = ""

    @property
    def bounds(self) -> str:
        """The bounds as text, "" where there are none."""
        return "" if (self.low, self.high) == (-inf, inf) else f"{self.low:g} .. {self.high:g}"


def declared(text: Source) -> dict[str, Parameter]:
    """The parameters of a MOD text by name; the default is nan where the text gives none."""
    result: dict[str, Parameter] = {}
    for code, remark in text.declarations():
        found = list(re.finditer(_NAME, code))
        ends = [*(match.start() for match in found), len(code)][1:]
        for match, end in zip(found, ends, strict=False):
            result.setdefault(match[1], _parameter(match[1], code[match.end() : end], remark, text))
    return result


@cache
def of_ours(mechanism: str) -> Mapping[str, Parameter]:
    """The parameters of a mechanism of nrnwrap, with or without prefix, as its MOD file declares them."""
    return MappingProxyType(declared(source.read(source.OURS / f"{mechanism.removeprefix(PREFIX)}.mod")))


def weight_unit(text: Source) -> str:
    """The unit of the weight that a mechanism receives; "" where the text does not say."""
    found = re.search(_WEIGHT, text.full_text)
    return plain_unit(found[1], text) if found else ""


def plain_unit(unit: str, text: Source) -> str:
    """A unit as users know it: names that the text itself gives to nA, uS or mV are replaced."""
    unit = " ".join(unit.split())
    for alias, name in re.findall(_ALIAS, text.full_text) if unit else ():
        unit = re.sub(rf"\b{alias}\b", _SHORT.get(name, alias), unit)
    return unit


def parameter_table(parameters: Mapping[str, Parameter]) -> Table:
    """Parameters that print as a table."""

    def row(name: str, each: Parameter) -> tuple[str, ...]:
        return name, "" if isnan(each.default) else f"{each.default:g}", each.unit, each.bounds, each.doc

    return Table(parameters, ("parameter", "default", "unit", "bounds", "meaning"), row)


def _parameter(name: str, code: str, remark: str, text: Source) -> Parameter:
    """`code` is what stands behind the name."""
    default, unit, bounds = re.search(_DEFAULT, code), re.search(_UNIT, code), re.search(_BOUNDS, code)
    low, high = (number for number in bounds.groups() if number) if bounds else (-inf, inf)
    spelt = plain_unit(unit[1], text) if unit else ""
    return Parameter(name, float(default[1]) if default else nan, spelt, float(low), float(high), remark)
