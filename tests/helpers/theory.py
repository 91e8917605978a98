"""What is known in closed form of noise, and of an integrate-and-fire neuron that it drives.

Times in ms, voltages in mV, rates in Hz. White noise acts on a membrane as

    tau dV = (mu - V) dt + sigma sqrt(tau) dW

so that V, with the threshold out of reach, scatters by sigma/sqrt(2).
"""

import math

import numpy as np
from scipy.integrate import cumulative_simpson, quad
from scipy.special import erfcx


def white_intensity(sigma, g_l, tau):
    """The intensity (nA sqrt(ms)) of the white-noise current that is `sigma` to a leak g_l (uS)."""
    return sigma * g_l * math.sqrt(tau)


def white_std(intensity, g_l, tau, hold):
    """The standard deviation of V when values of the current are kept for `hold`, seen where a value ends."""
    decay = math.exp(-hold / tau)
    return intensity / math.sqrt(hold) / g_l * math.sqrt((1 - decay) / (1 + decay))


def siegert(mu, sigma, v_th, v_reset, tau, t_ref):
    """The rate. A. J. F. Siegert (1951), Phys. Rev. 81:617-623; e^{u^2} (1 + erf u) = erfcx(-u)."""
    area, _ = quad(lambda u: erfcx(-u), (v_reset - mu) / sigma, (v_th - mu) / sigma, epsabs=0, epsrel=1e-10)
    return 1e3 / (t_ref + tau * math.sqrt(math.pi) * area)


def siegert_cv(mu, sigma, v_th, v_reset, tau, t_ref):
    """The coefficient of variation of the intervals. N. Brunel (2000), J. Comput. Neurosci. 8:183-208, appendix.

    Its double integral: of e^{x^2} e^{y^2} (1 + erf y)^2 over y < x, x from reset to threshold.
    """

    def over_y(x):
        return quad(lambda y: math.exp(x * x - y * y) * erfcx(-y) ** 2, -math.inf, x, epsabs=0, epsrel=1e-10)[0]

    area, _ = quad(over_y, (v_reset - mu) / sigma, (v_th - mu) / sigma, epsabs=0, epsrel=1e-9)
    rate = siegert(mu, sigma, v_th, v_reset, tau, t_ref) / 1e3
    return math.sqrt(2 * math.pi * area) * rate * tau


def interval_moments(mu, sigma, v_th, v_reset, tau, t_ref, points=20001):
    """The mean of the interval between spikes, and its central moments of order 2, 3 and 4.

    Siegert's recursion: with u = (V - mu)/sigma the moments T_n of the time from u to the threshold obey
    T_n'' - 2 u T_n' = -2 n tau T_{n-1}, so T_n' = -2 n tau J with J' = 2 u J + T_{n-1}.
    """
    low, high = (v_reset - mu) / sigma, (v_th - mu) / sigma
    u, h = np.linspace(min(low, -3) - 6, high, points, retstep=True)
    middle = (u[1:] + u[:-1]) / 2
    grow, grow_half = np.exp(u[1:] ** 2 - u[:-1] ** 2), np.exp(u[1:] ** 2 - middle**2)
    moment, raw = np.ones(points), [1.0]
    for n in (1, 2, 3, 4):
        inner = (moment[1:] + moment[:-1]) / 2
        gain = h / 6 * (moment[:-1] * grow + 4 * inner * grow_half + moment[1:])  # Simpson's rule
        j = [moment[0] * math.sqrt(math.pi) / 2 * erfcx(-u[0])]
        for factor, more in zip(grow, gain, strict=True):
            j.append(j[-1] * factor + more)
        along = cumulative_simpson(np.array(j), dx=h, initial=0)
        moment = 2 * n * tau * (along[-1] - along)
        raw.append(float(np.interp(low, u, moment)))
    one, two, three, four = raw[1:]
    return (
        one + t_ref,
        two - one**2,
        three - 3 * one * two + 2 * one**3,
        four - 4 * one * three + 6 * one**2 * two - 3 * one**4,
    )


def interval_errors(moments, count):
    """The standard errors of rate (Hz) and CV that `count` independent intervals give (delta method)."""
    mean, m2, m3, m4 = moments
    cv = math.sqrt(m2) / mean
    scatter = cv**2 * (cv**2 - m3 / (mean * m2) + (m4 - m2**2) / (4 * m2**2))
    return 1e3 / mean * cv / math.sqrt(count), math.sqrt(scatter / count)


def raised(sigma, tau, hold):
    """By how much (mV) the threshold of a LIF seems higher to white noise whose values are kept for `hold`.

    Between two values V does not wander. M. Broadie, P. Glasserman and S. Kou (1997), Mathematical Finance
    7:325-349: a random walk sees a barrier higher by -zeta(1/2)/sqrt(2 pi) of its steps, here of sigma sqrt(hold/tau).
    Where a step drifts as far as it wanders that is too much. With a refractory period above `hold` the reset stays
    where it is.
    """
    return 0.5826 * sigma * math.sqrt(hold / tau)


def ou_errors(tau, dt, samples, trains, lags):
    """Standard errors, for a process of variance 1, of the mean and of the covariance at each lag (in samples).

    `trains` independent trains of `samples` values dt apart, their true mean known. Sums of Isserlis' theorem.
    """
    k = np.arange(-samples + 1, samples)

    def rho(shift):
        return np.exp(-np.abs(shift) * dt / tau)

    mean = math.sqrt(((1 - np.abs(k) / samples) * rho(k)).sum() / (samples * trains))
    covariances = []
    for lag in lags:
        n = samples - lag
        pairs = np.abs(k) < n
        j = k[pairs]
        weight = 1 - np.abs(j) / n
        covariances.append(math.sqrt((weight * (rho(j) ** 2 + rho(j + lag) * rho(j - lag))).sum() / (n * trains)))
    return mean, covariances
