"""The configuration of a SONATA network: JSON files with variables, which say where all else is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nrnwrap.base.calls import shown
from nrnwrap.errors import NetworkFileError

_VARIABLE = re.compile(r"\$\{?(\w+)\}?")


class Document:
    """A JSON file with the variables of its manifest put in. Paths in it count from its folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        given = _json(path)
        if not isinstance(given, dict):
            raise NetworkFileError(f"{path}: a configuration is an object, {{...}}, not {shown(given)}")
        manifest = given.pop("manifest", {})
        if not isinstance(manifest, dict):
            raise NetworkFileError(f"{path}: manifest must be an object, {{...}}, not {shown(manifest)}")
        variables = {name.strip("${}"): each for name, each in manifest.items()}
        variables.setdefault("configdir", ".")
        self.data: dict[str, Any] = _put_in(path, given, variables)

    def file(self, name: str) -> Path:
        """The path that a text of the document means."""
        if not isinstance(name, str):
            raise NetworkFileError(f"{self.path}: {shown(name)} is not the path of a file")
        return self.path.parent / name

    def table(self, *keys: str) -> dict[str, Any]:
        """An object within; {} where there is none."""
        found: Any = self.data
        for key in keys:
            found = found.get(key, {})
            if not isinstance(found, dict):
                raise NetworkFileError(f"{self.path}: {'.'.join(keys)} must be an object, {{...}}")
        return found

    def number(self, section: str, key: str) -> float | None:
        """A number within an object; None where there is none."""
        found = self.table(section).get(key)
        if found is not None and (isinstance(found, bool) or not isinstance(found, (int, float))):
            raise NetworkFileError(f"{self.path}: {section}.{key} must be a number, not {shown(found)}")
        return found

    def files(self, kind: str) -> list[dict[str, Path]]:
        """The files of `networks`.`kind`: for each entry that is enabled, key -> path."""
        listed = self.table("networks").get(kind, [])
        if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
            raise NetworkFileError(f"{self.path}: networks.{kind} must be a list of objects, [{{...}}]")
        return [
            {key: self.file(each[key]) for key in each if key.endswith("_file") and each[key] not in (None, "NULL")}
            for each in listed
            if each.get("enabled", True)
        ]


class Config:
    """A circuit, and the simulation of it where there is one.

    What is given may be the file of a circuit, of a simulation, which names its circuit, or one that names both.
    """

    def __init__(self, path: Path) -> None:
        first = Document(path)
        named = {key: first.data.get(key) for key in ("network", "simulation")}
        self.simulation = Document(first.file(named["simulation"])) if named["simulation"] else first
        network = named["network"] or self.simulation.data.get("network")
        home = first if named["network"] else self.simulation
        self.circuit = Document(home.file(network)) if isinstance(network, str) else first
        if "networks" not in self.circuit.data:
            raise NetworkFileError(
                f"{self.circuit.path}: 'networks' with nodes and edges is missing; a simulation names the file that "
                'has it, as in "network": "circuit_config.json"'
            )

    def component(self, kind: str, name: str) -> Path:
        """The file of a name in the folder that `components` has for its kind; NetworkFileError where it is missing."""
        for document in (self.simulation, self.circuit):
            folder = document.table("components").get(kind)
            if folder is not None and (found := document.file(folder) / name).is_file():
                return found
        where = [document.table("components").get(kind) for document in (self.simulation, self.circuit)]
        folders = ", ".join(f"{each}" for each in where if each) or f"no folder: components.{kind} is not given"
        raise NetworkFileError(f"{self.circuit.path}: {name} is in {kind} of components, and is not there ({folders})")

    def parameters(self, kind: str, name: str | None) -> dict[str, Any]:
        """The parameters in a JSON file of a kind of components; {} where no file is named."""
        if name is None:
            return {}
        path = self.component(kind, name)
        found = _json(path)
        if not isinstance(found, dict):
            raise NetworkFileError(f"{path}: parameters are an object, {{...}}, not {shown(found)}")
        return found

    def numbers(self, kind: str, name: str | None) -> dict[str, float]:
        """The parameters in such a file, without its `type`; NetworkFileError for what is not a number."""
        found = {key: each for key, each in self.parameters(kind, name).items() if key != "type"}
        for key, each in found.items():
            if isinstance(each, bool) or not isinstance(each, (int, float)):
                raise NetworkFileError(f"{self.component(kind, f'{name}')}: {key} must be a number, not {shown(each)}")
        return found

    @property
    def node_sets(self) -> dict[str, Any]:
        """The node sets of both documents, by name."""
        found: dict[str, Any] = {}
        for document in (self.circuit, self.simulation):
            if name := document.data.get("node_sets_file"):
                found |= Document(document.file(name)).data
        return found


def _json(path: Path) -> Any:
    if not path.is_file():
        raise NetworkFileError(f"{path}: no such file")
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as cause:
        raise NetworkFileError(f"{path} is not JSON: {cause}") from cause


def _put_in(path: Path, given: Any, variables: Mapping[str, Any]) -> Any:
    """The same with the variables in all texts replaced by what they stand for."""
    if isinstance(given, dict):
        return {key: _put_in(path, each, variables) for key, each in given.items()}
    if isinstance(given, list):
        return [_put_in(path, each, variables) for each in given]
    if not isinstance(given, str):
        return given
    for _ in range(len(variables) + 1):
        unknown = [name for name in _VARIABLE.findall(given) if name not in variables]
        if unknown:
            raise NetworkFileError(f"{path}: ${unknown[0]} is not in the manifest, which has {sorted(variables)}")
        given = _VARIABLE.sub(lambda match: str(variables[match[1]]), given)
    if "$" in given and _VARIABLE.search(given):
        raise NetworkFileError(f"{path}: variables of the manifest stand for each other: {given}")
    return given
