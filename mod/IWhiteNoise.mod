TITLE Noise current: Gaussian white noise

COMMENT
Source
  H. C. Tuckwell (1988), Introduction to Theoretical Neurobiology, vol. 2, Cambridge University Press,
  chapter 9: the diffusion that synaptic bombardment becomes.

Equations
  i = mean + sigma xi(t) for delay <= t < delay + dur, else 0;  <xi(s) xi(t)> = delta(s - t)
  as values that are kept for h each: i_k = mean + sigma N(0, 1)/sqrt(h)
  charge in the time T: mean mean T, variance sigma^2 T; so a free membrane with the leak g_l and the time
  constant tau_m scatters by sigma/(g_l sqrt(2 tau_m)), whatever h << tau_m is

Departures
  h is `hold`, or one step where hold is 0; with the variable step 0.1 ms then. The last value is made to
  end at delay + dur. Values that begin or end between two steps deliver their exact charge; a dt that
  changes during a run is followed. White noise does not have a finite current: i scatters by sigma/sqrt(h). The
  stream is Random123's, keyed by (seed, gid, stream) through rng.set_ids, and begins anew with every
  finitialize.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS nw_IWhiteNoise
    RANGE delay, dur, mean, sigma, hold, x, owed, i
    RANDOM rng
    ELECTRODE_CURRENT i
}

UNITS {
    (nA) = (nanoamp)
}

PARAMETER {
    delay = 0   (ms) <0, 1e9>    : start
    dur   = 1e9 (ms) <0, 1e9>    : duration
    mean  = 0   (nA) <-1e9, 1e9> : mean
    sigma = 0   (nA) <0, 1e9>    : standard deviation of the mean over 1 ms, so the intensity in nA sqrt(ms)
    hold  = 0   (ms) <0, 1e9>    : how long a value is kept; 0: one step
}

ASSIGNED {
    dt    (ms)
    i     (nA)
    x     (nA)    : the value now; with a fixed step, that at the end of the coming step
    next  (ms)    : when another begins
    begin (ms)    : of the coming step
    owed  (nA-ms) : charge of the coming step for values that begin or end within it
    variable
}

INITIAL {
    variable = variable_step()
    rewind()
    i = 0
    x = 0
    next = delay
    begin = 0
    WHILE (variable == 0 && begin < t - dt/2) { : where it begins later
        coming_step()
        begin = begin + dt/2 + dt/2
    }
    begin = t
    IF (variable == 0) {
        coming_step()
    } ELSE {
        net_send(next, 1)
    }
}

BREAKPOINT {
    i = x
    IF (variable == 0) {
        i = x + owed/dt
    }
}

AFTER SOLVE {
    IF (variable == 0) {
        begin = t
        coming_step()
    }
}

NET_RECEIVE (weight) {
    renew()
    IF (next < 1e18) {
        net_send(next - t, 1)
    }
}

PROCEDURE coming_step() {
    owed = 0
    IF ((next - begin)*(next - begin) < 1e-12*dt*dt) { next = begin } : rounding, which else is in the charge
    WHILE (next < begin + dt - 1e-6*dt) { : rounding, not time, else
        renew()
    }
}

PROCEDURE renew() { : at `next` a value ends; another begins, or nothing more
    LOCAL before, span, left
    before = x
    left = delay + dur - next
    IF (left > 1e-9) {
        span = keeping(dt - (next - begin))
        IF (left < 1.5*span) {
            span = left
        }
        draw()
        x = mean + sigma*sqrt(1(ms)/span)*normal
        owed = owed + (x - before)*(begin - next)
        next = next + span
    } ELSE {
        x = 0
        owed = owed - before*(begin - next)
        next = 1e18
    }
}

INCLUDE "gauss.inc"
INCLUDE "method.inc"
INCLUDE "hold.inc"
