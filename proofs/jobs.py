"""Random jobs of JSON: what the page may be asked, right, nearly right, damaged; each has an answer or a refusal."""

from __future__ import annotations

import json
import random
from typing import Any

import numpy as np
from helpers.page import unpacked

from nrnwrap.app import answers, limits, tasks
from nrnwrap.app.answers import Answer
from proofs import states

SHARES = {  # how often a route is asked
    "simulate": 46, "script": 8, "csv": 8, "plane": 8, "shape": 6, "fi": 4, "rheobase": 2, "network": 8, "pattern": 1,
    "morphology": 8, "catalogue": 1,
}  # fmt: skip
_DAMAGE = [b"NaN", b"1e999", b"-Infinity", b'"\xff"', b"[" * 2000, b"9" * 5000, b"\0", b"{", b'"\\ud800"', b"", b"null"]
_NULL = {"error", "onset", "steady", "values"}  # where null is a rate that too few spikes give, or infinity
_GAPS = {"v_nullcline", "w_nullcline", "trajectory"}  # lines, which nan interrupts


def job(first: int, index: int) -> tuple[str, bytes]:
    """Route and body; that of every seventh is damaged."""
    chance = random.Random(f"{first} {index}")
    (route,) = chance.choices([*SHARES], [*SHARES.values()])
    body = json.dumps(_asked(chance, route)).encode()
    if chance.randrange(7):
        return route, body
    begin = chance.randrange(len(body))
    return route, body[:begin] + chance.choice(_DAMAGE) + body[begin + chance.choice([0, 1, 3, len(body)]) :]


def _asked(chance: random.Random, route: str) -> Any:
    if chance.randrange(50) == 0:
        return states.anything(chance, 4)
    if route == "morphology":
        return states.file(chance)
    if route == "pattern":
        return {"model": states.state(chance)["model"]}
    told = states.options(chance, route)
    return {**states.state(chance), **(told if isinstance(told, dict) else {route: told})}


def case(first: int, index: int) -> str:
    """What is wrong with the answer to a job."""
    route, body = job(first, index)
    try:
        said = fault(tasks.answer(route, body))
    except Exception as error:
        error.args = (f"{error}: {route} {body[:900]!r}",)
        raise
    return f"{said}: {route} {body[:900]!r}" if said else ""


def fault(answer: Answer) -> str:
    """What is wrong with an answer, "" for nothing."""
    if answer.status != 200:
        return _refused(answer)
    if answer.media == answers.CSV:
        rows = [line for line in answer.body.decode().splitlines() if line[:1] in "-0123456789ni"]
        return "" if all(np.isfinite(float(x)) for row in rows for x in row.split(",")) else "a number is not finite"
    if answer.media == answers.JSON:
        told = json.loads(answer.body, parse_constant=_refuse)
        return "" if "models" in told else _nulls(told)  # the catalogue, where null has a meaning
    head, arrays = unpacked(answer.body)
    strange = [name for name, array in arrays.items() if not _right(array, name in _GAPS)]
    return f"{strange} are not finite" if strange else _nulls(head)


def _right(array: Any, gaps: bool) -> bool:
    """Whether all numbers are finite, but for gaps where they may be."""
    return not np.isinf(array).any() and (gaps or not np.isnan(array).any())


def _refused(answer: Answer) -> str:
    if answer.status not in (400, 422):
        return f"status {answer.status}"
    sentence = json.loads(answer.body)["error"]
    plain = 10 < len(sentence) <= limits.SENTENCE and sentence.isprintable() and "Traceback" not in sentence
    return "" if plain else f"the sentence {sentence!r}"


def _refuse(name: str) -> float:
    raise ValueError(name)


def _nulls(value: Any, place: str = "") -> str:
    """Where a number is missing in an answer."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in pairs:
        said = "" if key in _NULL else f"{place}.{key} is null" if each is None else _nulls(each, f"{place}.{key}")
        if said:
            return said
    return ""
