TITLE Fluctuating conductances of background synapses: two Ornstein-Uhlenbeck processes

COMMENT
Source
  A. Destexhe, M. Rudolph, J.-M. Fellous and T. J. Sejnowski (2001), Neuroscience 107:13-24,
  doi:10.1016/S0306-4522(01)00344-X: the point-conductance model, known as Gfluct. The update is exact for
  any interval: D. T. Gillespie (1996), Phys. Rev. E 54:2084-2091, doi:10.1103/PhysRevE.54.2084.

Equations
  tau_e x_e' = g_e0 - x_e + std_e sqrt(2 tau_e) xi_e(t)    (the paper's D_e is 2 std_e^2/tau_e)
  tau_i x_i' = g_i0 - x_i + std_i sqrt(2 tau_i) xi_i(t)
  g_e = max(x_e, 0),  g_i = max(x_i, 0)
  i = g_e (v - E_e) + g_i (v - E_i) for delay <= t < delay + dur, else 0

Departures
  x_e and x_i are held over `hold`, or over one step where hold is 0; with the variable step over 0.1 ms
  then. They start in their stationary distribution. A dt that changes during a run is followed. Both take
  their numbers by turns from one stream of Random123, keyed by (seed, gid, stream) through rng.set_ids,
  which begins anew with every finitialize.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS nw_PointConductance
    RANGE delay, dur, E_e, g_e0, std_e, tau_e, E_i, g_i0, std_i, tau_i, hold
    RANGE x_e, x_i, g_e, g_i, i
    RANDOM rng
    NONSPECIFIC_CURRENT i
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
    (uS) = (microsiemens)
}

PARAMETER {
    delay = 0      (ms) <0, 1e9>    : start
    dur   = 1e9    (ms) <0, 1e9>    : duration
    E_e   = 0      (mV) <-1e3, 1e3> : reversal potential of excitation
    g_e0  = 0.0121 (uS) <0, 1e9>    : mean excitation, before it is clipped at 0
    std_e = 0.003  (uS) <0, 1e9>    : standard deviation of excitation
    tau_e = 2.728  (ms) <1e-9, 1e9> : correlation time of excitation
    E_i   = -75    (mV) <-1e3, 1e3> : reversal potential of inhibition
    g_i0  = 0.0573 (uS) <0, 1e9>    : mean inhibition, before it is clipped at 0
    std_i = 0.0066 (uS) <0, 1e9>    : standard deviation of inhibition
    tau_i = 10.49  (ms) <1e-9, 1e9> : correlation time of inhibition
    hold  = 0      (ms) <0, 1e9>    : how long a value is kept; 0: one step
}

ASSIGNED {
    v    (mV)
    x_e  (uS) : before clipping
    x_i  (uS)
    g_e  (uS) : conductance; with a fixed step its mean over the step
    g_i  (uS)
    kept (ms) : how long the values of now are kept
    next (ms) : when others begin
}

INITIAL {
    shut()
    IF (variable == 1) {
        net_send(delay, 1)
        net_send(delay + dur, 2)
    }
    rewind()
    draw()
    x_e = g_e0 + std_e*normal
    draw()
    x_i = g_i0 + std_i*normal
    kept = keeping(dt)
    next = kept
    IF (variable == 1) {
        net_send(kept, 3)
    }
    IF (t > 0) { catch_up() }
}

BREAKPOINT {
    LOCAL part, open
    part = share()
    g_e = 0
    g_i = 0
    IF (x_e > 0) {
        g_e = part*x_e
    }
    IF (x_i > 0) {
        g_i = part*x_i
    }
    open = g_e + g_i
    CONDUCTANCE open
    i = g_e*(v - E_e) + g_i*(v - E_i)
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
    decay = exp(-kept/tau_e)
    draw()
    x_e = g_e0 + decay*(x_e - g_e0) + std_e*sqrt(1 - decay*decay)*normal
    decay = exp(-kept/tau_i)
    draw()
    x_i = g_i0 + decay*(x_i - g_i0) + std_i*sqrt(1 - decay*decay)*normal
    kept = keeping(dt)
    next = next + kept
}

INCLUDE "gauss.inc"
INCLUDE "method.inc"
INCLUDE "hold.inc"
INCLUDE "window.inc"
