TITLE Perfect integrate-and-fire neuron

COMMENT
Source
  G. L. Gerstein and B. Mandelbrot (1964), Biophys. J. 4:41-68, doi:10.1016/S0006-3495(64)86768-0.

Equations
  C v' = I
  at an event of weight w (mV): v <- v + w, unless v is held
  at v = v_th: v <- v_reset, and v stays there for t_ref

Departures
  The paper's input is noise; here it is any current, and t_ref is this package's. The model does not have a leak or a
  resting potential: a run starts at v_reset. Within a step of constant current the solution is exact.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS nw_PIF
    RANGE C, v_th, v_reset, t_ref
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
    v (mV)
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
        i = -C*(pull() - leak()*v)
        g_hold = C*leak()
    }
    CONDUCTANCE g_hold
}

FUNCTION leak() (/ms) {
    leak = 0
}

FUNCTION pull() (mV/ms) {
    pull = 0
}

INCLUDE "linear.inc"
INCLUDE "method.inc"
INCLUDE "kicked.inc"
INCLUDE "spiking.inc"
