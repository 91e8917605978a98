"""Why a fit is poor, and what it leaves open, in words; "" where there is nothing to say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from nrnwrap.fit.sweep import Data
from nrnwrap.fit.threshold import Threshold

VARIANCE = 0.8  # of V
SOFT, SHARP = 3.0, 0.2  # mV, of delta_v
SPREAD = 2.0  # mV, of V at spikes
BITS = 1.0  # a spike
ALIKE = 0.5  # Gamma, on data that were fitted
FEW = 20  # spikes
_SURE = 0.25  # relative standard error of delta_v
_PULLED = 0.5


def of_variance(explained: float) -> str:
    """The membrane."""
    if explained >= VARIANCE:
        return ""
    return (
        f"the model has {max(explained, 0):.0%} of the variance of V, and should have {VARIANCE:.0%}: a current is "
        "missing in it, or the electrode is not compensated"
    )


def of_spread(spread: float) -> str:
    """A threshold without noise."""
    if spread <= SPREAD:
        return ""
    return f"V at spikes differs by {spread:.2g} mV: the threshold moves, or is noisy. AdaptiveLIF and GIF have that"


def of_coincidence(gamma: float) -> str:
    """The spikes that a model without noise predicts."""
    if gamma >= ALIKE:
        return ""
    return f"its own spikes are those of the data with Gamma {gamma:.2f}, and should be with {ALIKE:g}"


def of_bounds(names: Sequence[str]) -> str:
    """Parameters that the search for them left at an end."""
    return f"{', '.join(names)} stayed at a bound of the search: the data do not tell it" if names else ""


def of_noise(pulled: bool) -> str:
    """A membrane whose terms noise of V does not leave alone."""
    if not pulled:
        return ""
    return "noise of V may have pulled the parameters: V some steps earlier does not tell them. Give longer recordings"


def of_count(count: int) -> str:
    return f"{count} spikes are few" if count < FEW else ""


def of_threshold(found: Threshold) -> Iterator[str]:
    """A threshold with noise."""
    delta_v, error = found.parameters["delta_v"], found.errors["delta_v"]
    if delta_v > SOFT:
        yield (
            f"delta_v is {delta_v:.3g} mV, and above {SOFT:g} mV V hardly decides when spikes come: the threshold "
            "follows something that the model lacks, such as V before the spike"
        )
    if delta_v < SHARP:
        yield f"delta_v is {delta_v:.2g} mV: all spikes begin at one voltage, as those of a LIF or AdaptiveLIF"
    if found.bits < BITS:
        yield f"a spike tells {found.bits:.2g} bits more than a constant rate, and should tell {BITS:g}"
    if error > _SURE * delta_v:
        yield f"{found.spikes} spikes tell delta_v with a standard error of {error / delta_v:.0%}"


def notes_of_threshold(found: Threshold, taus: Sequence[float], data: Data) -> Iterator[str]:
    """What the data leave open of a threshold with noise, which may predict well all the same."""
    if found.within:
        yield f"{found.within} spikes come within t_ref = {data.t_ref:g} ms after another, where the model has none"
    pulled = [tau for tau, part in zip(taus, found.likelihood.pulled[2:].tolist(), strict=True) if part > _PULLED]
    if pulled:
        shortest = min(
            (float(np.diff(each.spikes).min()) for each in data.sweeps if len(each.spikes) > 1), default=np.inf
        )
        yield (
            f"the spikes do not tell gamma of {', '.join(f'{tau:g}' for tau in pulled)} ms, which the ridge decides: "
            f"the shortest interval is {shortest:.3g} ms"
        )
