"""`*_fit.json` of a biophysical model of the Allen Cell Types Database.

The format is that of allensdk.model.biophysical: NEURON's units; `genome` is a list of what is set where, after
`passive` and before the reversal potentials of `conditions`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from nrnwrap.biophysics.allen_files import Entry, loaded
from nrnwrap.errors import ModelFileError


def read_fit(path: str | os.PathLike[str]) -> dict[str, Any]:
    """The fields of the Biophysics that a `*_fit.json` stands for, of a perisomatic or an all-active model.

    An all-active one has its passive values in the genome, section by section; its axon is replaced by stubs as thick
    as the axon is, that of a perisomatic one by stubs of 1 um. Raises ModelFileError, which names file and key, when
    the file is missing, is not JSON, lacks a value, or sets what is not a section's.
    """
    file = Path(path)
    config = Entry(f"{file}", loaded(file))
    (passive,), (conditions,) = config.entries("passive", 1), config.entries("conditions", 1)
    genes = config.entries("genome")
    everywhere = any(gene.get("name") in ("cm", "Ra", "e_pas") for gene in genes)
    regions: dict[str, dict[str, Any]] = {"all": _passive(passive, everywhere)}
    if not everywhere:
        for each in passive.entries("cm"):
            regions.setdefault(each.text("section"), {})["cm"] = each.number("cm")
    for gene in genes:
        _express(gene, regions)
    for each in conditions.entries("erev"):
        region = regions.setdefault(each.text("section"), {})
        region.update({name: each.number(name, text=True) for name in each.content if name != "section"})
    return {
        "regions": regions,
        "celsius": conditions.number("celsius"),
        "v_init": conditions.number("v_init"),
        "axon": "own stubs" if everywhere else "stubs",
        "junction_potential": _junction(config),
    }


def _passive(passive: Entry, everywhere: bool) -> dict[str, Any]:
    """What all sections have; the genome of an all-active model says the rest."""
    result: dict[str, Any] = {"pas": {} if everywhere else {"e": passive.number("e_pas")}}
    if not everywhere or "ra" in passive.content:
        result["Ra"] = passive.number("ra")
    return result


def _express(gene: Entry, regions: dict[str, dict[str, Any]]) -> None:
    """Set one entry of the genome: its name is a variable's of a section, or a parameter's with its mechanism's."""
    section, name, mechanism = gene.text("section"), gene.text("name"), gene.text("mechanism")
    if section == "glob":
        raise ModelFileError(f"{gene.where}: {name} is set for all cells of the process, which is not done here")
    region, value = regions.setdefault(section, {}), gene.number("value", text=True)
    if mechanism:
        region.setdefault(mechanism, {})
    elif name in ("cm", "Ra"):
        region[name] = value
        return
    known = {each for one in regions.values() for each, content in one.items() if isinstance(content, dict)}
    owners = [each for each in known if name.endswith(f"_{each}")]
    if not owners:
        raise ModelFileError(
            f"{gene.where}: {name!r} is not a parameter of a mechanism named so far ({', '.join(sorted(known))})"
        )
    owner = max(owners, key=len)
    region.setdefault(owner, {})[name.removesuffix(f"_{owner}")] = value


def _junction(config: Entry) -> float | None:
    """The liquid junction potential that was taken off the recordings of the fit (mV), if the file has it."""
    fitting = config.entries("fitting") if "fitting" in config.content else []
    return next((each.number("junction_potential") for each in fitting if "junction_potential" in each.content), None)
