TITLE Adaptive exponential integrate-and-fire neuron, written the usual way: for comparison only

COMMENT
Source
  R. Brette and W. Gerstner (2005), J. Neurophysiol. 94:3637-3642.
ENDCOMMENT

NEURON {
    POINT_PROCESS PlainAdEx
    RANGE g_l, e_l, v_t, delta_t, v_peak, v_reset, a, b, tau_w
    NONSPECIFIC_CURRENT i
}

UNITS {
    (uS) = (microsiemens)
    (nA) = (nanoamp)
    (mV) = (millivolt)
}

PARAMETER {
    g_l     = 0.03   (uS)
    e_l     = -70.6  (mV)
    v_t     = -50.4  (mV)
    delta_t = 2      (mV)
    v_peak  = -40.4  (mV)
    v_reset = -70.6  (mV)
    a       = 0.004  (uS)
    b       = 0.0805 (nA)
    tau_w   = 144    (ms)
}

ASSIGNED {
    v (mV)
    i (nA)
}

STATE {
    w (nA)
}

INITIAL {
    w = a*(v - e_l)
    net_send(0, 1)
}

BREAKPOINT {
    SOLVE adaptation METHOD cnexp
    i = g_l*(v - e_l) - g_l*delta_t*exp((v - v_t)/delta_t) + w
}

DERIVATIVE adaptation {
    w' = (a*(v - e_l) - w)/tau_w
}

NET_RECEIVE (weight) {
    IF (flag == 1) {
        WATCH (v > v_peak) 2
    } ELSE IF (flag == 2) {
        net_event(t)
        v = v_reset
        w = w + b
    }
}
