TITLE Adaptive exponential integrate-and-fire neuron

COMMENT
Source
  R. Brette and W. Gerstner (2005), J. Neurophysiol. 94:3637-3642, doi:10.1152/jn.00686.2005, eqs 1-3.

Equations
  C v'     = -g_l (v - e_l) + g_l delta_t exp((v - v_t)/delta_t) - w + I
  tau_w w' = a (v - e_l) - w
  at an event of weight w (mV): v <- v + w, unless v is held
  at v = v_peak: v <- v_reset, w <- w + b; v stays at v_reset for t_ref, while w goes on

Departures
  t_ref, which the paper does not have, is 0 unless it is set. w starts at its steady state a (v - e_l).
  Once the exponential outweighs all else a thousandfold the rest of the upstroke is taken in closed
  form: with w and the leak held, exp(-v/delta_t) obeys a linear equation.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS nw_AdEx
    RANGE C, g_l, e_l, v_t, delta_t, v_peak, v_reset, t_ref, a, b, tau_w
    NONSPECIFIC_CURRENT i
}

UNITS {
    (nF) = (nanofarad)
    (uS) = (microsiemens)
    (nA) = (nanoamp)
    (mV) = (millivolt)
}

PARAMETER {
    C       = 0.281  (nF) <1e-6, 1e6>  : capacitance of the segment
    g_l     = 0.03   (uS) <1e-9, 1e6>  : leak conductance
    e_l     = -70.6  (mV) <-1e3, 1e3>  : leak reversal, the resting potential without the exponential
    v_t     = -50.4  (mV) <-1e3, 1e3>  : soft threshold, where the exponential takes over
    delta_t = 2      (mV) <1e-2, 1e3>  : slope factor, sharpness of the upstroke
    v_peak  = 20     (mV) <-1e3, 1e3>  : voltage that counts as a spike
    v_reset = -70.6  (mV) <-1e3, 1e3>  : voltage after a spike
    t_ref   = 0      (ms) <0, 1e6>     : refractory period
    a       = 0.004  (uS) <-1e6, 1e6>  : subthreshold adaptation
    b       = 0.0805 (nA) <-1e6, 1e6>  : spike-triggered adaptation
    tau_w   = 144    (ms) <1e-3, 1e9>  : time constant of adaptation
}

ASSIGNED {
    v     (mV)
    above (mV) : 0: the threshold does not move
    y     (nA) : w where the integration is
    y_o (nA) : and where the step that is over began
}

STATE {
    w (nA) <1e-3>
}

INITIAL {
    w = a*(v - e_l)
    start()
    net_send(0, 1)
}

BREAKPOINT {
    SOLVE adaptation METHOD cnexp
    IF (variable == 0) {
        i = carried(v)
    } ELSE IF (held > 0) {
        v_m = v
        i = stiffness()*(v - v_reset)
        g_hold = stiffness()
    } ELSE {
        v_m = v
        i = -C*rate_v(v, w)
        g_hold = membrane_slope(v)
    }
    CONDUCTANCE g_hold
}

DERIVATIVE adaptation {
    LOCAL rate
    look()
    rate = 0
    IF (variable == 1) {
        rate = rate_y(v, w)
    }
    w' = rate
}

FUNCTION rate_y(v (mV), w (nA)) (nA/ms) {
    rate_y = (a*(v - e_l) - w)/tau_w
}

PROCEDURE advance(left (ms)) {
    LOCAL decay
    decay = 1/tau_w
    go_up(left, (a*(x - e_l) - y)*decay, a*decay, decay)
    y = y + C_x*gained
}

PROCEDURE hold(span (ms)) {
    LOCAL goal
    x = v_reset
    goal = a*(v_reset - e_l)
    y = goal + (y - goal)*exp(-span/tau_w)
}

PROCEDURE reset() {
    x = v_reset
    y = y + b
    held = t_ref
}

PROCEDURE keep() {
    w = y
}

PROCEDURE recall() {
    y = w
}

PROCEDURE set_out() {
    y_o = y
}

PROCEDURE start_again() {
    y = y_o
}

INCLUDE "upstroke.inc"
INCLUDE "taylor.inc"
INCLUDE "method.inc"
INCLUDE "kicked.inc"
INCLUDE "spiking.inc"
