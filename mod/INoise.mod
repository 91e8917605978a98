TITLE Noise current: Ornstein-Uhlenbeck process

COMMENT
Source
  G. E. Uhlenbeck and L. S. Ornstein (1930), Phys. Rev. 36:823-841; the update is exact for any interval:
  D. T. Gillespie (1996), Phys. Rev. E 54:2084-2091, doi:10.1103/PhysRevE.54.2084.

Equations
  tau x' = mean - x + sigma sqrt(2 tau) xi(t),  i = x for delay <= t < delay + dur, else 0
  mean of x: mean; variance: sigma^2; autocovariance: sigma^2 exp(-|s|/tau)

Departures
  x is held over `hold`, or over one step where hold is 0; with the variable step it is held over 0.1 ms
  then. It starts in its stationary distribution. A dt that changes during a run is followed. The stream is
  Random123's, keyed by (seed, gid, stream) through rng.set_ids, and begins anew with every finitialize.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS nw_INoise
    RANGE delay, dur, mean, sigma, tau, hold, x, i
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
    sigma = 0   (nA) <0, 1e9>    : standard deviation
    tau   = 5   (ms) <1e-9, 1e9> : correlation time
    hold  = 0   (ms) <0, 1e9>    : how long a value is kept; 0: one step
}

ASSIGNED {
    x    (nA)
    kept (ms) : how long the value of now is kept
    next (ms) : when another begins
}

INITIAL {
    shut()
    IF (variable == 1) {
        net_send(delay, 1)
        net_send(delay + dur, 2)
    }
    rewind()
    draw()
    x = mean + sigma*normal
    kept = keeping(dt)
    next = kept
    IF (variable == 1) {
        net_send(kept, 3)
    }
    IF (t > 0) { catch_up() }
}

BREAKPOINT {
    i = share()*x
}

AFTER SOLVE { catch_up() }

NET_RECEIVE (weight) {
    IF (flag == 1) {
        on = 1
    } ELSE IF (flag == 2) {
        on = 0
    } ELSE IF (flag == 3) {
        renew()
        net_send(kept, 3)
    }
}

PROCEDURE catch_up() { : to the coming step; from 0 on where it begins later
    WHILE (variable == 0 && next <= t + dt/2) {
        renew()
    }
}

PROCEDURE renew() { : the exact update over the time that has passed
    LOCAL decay
    decay = exp(-kept/tau)
    draw()
    x = mean + decay*(x - mean) + sigma*sqrt(1 - decay*decay)*normal
    kept = keeping(dt)
    next = next + kept
}

INCLUDE "gauss.inc"
INCLUDE "method.inc"
INCLUDE "hold.inc"
INCLUDE "window.inc"
