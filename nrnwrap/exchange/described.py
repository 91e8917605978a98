"""What a file says of a run besides its arrays, as data for json, and the run that is made of both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nrnwrap.base.about import Filed
from nrnwrap.base.recordings import Recordings
from nrnwrap.base.settings import Settings
from nrnwrap.base.version import VERSION


def remarks(run: Recordings) -> dict[str, Any]:
    """What there is to know of the recordings besides their numbers: units, which cells are reset, labels."""
    units = {name: run.units[name] for name in run.recorded if run.units[name]}
    found = {"units": units, "resets": list(run.resets) if any(run.resets) else [], "labels": dict(run.labels)}
    return {name: value for name, value in found.items() if value}


def described(run: Recordings) -> dict[str, Any]:
    """All that a file has to keep besides arrays."""
    return {
        "nrnwrap": VERSION,
        "cells": run.cells,
        "single": run.single,
        "recorded": list(run.recorded),
        "settings": run.settings.values(),
        "everywhere": dict(run.everywhere),
        "sheets": list(run.sheets()),
        **remarks(run),
        **({} if run.about is None else {"run": run.about.document()}),
    }


def recordings(
    about: Mapping[str, Any], v: Any, trains: Any, recorded: Mapping[str, Any], own_times: Any
) -> Recordings:
    """The run with these arrays, of which a file says `about`. recorded: shaped as in a Run."""
    return Recordings(
        v=v,
        spikes=trains[0] if about["single"] else trains,
        recorded=recorded,
        cells=tuple(about["cells"]),
        single=about["single"],
        settings=Settings(**about["settings"]),
        everywhere=about.get("everywhere", {}),
        units=about.get("units", {}),
        resets=tuple(about.get("resets", ())),
        own_times=own_times,
        labels=about.get("labels", {}),
        origin=Filed(about["run"]) if "run" in about else None,
    )
