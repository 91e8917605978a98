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
  changes during a run is followed. White noise has no finite current: i scatters by sigma/sqrt(h). The
  stream is Random123's, keyed by (seed, gid, stream) through rng.set_ids, and begins anew with every
  finitialize.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS IWhiteNoise
    RANGE delay, dur, mean, sigma, hold, i
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
    x     (nA)    : the value now, where it is kept for longer than a step
    z             : what a step draws, where it is not
    kept  (ms)    : how long a value is kept; 0: one step
    begin (ms)    : of the coming step
    owed  (nA-ms) : charge of the coming step for values that did not begin when it does
}

INITIAL {
    shut()
    random_setseq(rng, 0)
    x = 0
    z = 0
    begin = t
    owed = 0
    kept = keeping()
    IF (kept == 0) {
        z = random_normal(rng)
    } ELSE IF (dur > 0) {
        net_send(delay, 1)
    }
}

BREAKPOINT {
    LOCAL part
    IF (kept == 0) {
        part = share()
        i = part*mean + sigma*sqrt(part*1(ms)/dt)*z
    } ELSE IF (variable == 0) {
        i = x + owed/dt
    } ELSE {
        i = x
    }
}

AFTER SOLVE {
    begin = t
    owed = 0
    IF (kept == 0) {
        z = random_normal(rng)
    }
}

NET_RECEIVE (weight) { : flag 1: a value ends and another begins; 2: the last one ends
    LOCAL before, span, left
    before = x
    x = 0
    IF (flag == 1) {
        span = kept
        left = delay + dur - t
        IF (left < 1.5*kept) {
            span = left
            net_send(span, 2)
        } ELSE {
            net_send(span, 1)
        }
        x = mean + sigma*sqrt(1(ms)/span)*random_normal(rng)
    }
    owed = owed + (x - before)*(begin - t)
}

INCLUDE "method.inc"
INCLUDE "hold.inc"
INCLUDE "window.inc"
