TITLE Perfect integrate-and-fire neuron

COMMENT
Source
  G. L. Gerstein and B. Mandelbrot (1964), Biophys. J. 4:41-68, doi:10.1016/S0006-3495(64)86768-0.

Equations
  C v' = I
  at v = v_th: v <- v_reset, and v stays there for t_ref

Departures
  The paper's input is noise; here it is any current, and t_ref is this package's. There is no leak and so
  no rest: a run starts at v_reset. Within a step of constant current the solution is exact.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS nw_PIF
    RANGE C, v_th, v_reset, t_ref
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
    C       = 0.1 (nF) <1e-6, 1e6> : capacitance of the segment
    v_th    = -50 (mV) <-1e3, 1e3> : threshold
    v_reset = -70 (mV) <-1e3, 1e3> : voltage after a spike, and at the start
    t_ref   = 2   (ms) <0, 1e6>    : refractory period
}

ASSIGNED {
    v     (mV)
    above (mV) : 0: the threshold does not move
}

INITIAL {
    plain = 1
    start()
    net_send(0, 1)
}

BREAKPOINT {
    IF (variable == 0) {
        i = i_plan
    } ELSE IF (held > 0) {
        i = stiffness()*(v - v_reset)
    } ELSE {
        i = 0
    }
}

FUNCTION growth(v (mV)) (/ms) { : a perturbation stays; but a jump of r_ext may bring a spike into the step
    growth = 1/dt
}

FUNCTION gradient(v (mV)) (/ms) {
    gradient = 0
}

FUNCTION v_spike() (mV) {
    v_spike = v_th
}

FUNCTION approach() (mV) {
    approach = 10
}

PROCEDURE advance(left (ms)) {
    fired = 0
    used = left
    IF (x >= v_th) { : carried over the threshold from outside
        fired = 1
        used = 0
    } ELSE IF (x + left*r_ext >= v_th) {
        fired = 1
        used = (v_th - x)/r_ext
        IF (used > left) {
            used = left
        }
        x = v_th
    } ELSE {
        x = x + left*r_ext
    }
}

PROCEDURE hold(span (ms)) {
    x = v_reset
}

PROCEDURE reset() {
    x = v_reset
    held = t_ref
}

PROCEDURE keep() {} : there is no recovery variable

PROCEDURE recall() {}

INCLUDE "method.inc"
INCLUDE "spiking.inc"
