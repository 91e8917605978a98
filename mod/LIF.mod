TITLE Leaky integrate-and-fire neuron

COMMENT
Source
  L. Lapicque (1907), J. Physiol. Pathol. Gen. 9:620-635; W. Gerstner, W. M. Kistler, R. Naud and
  L. Paninski (2014), Neuronal Dynamics, Cambridge University Press, section 1.3.

Equations
  C v' = -g_l (v - e_l) + I
  at an event of weight w (mV): v <- v + w, unless v is held
  at v = v_th: v <- v_reset, and v stays there for t_ref

Departures
  none. Within a step of constant current the solution is the exact exponential, and the spike time
  its exact inverse. A steady voltage within 1e-9 mV of v_th does not count as reaching it.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS nw_LIF
    RANGE C, g_l, e_l, v_th, v_reset, t_ref
    NONSPECIFIC_CURRENT i
}

UNITS {
    (nF) = (nanofarad)
    (uS) = (microsiemens)
    (nA) = (nanoamp)
    (mV) = (millivolt)
}

PARAMETER {
    C       = 0.1  (nF) <1e-6, 1e6>   : capacitance of the segment
    g_l     = 0.01 (uS) <1e-9, 1e6>   : leak conductance
    e_l     = -75  (mV) <-1e3, 1e3>   : leak reversal, the resting potential
    v_th    = -55  (mV) <-1e3, 1e3>   : threshold
    v_reset = -75  (mV) <-1e3, 1e3>   : voltage after a spike
    t_ref   = 2    (ms) <0, 1e6>      : refractory period
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
    leak = g_l*per_C_x
}

FUNCTION pull() (mV/ms) {
    pull = g_l*per_C_x*e_l
}

INCLUDE "linear.inc"
INCLUDE "method.inc"
INCLUDE "kicked.inc"
INCLUDE "spiking.inc"
