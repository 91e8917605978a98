"""The estimators, each named after the class of cells that it fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from numbers import Integral
from typing import Any, ClassVar

from nrnwrap.base import checks
from nrnwrap.base.calls import checked, shown
from nrnwrap.errors import ParameterError
from nrnwrap.fit import equations, given, procedures
from nrnwrap.fit.electrode import Electrode
from nrnwrap.fit.equations import Equation
from nrnwrap.fit.estimator import check_fitted
from nrnwrap.fit.from_voltage import FromVoltage
from nrnwrap.fit.procedures import Found, Spike
from nrnwrap.fit.sweep import Sweep
from nrnwrap.fit.threshold import bits

_MOST = 3  # exponentials that a GIF has


class _Plain(FromVoltage):
    """A model without noise, whose spikes begin at a voltage."""

    _equation: ClassVar[Equation]
    _spike: ClassVar[Spike]

    @checked(
        units={"dt": "ms", "t_ref": "ms", "before": "ms", "settle": "ms", "level": "mV", "junction_potential": "mV"}
    )
    def __init__(
        self,
        *,
        dt: float | None = None,
        t_ref: float | None = None,
        before: float | None = None,
        settle: float = 0.0,
        level: float = 0.0,
        electrode: Electrode | None = None,
        junction_potential: float = 0.0,
    ) -> None:
        self.dt, self.t_ref, self.before, self.settle = dt, t_ref, before, settle
        self.level, self.electrode, self.junction_potential = level, electrode, junction_potential

    def _found(self, sweeps: Sequence[Sweep]) -> Found:
        cls = type(self)
        return procedures.without_noise(sweeps, cls._equation, cls._spike, self._settings())


class LIF(_Plain):
    """Leaky integrate-and-fire neuron: C V' = -g_l (V - e_l) + I, reset at v_th, held at v_reset for t_ref.

    V' is linear in I, V and 1; v_th is the median of V at the spikes, to which the equation leads. Units: C nF, g_l uS,
    e_l, v_th and v_reset mV. Its source is that of `nrnwrap.cells.LIF`.

    dt: ms between samples. t_ref: refractory period (ms); by default found where V is that of a model, 4 ms where it
    has action potentials. before: ms before a spike that the membrane is not fitted to; by default 5, or 0.3 for models
    with an upstroke. settle: ms at the begin of each recording that are left out. level: mV that an action potential
    passes. electrode: an Electrode, whose part is taken off V. junction_potential: mV, taken off all voltages.

    `fit` raises ParameterError for an argument that is out of its bounds, and FitError where the data do not tell the
    model. After it: parameters_ and standard_errors_ by name, variance_explained_, threshold_spread_ (mV, of V at
    spikes), coincidence_ (Gamma of its own spikes in ten seconds), spikes_, spec_, dt_; poor_, why the fit is poor, and
    notes_, what it leaves open.
    """

    model = "LIF"
    _equation, _spike = equations.LINEAR, procedures.fixed


class AdaptiveLIF(_Plain):
    """LIF whose threshold theta jumps by `jump` (mV) at a spike: tau_th theta' = v_th - theta (ms, mV).

    v_th, jump and tau_th are of the course that is next to V at the spikes, by least squares. Arguments, errors and
    attributes are those of LIF; its source, a program without numbers of equations, is that of
    `nrnwrap.cells.AdaptiveLIF`.
    """

    model = "AdaptiveLIF"
    _equation, _spike = equations.LINEAR, procedures.moving


class EIF(_Plain):
    """Exponential integrate-and-fire neuron: a LIF with g_l delta_t exp((V - v_t)/delta_t) in place of its threshold.

    C V' = -g_l (V - e_l) + g_l delta_t exp((V - v_t)/delta_t) + I. v_peak, where V is at infinity at once, is not told
    by data: it is 10 delta_t above v_t, or what V reaches (mV). Arguments, errors and attributes are those of LIF but
    for threshold_spread_, 0. Source of the equation: Fourcaud-Trocme, Hansel, van Vreeswijk and Brunel (2003), J.
    Neurosci. 23:11628, eqs 6 and 10.
    """

    model = "EIF"
    _equation, _spike = equations.UPSTROKES, procedures.runaway


class QIF(_Plain):
    """Quadratic integrate-and-fire neuron: C V' = k (V - v_r)(V - v_t) + I, reset at v_peak (mV); k is in uS/mV.

    Arguments, errors and attributes are those of LIF. Source of the equation: Latham, Richmond, Nelson and Nirenberg
    (2000), J. Neurophysiol. 83:808, eqs 1, 2 and 5a, without synapses and afterhyperpolarisation.
    """

    model = "QIF"
    _equation, _spike = equations.PARABOLA, procedures.peak


class AdEx(_Plain):
    """Adaptive exponential integrate-and-fire neuron: an EIF with tau_w w' = a (V - e_l) - w, and b more at a spike.

    C V' = -g_l (V - e_l) + g_l delta_t exp((V - v_t)/delta_t) - w + I. v_peak as for EIF; arguments, errors and
    attributes are those of LIF; a is in uS, b in nA, tau_w in ms. Source: Brette and Gerstner (2005), J. Neurophysiol.
    94:3637, eqs 1-3.
    """

    model = "AdEx"
    _equation, _spike = equations.ADAPTIVE, procedures.runaway


class Izhikevich2007(_Plain):
    """Izhikevich's neuron: C V' = k (V - v_r)(V - v_t) - u + I, u' = a (b (V - v_r) - u), d more at a spike.

    It does not have a refractory period; V after a spike is called c (mV). k is in uS/mV, a in 1/ms, b in uS, d in nA.
    The special rules of some of its types are not fitted. Arguments, errors and attributes are those of LIF. Source:
    Izhikevich (2007), Dynamical Systems in Neuroscience, eqs 8.5-8.6.
    """

    model = "Izhikevich2007"
    _equation, _spike = equations.RECOVERY, procedures.peak

    def _found(self, sweeps: Sequence[Sweep]) -> Found:
        found = super()._found(sweeps)
        own = {"v_reset": "c"}
        parameters = {own.get(name, name): value for name, value in found.parameters.items() if name != "t_ref"}
        return replace(found, parameters=parameters)


class GIF(FromVoltage):
    """Generalised integrate-and-fire neuron: a spike-triggered current eta, escape noise, and a moving threshold gamma.

        C V' = -g_l (V - e_l) - sum_i eta(t - s_i) + I,  s_i = spike i + t_ref
        hazard = 1 Hz exp((V - v_t - sum_i gamma(t - s_i))/delta_v)
        eta(t) = sum_j q_etaj exp(-t/tau_etaj), gamma likewise

    tau_eta: up to three time constants (ms) of eta, or how many are to be found. tau_gamma: the same of gamma; they are
    found among 10, 20, 35, 60, 100, 200, 350 and 600 ms, by the likelihood of the spikes. Time constants that are near
    each other share what they do: compare curves, not amplitudes. ridge: how strongly gamma and 1/delta_v are drawn to
    0 where the spikes do not tell them, in units of a spike and of a standard deviation of what they multiply. The
    others, and the errors, are those of LIF.

    After `fit`, besides what LIF has: log_likelihood_ of the spikes (times in ms), and bits_per_spike_, what it is
    above that of a constant rate. Source: Pozzorini et al. (2015), PLoS Comput. Biol. 11:e1004275, whose regression is
    eqs 17-18 and whose likelihood eq. 20; the model is also eqs 1-2 of Harkin et al. (2023), eLife 12:e72951.
    """

    model = "GIF"

    @checked
    def __init__(
        self,
        *,
        dt: float | None = None,
        t_ref: float | None = None,
        tau_eta: Sequence[float] | int = (10.0, 50.0, 250.0),
        tau_gamma: Sequence[float] | int = (10.0, 50.0, 250.0),
        ridge: float = 1e-3,
        before: float | None = None,
        settle: float = 0.0,
        level: float = 0.0,
        electrode: Electrode | None = None,
        junction_potential: float = 0.0,
    ) -> None:
        self.dt, self.t_ref, self.tau_eta, self.tau_gamma, self.ridge = dt, t_ref, tau_eta, tau_gamma, ridge
        self.before, self.settle, self.level = before, settle, level
        self.electrode, self.junction_potential = electrode, junction_potential

    def bits_per_spike(self, I: Any, V: Any = None, *, dt: float | None = None, spikes: Any = None) -> float:
        """What a spike of recordings tells more under the fitted model than under a constant rate, in bits.

        (L - n ln(n/T) + n)/(n ln 2), L the log-likelihood of the n spikes, T the time without refractory periods (ms):
        n ln(n/T) - n is that of the rate n/T. Of new data this is how good its threshold is, without a simulation, and
        less noisy than Gamma:
        `GridSearchCV(GIF(), grid, scoring=lambda gif, I, V=None: gif.bits_per_spike(I, V))`. Arguments as for
        `fit`. Raises FitError before `fit`, and for recordings without spikes.
        """
        check_fitted(self)
        sweeps = self._ready(given.recordings(I, V, self._step(dt), spikes))
        return bits(sweeps, self.spec.parameters)

    def _found(self, sweeps: Sequence[Sweep]) -> Found:
        eta, gamma = _times("tau_eta", self.tau_eta), _times("tau_gamma", self.tau_gamma)
        ridge = checks.number("ridge", self.ridge, 0)
        found = procedures.with_noise(sweeps, eta, gamma, ridge, self._settings())
        unused = {f"q_{kind}{index}": 0.0 for kind in ("eta", "gamma") for index in (1, 2, 3)}
        return replace(found, parameters={**unused, **found.parameters})


def _times(name: str, given: Any) -> list[float] | int:
    """Up to three different time constants (ms), or how many are to be found."""
    if isinstance(given, Integral) and not isinstance(given, bool):
        return checks.integer(name, given, 1, _MOST)
    if isinstance(given, str) or not hasattr(given, "__len__") or len(given) > _MOST:
        raise ParameterError(
            f"{name} must be up to {_MOST} time constants in ms, such as (10, 50, 250), or how many are to be found, "
            f"not {shown(given)}"
        )
    found = [checks.number(name, each, 0, unit="ms", open_low=True) for each in given]
    if len(set(found)) < len(found):
        raise ParameterError(f"{name} must be different time constants, not {shown(given)}")
    return found
