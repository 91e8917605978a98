TITLE Quadratic integrate-and-fire neuron

COMMENT
Source
  P. E. Latham, B. J. Richmond, P. G. Nelson and S. Nirenberg (2000), J. Neurophysiol. 83:808-827; W. Gerstner,
  W. M. Kistler, R. Naud and L. Paninski (2014), Neuronal Dynamics, Cambridge University Press, section 5.3.

Equations
  C v' = k (v - v_r) (v - v_t) + I
  at v = v_peak: v <- v_reset, and v stays there for t_ref

Departures
  The book writes tau v' = a0 (v - v_r) (v - v_t) + R I: here C = tau/R and k = a0/R. t_ref, which neither
  has, is 0 unless it is set.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS nw_QIF
    RANGE C, k, v_r, v_t, v_peak, v_reset, t_ref
    RANGE v_m, r_ext, fall, told_v, told_i, told_q, told_w, told_g, n_spikes, n_lost
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
    IF (variable == 0) {
        i = i_plan
    } ELSE IF (held > 0) {
        i = stiffness()*(v - v_reset)
    } ELSE {
        i = -C*rate_v(v, y)
    }
}

FUNCTION rate_v(v (mV), w (nA)) (mV/ms) {
    rate_v = k*(v - v_r)*(v - v_t)/C
}

FUNCTION growth(v (mV)) (/ms) {
    growth = k*fabs((2*v - v_r - v_t)/1(mV))*1(mV)/C
}

FUNCTION gradient(v (mV)) (/ms) {
    gradient = k*(2*v - v_r - v_t)/C
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
        rk4(left)
    }
}

INCLUDE "alone.inc"
INCLUDE "rk4.inc"
INCLUDE "method.inc"
INCLUDE "spiking.inc"
