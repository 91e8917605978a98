TITLE Quadratic integrate-and-fire neuron

COMMENT
Source
  P. E. Latham, B. J. Richmond, P. G. Nelson and S. Nirenberg (2000), J. Neurophysiol. 83:808-827, eqs 1, 2 and 5a,
  without synapses and afterhyperpolarisation; W. Gerstner, W. M. Kistler, R. Naud and L. Paninski (2014), Neuronal
  Dynamics, Cambridge University Press, section 5.3.

Equations
  C v' = k (v - v_r) (v - v_t) + I
  at an event of weight w (mV): v <- v + w, unless v is held
  at v = v_peak: v <- v_reset, and v stays there for t_ref

Departures
  The book writes tau v' = a0 (v - v_r) (v - v_t) + R I: here C = tau/R and k = a0/R. t_ref, which neither
  has, is 0 unless it is set.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS nw_QIF
    RANGE C, k, v_r, v_t, v_peak, v_reset, t_ref
    NONSPECIFIC_CURRENT i
}

UNITS {
    (nF) = (nanofarad)
    (uS) = (microsiemens)
    (nA) = (nanoamp)
    (mV) = (millivolt)
}

PARAMETER {
    C       = 0.1    (nF)    <1e-6, 1e6>  : capacitance of the segment
    k       = 0.0004 (uS/mV) <0, 1e6>     : curvature of the spike-generating current
    v_r     = -65    (mV)    <-1e3, 1e3>  : resting potential
    v_t     = -50    (mV)    <-1e3, 1e3>  : soft threshold, where the instantaneous current turns inward
    v_peak  = 30     (mV)    <-1e3, 1e3>  : voltage that counts as a spike
    v_reset = -60    (mV)    <-1e3, 1e3>  : voltage after a spike
    t_ref   = 0      (ms)    <0, 1e6>     : refractory period
}

ASSIGNED {
    v     (mV)
    above (mV) : 0: the threshold does not move
}

INITIAL {
    start()
    net_send(0, 1)
}

BREAKPOINT {
    SOLVE look METHOD after_cvode
    IF (variable == 0) {
        i = carried(v)
    } ELSE IF (held > 0) {
        v_m = v
        i = stiffness()*(v - v_reset)
        g_hold = stiffness()
    } ELSE {
        v_m = v
        i = -C*rate_v(v, y)
        g_hold = k*(v_r + v_t - 2*v)
    }
    CONDUCTANCE g_hold
}

FUNCTION rate_v(v (mV), w (nA)) (mV/ms) {
    rate_v = k*(v - v_r)*(v - v_t)*per_C_x + r_ext - k_ext*v
}

FUNCTION v_spike() (mV) {
    v_spike = v_peak
}

FUNCTION approach() (mV) {
    approach = 10
}

PROCEDURE advance(left (ms)) {
    IF (x >= v_peak) { : carried over the peak from outside
        fired = 1
        used = 0
    } ELSE {
        taylor(left, k*(x - v_r)*(x - v_t)*per_C_x + r_ext - k_ext*x, k*(2*x - v_r - v_t)*per_C_x - k_ext, 0, 2*k*per_C_x,
               0, 0, 0, v_peak, 0, 1e9, 0)
    }
}

INCLUDE "alone.inc"
INCLUDE "taylor.inc"
INCLUDE "method.inc"
INCLUDE "kicked.inc"
INCLUDE "spiking.inc"
