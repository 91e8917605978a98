"""Generalised integrate-and-fire with escape noise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nrnwrap.base import checks
from nrnwrap.engine import h, nrn
from nrnwrap.errors import ParameterError
from nrnwrap.neurons import PointNeuron, Preset

_UNSEEDED = 2**32 - 1  # the seed of cells that were given none


class GIF(PointNeuron):
    """Generalised integrate-and-fire neuron: escape noise, spike-triggered current and moving threshold.

    Both are sums of three exponentials, of which the defaults use one; `eta1` to `eta3` (nA) and `gamma1` to `gamma3`
    (mV) are what they are just now. Spikes are drawn from a stream keyed by (seed, gid, stream): the same three give
    the same spikes, at any step and on every engine. Without a seed a cell has a stream of its own, which depends on
    how many cells were made before it: give a seed to what is to be repeated, and a gid to each cell. Equations,
    defaults, source and how NEST's amplitudes are converted: mod/GIF.mod.
    """

    mechanism_name = "nw_GIF"
    drive = 0.5  # nA
    _NOT_STARTED = frozenset({"above"})  # the integral of the hazard, which no paper starts elsewhere than at 0
    rest = "e_l"
    reset = "v_reset"
    presets = {
        "toolbox": Preset(
            {
                "C": 0.2, "g_l": 0.01, "e_l": -65, "v_t": -48, "delta_v": 0.5, "lambda_0": 1, "v_reset": -50,
                "t_ref": 4,
                "q_eta1": 0.2, "tau_eta1": 100, "q_eta2": 0, "tau_eta2": 10, "q_eta3": 0, "tau_eta3": 1,
                "q_gamma1": 10, "tau_gamma1": 100, "q_gamma2": 0, "tau_gamma2": 10, "q_gamma3": 0, "tau_gamma3": 1,
            },
            "GIFFittingToolbox, where a fit begins; Pozzorini et al. (2015), PLoS Comput. Biol. 11:e1004275",
        ),
        "nest": Preset(
            {
                "C": 0.08, "g_l": 0.004, "e_l": -70, "v_t": -35, "delta_v": 0.5, "lambda_0": 1, "v_reset": -55,
                "t_ref": 4,
                "q_eta1": 0, "tau_eta1": 100, "q_eta2": 0, "tau_eta2": 10, "q_eta3": 0, "tau_eta3": 1,
                "q_gamma1": 0, "tau_gamma1": 100, "q_gamma2": 0, "tau_gamma2": 10, "q_gamma3": 0, "tau_gamma3": 1,
            },
            "NEST, defaults of gif_psc_exp, without filters until some are given; model of Mensi et al. (2012), "
            "J. Neurophysiol. 107:1756-1775",
        ),
    }  # fmt: skip

    def __init__(self, *, seed: int | None = None, gid: int = 0, stream: int = 0, **parameters: Any) -> None:
        ids = _ids(seed, gid, stream)
        super().__init__(**parameters)
        self._key(ids)

    @classmethod
    def checked_arguments(cls, given: Mapping[str, Any]) -> dict[str, Any]:
        _ids(given.get("seed"), given.get("gid", 0), given.get("stream", 0))
        return super().checked_arguments(given)

    @classmethod
    def at(
        cls, segment: nrn.Segment, *, seed: int | None = None, gid: int = 0, stream: int = 0, **parameters: Any
    ) -> GIF:
        ids = _ids(seed, gid, stream)
        cell = super().at(segment, **parameters)
        cell._key(ids)
        return cell

    @property
    def ids(self) -> tuple[int, ...]:
        """Seed, gid and stream, of which the spikes are drawn."""
        return tuple(map(int, self.mechanism.rng.get_ids()))

    def set_ids(self, seed: int, gid: int = 0, stream: int = 0) -> None:
        """Draw the spikes from another stream, from the next run on."""
        self._key(_ids(seed, gid, stream))

    def _key(self, ids: tuple[int, int, int] | None) -> None:
        own = _UNSEEDED, self._serial, int(h.ParallelContext().id())
        self.mechanism.rng.set_ids(*(ids or own))

    def extras(self) -> dict[str, Any]:
        seed, gid, stream = self.ids
        if seed == _UNSEEDED:
            return super().extras()
        others = {name: value for name, value in (("gid", gid), ("stream", stream)) if value}
        return {"seed": seed, **others, **super().extras()}

    def memory(self) -> Any:
        unseeded = self.ids[0] == _UNSEEDED
        return "it was not given a seed, and its stream will not be had again" if unseeded else super().memory()


def _ids(seed: int | None, gid: int, stream: int) -> tuple[int, int, int] | None:
    """The three, checked; None without a seed, when a cell takes a stream of its own."""
    gid, stream = checks.integer("GIF.gid", gid), checks.integer("GIF.stream", stream)
    if seed is not None:
        return checks.integer("GIF.seed", seed, high=_UNSEEDED - 1), gid, stream
    if gid or stream:
        raise ParameterError("GIF: gid and stream belong to a seed: give seed=..., too")
    return None
