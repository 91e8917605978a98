"""What is known of noisy integrate-and-fire neurons by methods that nrnwrap.theory does not use.

Figures were computed twice each, to 1e-11 where nothing else is said: rates by quadrature of Siegert's integral with 25
digits, CVs by Brunel's (2000) double integral, spectra and responses by parabolic cylinder functions (Lindner,
Schimansky-Geier and Longtin 2002; Lindner and Schimansky-Geier 2001), QIF by the integral over its cubic potential, EIF
by the double integral of the mean first-passage time; and all by threshold integration with a solver of SciPy's.
"""

import math

import numpy as np
from scipy.integrate import quad

from nrnwrap import theory

# mu, sigma, v_th, v_reset (mV), tau, t_ref (ms): rate (Hz), CV, spectrum (Hz) at 5, 20, 50, 100, 200 Hz
LIF = {
    (25, 3, 20, 0, 10, 2): (57.4972733416, 0.202373836, [2.411630, 3.491677, 53.73430, 41.15716, 58.46160]),
    (18, 3, 20, 0, 10, 2): (20.4836083146, 0.512237569, [5.807647, 15.42786, 19.74430, 20.50829, 20.48301]),
    (15, 5, 20, 10, 20, 2): (9.46079980576, 0.814757212, [6.573122, 8.594397, 9.587216, 9.451214, 9.461694]),
    (20, 2, 20, 10, 20, 2): (18.5122717769, 0.408047464, [3.606011, 21.41292, 18.19325, 18.50565, 18.51229]),
    (30, 3, 20, 0, 10, 2): (78.1295141716, 0.147769064, [1.728920, 2.120824, 8.105622, 43.59952, 64.34097]),
    (22, 1, 20, 10, 20, 0): (28.7421644772, 0.177118202, [0.994228, 5.749987, 19.85666, 29.68797, 28.74141]),
    (10, 5, 20, 10, 20, 2): (0.881923455976, 0.986395593, [0.858652, 0.873290, 0.883129, 0.881835, 0.881934]),
    (25, 0.5, 20, 0, 10, 2): (55.3386180926, 0.038094898, [0.0825004, 0.125924, 7.242084, 7.886250, 11.44722]),
    (24, 5, 15, 0, 10, 2): (88.7596871711, 0.274573968, [6.756012, 7.808087, 18.33324, 156.6606, 89.15805]),
    (12, 8, 15, 0, 10, 2): (39.6847964851, 0.650579166, [17.02051, 20.24165, 33.39481, 41.87495, 39.38252]),
    (40, 6, 20, 10, 20, 2): (101.211406254, 0.297733205, [9.037807, 10.09063, 18.94664, 140.6892, 90.80110]),
}
FREQUENCIES = [5, 20, 50, 100, 200]

# the response of the first to its mean (Hz/mV) at the same frequencies
RESPONSE = [
    4.48523775935 + 0.299429933461j, 4.67912053238 + 1.29324800705j, 9.42012630227 + 5.24601085949j,
    6.58566506531 - 0.882052443889j,
]  # fmt: skip

# beta, sigma, tau: rate (Hz), and CV of some
QIF = {
    (0, 1, 10): (15.9504003331, 1 / math.sqrt(3)), (1, 1, 10): (32.6722728354, 0.307301848088),
    (-1, 1, 10): (1.90226769129, 0.941100401498), (-0.5, 0.5, 10): (0.465688208679, 0.976911988436),
    (0.25, 0.25, 10): (16.0490707529, 0.233891216551), (4, 1, 10): (63.7003313105, 0.1217167348),
    (-2, 2, 10): (5.66827946931, 0.891288499218), (0.1, 0.1, 20): (5.05121660972, None),
    (-0.1, 0.3, 20): (1.63567347906, 0.786482213627), (1, 3, 10): (41.9759185195, 0.492579989994),
    (-1, 0.7, 15): (0.0858906294725, None), (0.5, 0.2, 10): (22.5190418414, 0.115869967727),
}  # fmt: skip

# mu, sigma, tau, with the other values below: rate (Hz)
EIF = {
    (0, 6, 20): 0.0991573701292, (5, 6, 20): 2.38759172549, (10, 4, 20): 8.62700817758, (12, 6, 20): 17.9628181,
    (14, 2, 20): 21.3858049218,
}  # fmt: skip
UPSTROKE = {"e_l": -65, "v_t": -53, "delta_t": 1.5, "v_peak": -30, "v_reset": -60, "t_ref": 5}

# a population from the reset (t_ref 0): mu, sigma, v_th, v_reset, tau: rate (Hz) at 5, 10, 20, 30, 50 ms, to 1e-7,
# by inverse Laplace transform (Abate and Whitt 1995), and to 5e-6 by Volterra's equation; None below 0.01 Hz
RENEWAL = {
    (15, 5, 20, 10, 20): [0.1162766762, 2.428220803, 7.319804204, 8.945674158, 9.564452614],
    (25, 3, 20, 0, 10): [None, 31.1153096188, 38.9938401116, 85.457364973, 61.5605826551],
    (18, 3, 20, 0, 10): [None, 0.0257411050961, 14.1199637199, 25.3944774015, 20.7445006103],
    (22, 2, 20, 10, 20): [None, None, 21.47500771, 46.11712399, 27.6733778],
    (30, 3, 20, 0, 10): [None, 222.3334797, 142.2304822, 107.9392161, 87.52732647],
    (24, 5, 15, 0, 10): [53.7244249, 118.2793994, 107.3882408, 107.724764, 107.9145998],
    (12, 8, 15, 0, 10): [19.17957402, 40.20121361, 43.06876983, 43.10453578, 43.10610883],
    (40, 6, 20, 10, 20): [125.768739, 119.4617622, 126.7102422, 126.9064428, 126.8985642],
    (20, 4, 20, 10, 20): [0.02912629669, 4.480589446, 24.36407684, 26.88465331, 25.80253921],
}


def lif(mu, sigma, v_th, v_reset, tau, t_ref=0):
    return theory.LIF(mu=mu, sigma=sigma, tau=tau, v_th=v_th, v_reset=v_reset, t_ref=t_ref)


def eif(mu, sigma, tau, **changes):
    return theory.EIF(mu=mu, sigma=sigma, tau=tau, **{**UPSTROKE, **changes})


def inverse_gaussian(drift, noise, distance, f):
    """The transform of a PIF's interval: exp(drift distance/noise^2 (1 - sqrt(1 + 2 i w noise^2/drift^2)))."""
    s = 2j * math.pi * np.asarray(f) / 1e3
    return np.exp(drift * distance / noise**2 * (1 - np.sqrt(1 + 2 * s * noise**2 / drift**2)))


def renewal_spectrum(rate, transform):
    return rate * (1 - np.abs(transform) ** 2) / np.abs(1 - transform) ** 2


def first_passage(drift, b, start, end, bottom):
    """The mean first-passage time as a double integral: (2/b^2) of exp(2 (U(x) - U(y))/b^2), y below x, U' = -drift."""

    def potential(v):
        return -quad(drift, start, v)[0]

    def inner(x):
        here = potential(x)
        return quad(lambda y: math.exp(2 * (here - potential(y)) / b**2), bottom, x, limit=200)[0]

    return 2 / b**2 * quad(inner, start, end, epsrel=1e-9)[0]
