TITLE Izhikevich neuron, dimensional form of 2007

COMMENT
Source
  E. M. Izhikevich (2007), Dynamical Systems in Neuroscience, MIT Press, section 8.1.4, eqs 8.5-8.6.

Equations
  C v' = k (v - v_r) (v - v_t) - u + I
  u'   = a (b (v - v_r) - u)
  at v = v_peak: v <- c, u <- u + d

Departures
  u starts at its steady state b (v - v_r).
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS Izhikevich2007
    RANGE C, k, v_r, v_t, v_peak, a, b, c, d
    RANGE v_m, r_ext, fall, n_spikes, n_lost
    NONSPECIFIC_CURRENT i
}

UNITS {
    (nF) = (nanofarad)
    (uS) = (microsiemens)
    (nA) = (nanoamp)
    (mV) = (millivolt)
}

PARAMETER {
    C      = 0.1    (nF)    <1e-6, 1e6>  : capacitance of the segment
    k      = 0.0007 (uS/mV) <0, 1e6>     : curvature of the spike-generating current
    v_r    = -60    (mV)    <-1e3, 1e3>  : resting potential
    v_t    = -40    (mV)    <-1e3, 1e3>  : soft threshold, where the instantaneous current turns inward
    v_peak = 35     (mV)    <-1e3, 1e3>  : voltage that counts as a spike
    a      = 0.03   (/ms)   <0, 1e3>     : rate of recovery
    b      = -0.002 (uS)    <-1e6, 1e6>  : conductance of recovery: resonance (> 0) or amplification (< 0)
    c      = -50    (mV)    <-1e3, 1e3>  : voltage after a spike
    d      = 0.1    (nA)    <-1e6, 1e6>  : current that a spike adds to recovery
}

ASSIGNED {
    v     (mV)
    above (mV) : 0: the threshold does not move
    y     (nA) : u where the integration is, after plan() one step ahead
}

STATE {
    u (nA) <1e-3>
}

INITIAL {
    u = b*(v - v_r)
    start()
    net_send(0, 1)
}

BREAKPOINT {
    SOLVE slow METHOD cnexp
    IF (variable == 0) {
        i = i_plan
    } ELSE {
        i = -C*rate_v(v, u)
    }
}

DERIVATIVE slow { : of the variable step; in a fixed one plan() does it
    LOCAL rate
    rate = variable*rate_y(v, u)
    u' = rate
}

FUNCTION rate_v(v (mV), u (nA)) (mV/ms) {
    rate_v = (k*(v - v_r)*(v - v_t) - u)/C
}

FUNCTION rate_y(v (mV), u (nA)) (nA/ms) {
    rate_y = a*(b*(v - v_r) - u)
}

FUNCTION growth(v (mV)) (/ms) {
    growth = k*fabs((2*v - v_r - v_t)/1(mV))*1(mV)/C + a
}

FUNCTION gradient(v (mV)) (/ms) {
    gradient = k*(2*v - v_r - v_t)/C
}

FUNCTION v_spike() (mV) {
    v_spike = v_peak
}

FUNCTION approach() (mV) {
    approach = 0
}

PROCEDURE advance(left (ms)) {
    IF (x >= v_peak) { : carried over the peak from outside
        fired = 1
        used = 0
    } ELSE {
        rk4(left)
    }
}

PROCEDURE hold(span (ms)) { : never: this model has no refractory period
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

INCLUDE "rk4.inc"
INCLUDE "method.inc"
INCLUDE "spiking.inc"
