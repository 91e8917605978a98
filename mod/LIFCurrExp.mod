TITLE Leaky integrate-and-fire neuron with exponential current synapses

COMMENT
Source
  A. N. Burkitt (2006), Biol. Cybern. 95:1-19, doi:10.1007/s00422-006-0068-6: integrate-and-fire neurons with
  exponential synaptic currents. The closed form: S. Rotter and M. Diesmann (1999), Biol. Cybern. 81:381-402,
  doi:10.1007/s004220050570.

Equations
  C v' = -g_l (v - e_l) + i_e + i_i + I
  tau_e i_e' = -i_e,  tau_i i_i' = -i_i
  at an event of weight w (nA): i_e <- i_e + w where w > 0, else i_i <- i_i + w
  at v = v_th: v <- v_reset, and v stays there for t_ref, while i_e and i_i go on

Departures
  none. Under a constant I the solution is exact, whatever the time constants, and events count from their own
  times: receiving.inc. A steady voltage within 1e-9 mV of v_th does not count as reaching it.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS nw_LIFCurrExp
    RANGE C, g_l, e_l, v_th, v_reset, t_ref, tau_e, tau_i
    RANGE v_m, r_ext, fall, n_spikes, n_lost
    NONSPECIFIC_CURRENT i
}

UNITS {
    (nF) = (nanofarad)
    (uS) = (microsiemens)
    (nA) = (nanoamp)
    (mV) = (millivolt)
    (amount) = (nanoamp)
}

PARAMETER {
    C       = 0.25  (nF) <1e-6, 1e6>  : capacitance of the segment
    g_l     = 0.025 (uS) <1e-9, 1e6>  : leak conductance
    e_l     = -70   (mV) <-1e3, 1e3>  : leak reversal, the resting potential
    v_th    = -55   (mV) <-1e3, 1e3>  : threshold
    v_reset = -70   (mV) <-1e3, 1e3>  : voltage after a spike
    t_ref   = 2     (ms) <0, 1e6>     : refractory period
    tau_e   = 2     (ms) <1e-2, 1e9>  : time constant of excitation
    tau_i   = 2     (ms) <1e-2, 1e9>  : time constant of inhibition
}

ASSIGNED {
    v (mV)
}

STATE {
    i_e (amount) <1e-3>
    i_i (amount) <1e-3>
}

INITIAL {
    i_e = 0
    i_i = 0
    start()
    net_send(0, 1)
}

BREAKPOINT {
    SOLVE free METHOD cnexp
    IF (variable == 0) {
        i = i_plan
    } ELSE IF (held > 0) {
        i = stiffness()*(v - v_reset)
    } ELSE {
        i = -C*rate_v(v, i_e, i_i)
    }
}

DERIVATIVE free { : of the variable step; in a fixed one plan() does it
    LOCAL first, second
    first = -variable*i_e/tau_e
    second = -variable*i_i/tau_i
    i_e' = first
    i_i' = second
}

FUNCTION rate_v(v (mV), e (amount), inhibition (amount)) (mV/ms) {
    rate_v = (e + inhibition - g_l*(v - e_l))/C
}

FUNCTION growth() (/ms) {
    growth = g_l/C
}

FUNCTION approach() (mV) {
    approach = 10
}

FUNCTION stride() (ms) {
    stride = tau_e/2
    IF (tau_i < tau_e) {
        stride = tau_i/2
    }
}

FUNCTION there(s (ms)) (mV) {
    LOCAL part, goal
    part = exp(-s*g_l/C)
    goal = e_l + r_run*C/g_l
    there = goal + (x - goal)*part + (spread(s, tau_e, y_e, e_s, part) + spread(s, tau_i, y_i, i_s, part))/C
}

FUNCTION spread(s (ms), tau (ms), y (amount), later (amount), part (1)) (amount-ms) {
    : integral over u in 0..s of y exp(-u/tau) exp(-(s - u) g_l/C), also where the time constants are the same;
    : later = y exp(-s/tau), part = exp(-s g_l/C)
    LOCAL d, z
    d = 1/tau - g_l/C
    z = s*d
    IF (fabs(z) < 0.01) {
        spread = y*part*s*(1 - z/2*(1 - z/3*(1 - z/4*(1 - z/5*(1 - z/6)))))
    } ELSE {
        spread = (y*part - later)/d
    }
}

PROCEDURE add(weight (amount)) {
    IF (weight > 0) {
        y_e = even(y_e) + even(weight)
    } ELSE {
        y_i = even(y_i) + even(weight)
    }
}

PROCEDURE keep() {
    i_e = y_e
    i_i = y_i
}

PROCEDURE recall() {
    y_e = i_e
    y_i = i_i
}

INCLUDE "method.inc"
INCLUDE "order.inc"
INCLUDE "receiving.inc"
