"""What is public in nrnwrap.theory."""

from nrnwrap.theory.lorentzian import LorentzianQIF as LorentzianQIF, QIFCourse as QIFCourse, QIFState as QIFState
from nrnwrap.theory.mean_field import FixedPoint as FixedPoint, MeanField as MeanField, brunel as brunel
from nrnwrap.theory.modes import onset as onset
from nrnwrap.theory.population import population_rate as population_rate
from nrnwrap.theory.quadratic import QIF as QIF
from nrnwrap.theory.reading import read as read
from nrnwrap.theory.results import (
    Density as Density,
    PopulationRate as PopulationRate,
    RateResponse as RateResponse,
    Spectrum as Spectrum,
)
from nrnwrap.theory.statistics import (
    cv as cv,
    density as density,
    rate as rate,
    response as response,
    spectrum as spectrum,
    transform as transform,
)
from nrnwrap.theory.values import EIF as EIF, LIF as LIF, PIF as PIF, Neuron as Neuron
