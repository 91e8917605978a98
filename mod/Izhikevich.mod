TITLE Izhikevich neuron, form of 2003 and 2004

COMMENT
Source
  E. M. Izhikevich (2003), IEEE Trans. Neural Netw. 14:1569-1572, doi:10.1109/TNN.2003.820440; E. M. Izhikevich
  (2004), IEEE Trans. Neural Netw. 15:1063-1070, doi:10.1109/TNN.2004.832719.

Equations
  v' = 0.04 v^2 + f v + g - u + I/C
  u' = a (b (v - v_u) - e u)
  at an event of weight w (mV): v <- v + w
  at v = v_peak: v <- c, u <- u + d

Departures
  The papers' I is without a unit, and the capacitance is missing. Here I is a current and C makes a rate of it:
  with C = 0.1 nF, 0.1 nA is their I = 1 (mV/ms), and a recovery u of 1 mV/ms is 0.1 nA. f and g are 5 and 140 except in
  two panels of 2004, e and v_u are 1 and 0 except in panel R. u starts at its steady state; where e is 0 and there is
  none, at the u that lets v rest.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS nw_Izhikevich
    RANGE C, a, b, c, d, e, f, g, v_u, v_peak
    NONSPECIFIC_CURRENT i
}

UNITS {
    (nF) = (nanofarad)
    (uS) = (microsiemens)
    (nA) = (nanoamp)
    (mV) = (millivolt)
}

PARAMETER {
    C      = 0.1  (nF)    <1e-6, 1e6>  : capacitance of the segment: I in nA is C times the papers' I
    a      = 0.02 (/ms)   <-1e3, 1e3>  : rate of recovery
    b      = 0.2  (/ms)   <-1e3, 1e3>  : sensitivity of recovery to v
    c      = -65  (mV)    <-1e3, 1e3>  : voltage after a spike
    d      = 8    (mV/ms) <-1e6, 1e6>  : what a spike adds to recovery
    e      = 1    (1)     <0, 1e3>     : decay of recovery
    f      = 5    (/ms)   <-1e3, 1e3>  : linear coefficient
    g      = 140  (mV/ms) <-1e6, 1e6>  : constant
    v_u    = 0    (mV)    <-1e3, 1e3>  : voltage at which recovery tends to 0
    v_peak = 30   (mV)    <-1e3, 1e3>  : voltage that counts as a spike
}

ASSIGNED {
    v     (mV)
    above (mV) : 0: the threshold does not move
    y     (mV/ms) : u where the integration is
    y_o (mV/ms) : and where the step that is over began
}

STATE {
    u (mV/ms) <1e-3>
}

INITIAL {
    IF (e > 0) {
        u = b*(v - v_u)/e
    } ELSE {
        u = 0.04(/mV/ms)*v*v + f*v + g
    }
    start()
    net_send(0, 1)
}

BREAKPOINT {
    SOLVE slow METHOD cnexp
    IF (variable == 0) {
        i = carried(v)
    } ELSE {
        v_m = v
        i = -C*rate_v(v, u)
        g_hold = -C*(0.08(/mV/ms)*v + f)
    }
    CONDUCTANCE g_hold
}

DERIVATIVE slow {
    LOCAL rate
    look()
    rate = 0
    IF (variable == 1) {
        rate = rate_y(v, u)
    }
    u' = rate
}

FUNCTION rate_v(v (mV), u (mV/ms)) (mV/ms) {
    rate_v = C*per_C_x*(0.04(/mV/ms)*v*v + f*v + g - u) + r_ext - k_ext*v
}

FUNCTION rate_y(v (mV), u (mV/ms)) (mV/ms2) {
    rate_y = a*(b*(v - v_u) - e*u)
}

FUNCTION v_spike() (mV) {
    v_spike = v_peak
}

FUNCTION approach() (mV) {
    approach = 0
}

PROCEDURE advance(left (ms)) {
    LOCAL share
    IF (x >= v_peak) { : carried over the peak from outside
        fired = 1
        used = 0
    } ELSE {
        share = C*per_C_x
        taylor(left, share*(0.04(/mV/ms)*x*x + f*x + g - y) + r_ext - k_ext*x, share*(0.08(/mV/ms)*x + f) - k_ext,
               0, share*0.08(/mV/ms), share*a*(b*(x - v_u) - e*y), share*a*b, a*e, v_peak, 0, 1e9, 0)
        y = y + gained/share
    }
}

PROCEDURE hold(span (ms)) { : never: without a refractory period
    x = c
}

PROCEDURE reset() {
    x = c
    y = y + d
}

PROCEDURE keep() {
    u = y
}

PROCEDURE recall() {
    y = u
}

PROCEDURE set_out() {
    y_o = y
}

PROCEDURE start_again() {
    y = y_o
}

INCLUDE "taylor.inc"
INCLUDE "method.inc"
INCLUDE "kicked.inc"
INCLUDE "spiking.inc"
