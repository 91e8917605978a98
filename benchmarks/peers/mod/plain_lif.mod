TITLE Leaky integrate-and-fire neuron, written the usual way: for comparison only

COMMENT
Source
  L. Lapicque (1907), J. Physiol. Pathol. Gen. 9:620-635.
ENDCOMMENT

NEURON {
    POINT_PROCESS PlainLIF
    RANGE g_l, e_l, v_th, v_reset, t_ref
    NONSPECIFIC_CURRENT i
}

UNITS {
    (uS) = (microsiemens)
    (nA) = (nanoamp)
    (mV) = (millivolt)
}

PARAMETER {
    g_l     = 0.01 (uS)
    e_l     = -75  (mV)
    v_th    = -55  (mV)
    v_reset = -75  (mV)
    t_ref   = 2    (ms)
    g_hold  = 1e3  (uS) : holds v while refractory
}

ASSIGNED {
    v (mV)
    i (nA)
    refractory
}

INITIAL {
    refractory = 0
    net_send(0, 1)
}

BREAKPOINT {
    IF (refractory > 0) {
        i = g_hold*(v - v_reset)
    } ELSE {
        i = g_l*(v - e_l)
    }
}

NET_RECEIVE (weight) {
    IF (flag == 1) {
        WATCH (v > v_th) 2
    } ELSE IF (flag == 2) {
        net_event(t)
        v = v_reset
        refractory = 1
        net_send(t_ref, 3)
    } ELSE IF (flag == 3) {
        refractory = 0
    }
}
