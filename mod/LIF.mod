TITLE Leaky integrate-and-fire neuron

COMMENT
Source
  L. Lapicque (1907), J. Physiol. Pathol. Gen. 9:620-635; W. Gerstner, W. M. Kistler, R. Naud and
  L. Paninski (2014), Neuronal Dynamics, Cambridge University Press, section 1.3.

Equations
  C v' = -g_l (v - e_l) + I
  at v = v_th: v <- v_reset, and v stays there for t_ref

Departures
  none. Within a step of constant current the solution is the exact exponential, and the spike time
  its exact inverse. A steady voltage within 1e-9 mV of v_th does not count as reaching it.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS nw_LIF
    RANGE C, g_l, e_l, v_th, v_reset, t_ref
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
    C       = 0.1  (nF) <1e-6, 1e6>   : capacitance of the segment
    g_l     = 0.01 (uS) <1e-9, 1e6>   : leak conductance
    e_l     = -75  (mV) <-1e3, 1e3>   : leak reversal, the resting potential
    v_th    = -55  (mV) <-1e3, 1e3>   : threshold
    v_reset = -75  (mV) <-1e3, 1e3>   : voltage after a spike
    t_ref   = 2    (ms) <0, 1e6>      : refractory period
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
        i = -C*rate_v(v)
    }
}

FUNCTION rate_v(v (mV)) (mV/ms) {
    rate_v = -g_l*(v - e_l)/C
}

FUNCTION growth(v (mV)) (/ms) {
    growth = g_l/C
}

FUNCTION gradient(v (mV)) (/ms) {
    gradient = -g_l/C
}

FUNCTION v_spike() (mV) {
    v_spike = v_th
}

FUNCTION approach() (mV) {
    approach = 10
}

PROCEDURE advance(left (ms)) {
    LOCAL tau_m, goal, end
    tau_m = C/g_l
    goal = e_l + tau_m*r_ext
    end = goal + (x - goal)*exp(-left/tau_m)
    fired = 0
    used = left
    IF (x >= v_th) { : carried over the threshold from outside
        fired = 1
        used = 0
    } ELSE IF (end >= v_th && goal > v_th + 1e-9(mV)) {
        fired = 1
        used = tau_m*log((goal - x)/(goal - v_th))
        IF (used > left) {
            used = left
        }
        x = v_th
    } ELSE {
        x = end
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
