TITLE Izhikevich neuron of 2007, written the usual way: for comparison only

COMMENT
Source
  E. M. Izhikevich (2007), Dynamical Systems in Neuroscience, MIT Press, section 8.1.4.
ENDCOMMENT

NEURON {
    POINT_PROCESS PlainIzhikevich2007
    RANGE k, v_r, v_t, v_peak, a, b, c, d
    NONSPECIFIC_CURRENT i
}

UNITS {
    (uS) = (microsiemens)
    (nA) = (nanoamp)
    (mV) = (millivolt)
}

PARAMETER {
    k      = 0.0007 (uS/mV)
    v_r    = -60    (mV)
    v_t    = -40    (mV)
    v_peak = 35     (mV)
    a      = 0.03   (/ms)
    b      = -0.002 (uS)
    c      = -50    (mV)
    d      = 0.1    (nA)
}

ASSIGNED {
    v (mV)
    i (nA)
}

STATE {
    u (nA)
}

INITIAL {
    u = b*(v - v_r)
    net_send(0, 1)
}

BREAKPOINT {
    SOLVE recovery METHOD cnexp
    i = u - k*(v - v_r)*(v - v_t)
}

DERIVATIVE recovery {
    u' = a*(b*(v - v_r) - u)
}

NET_RECEIVE (weight) {
    IF (flag == 1) {
        WATCH (v > v_peak) 2
    } ELSE IF (flag == 2) {
        net_event(t)
        v = c
        u = u + d
    }
}
