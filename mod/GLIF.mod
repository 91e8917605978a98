TITLE Generalised leaky integrate-and-fire neuron, levels 1 to 5

COMMENT
Source
  C. Teeter et al. (2018), Nat. Commun. 9:709, doi:10.1038/s41467-017-02717-4; after S. Mihalas and E. Niebur (2009),
  Neural Comput. 21:704-718, doi:10.1162/neco.2008.12-07-680.

Equations
  C v'  = -g_l (v - e_l) + i_1 + i_2 + I
  i_j'  = -k_j i_j                              after-spike currents
  th_s' = -b_s th_s                             threshold, moved by spikes
  th_v' = a_v (v - e_l) - b_v th_v              threshold, moved by the voltage
  at an event of weight w (mV): v <- v + w, unless v is held
  at v = th_inf + th_s + th_v the state is cut out, and re-appears after t_ref as
  v <- e_l + f_v (v - e_l) - delta_v, i_j <- f_j i_j exp(-k_j t_ref) + delta_i_j,
  th_s <- th_s exp(-b_s t_ref) + delta_th, th_v as it was

Departures
  What is recorded during the cut, where the model does not have a state, are the values with which it re-appears. Level 1 are
  the defaults; the levels are told apart by which of delta_i_j, a_v and f_v, delta_v, delta_th are not 0. Within a step of
  constant current all are sums of exponentials, in closed form, and a spike is the root of v less the threshold. A v that
  has come to less than 1e-9 mV above the threshold does not count as having reached it.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS nw_GLIF
    RANGE C, g_l, e_l, th_inf, t_ref, f_v, delta_v, delta_th, b_s
    RANGE k_1, k_2, f_1, f_2, delta_i_1, delta_i_2, a_v, b_v
    NONSPECIFIC_CURRENT i
}

UNITS {
    (nF) = (nanofarad)
    (uS) = (microsiemens)
    (nA) = (nanoamp)
    (mV) = (millivolt)
}

PARAMETER {
    C         = 0.0859 (nF)  <1e-6, 1e6> : capacitance of the segment
    g_l       = 0.0037 (uS)  <1e-9, 1e6> : leak conductance
    e_l       = -71.4  (mV)  <-1e3, 1e3> : leak reversal, the resting potential
    th_inf    = -47.8  (mV)  <-1e3, 1e3> : threshold of a cell at rest
    t_ref     = 6.7    (ms)  <0, 1e6>    : refractory period, cut out at a spike
    f_v       = 0      (1)   <-1, 1>     : part of v - e_l that a spike leaves
    delta_v   = 0      (mV)  <-1e3, 1e3> : what it takes from v besides
    delta_th  = 0      (mV)  <-1e3, 1e3> : by how much a spike raises the threshold, after the cut
    b_s       = 0.1    (/ms) <0, 1e3>    : rate at which that decays
    k_1       = 0.03   (/ms) <0, 1e3>    : rate at which the first after-spike current decays
    k_2       = 0.3    (/ms) <0, 1e3>    : and the second
    f_1       = 1      (1)   <0, 1>      : part of the first after-spike current that a spike leaves
    f_2       = 1      (1)   <0, 1>      : and of the second
    delta_i_1 = 0      (nA)  <-1e3, 1e3> : what a spike adds to the first after-spike current, after the cut
    delta_i_2 = 0      (nA)  <-1e3, 1e3> : and to the second
    a_v       = 0      (/ms) <-1e3, 1e3> : coupling of the threshold to the voltage
    b_v       = 0.03   (/ms) <0, 1e3>    : rate at which what it brings decays
}

ASSIGNED {
    v (mV)
    v_held   (mV) : where v is held, by the last reset(): where the integration is,
    now_held (mV) : and now
    a      (/ms)    : leak, with what comes from outside
    push   (mV/ms)  : what that gives at e_l
    : where the integration is
    y_1 (nA)
    y_2 (nA)
    y_s (mV)
    y_v (mV)
    : and where the step that is over began
    o_1 (nA)
    o_2 (nA)
    o_s (mV)
    o_v (mV)
    o_held (mV)
    : what trace() looks ahead to
    x_then   (mV)
    y_1_then (nA)
    y_2_then (nA)
    y_s_then (mV)
    y_v_then (mV)
}

STATE {
    i_1   (nA) <1e-3>
    i_2   (nA) <1e-3>
    th_s  (mV)
    above (mV) : th_s + th_v
}

INITIAL {
    i_1 = 0
    i_2 = 0
    th_s = 0
    above = 0
    v_held = v
    now_held = v
    start()
    net_send(0, 1)
}

BREAKPOINT {
    SOLVE decays METHOD cnexp
    IF (variable == 0) {
        i = carried(v)
    } ELSE IF (held > 0) {
        v_m = v
        i = stiffness()*(v - v_held)
        g_hold = stiffness()
    } ELSE {
        v_m = v
        i = g_l*(v - e_l) - i_1 - i_2
        g_hold = g_l
    }
    CONDUCTANCE g_hold
}

DERIVATIVE decays {
    LOCAL d1, d2, ds, da
    look()
    d1 = -runs()*k_1*i_1
    d2 = -runs()*k_2*i_2
    ds = -runs()*b_s*th_s
    da = runs()*(a_v*(v - e_l) - b_v*(above - th_s) - b_s*th_s)
    i_1' = d1
    i_2' = d2
    th_s' = ds
    above' = da
}

FUNCTION runs() { : 1 when NEURON is to integrate the states
    runs = 0
    IF (variable == 1 && held == 0) {
        runs = 1
    }
}

FUNCTION v_spike() (mV) {
    v_spike = th_inf
}

FUNCTION approach() (mV) {
    approach = 10
}

PROCEDURE advance(left (ms)) {
    LOCAL most
    a = g_l*per_C_x + k_ext
    push = r_ext - k_ext*e_l
    most = 0.5/(fabs(a*1(ms))*1(/ms) + k_1 + k_2 + b_s + b_v) : within which v less the threshold has one summit at the most
    IF (most < dt/64) {
        most = dt/64
    }
    IF (left > most) {
        left = most
    }
    used = left
    IF (x >= th_inf + y_s + y_v) { : carried over the threshold from outside, or reset beyond it
        fired = 1
        used = 0
    } ELSE {
        trace(left)
        IF (lead < 0 && rise < 0 && lead - rise*left >= 0) { : falling, from where it may have been above
            summit(left)
        }
        IF (lead >= 0) {
            fired = 1
            used = crossing(used)
            trace(used)
        } ELSE {
            used = left
            trace(left)
        }
        IF (seen == 1) {
            sweep(x, x_then, push + (y_1 + y_2)*per_C_x - a*(x - e_l), push + (y_1_then + y_2_then)*per_C_x - a*(x_then - e_l))
        }
        x = x_then
        y_1 = y_1_then
        y_2 = y_2_then
        y_s = y_s_then
        y_v = y_v_then
        IF (fired == 1) {
            x = th_inf + y_s + y_v
        }
    }
}

PROCEDURE trace(s (ms)) { : the solution after s, unless there is a spike before
    LOCAL u
    u = x - e_l
    y_1_then = y_1*exp(-k_1*s)
    y_2_then = y_2*exp(-k_2*s)
    y_s_then = y_s*exp(-b_s*s)
    y_v_then = y_v*exp(-b_v*s)
    x_then = e_l + u*exp(-a*s) + push*cascade2(s, a, 0)
    IF (y_1 != 0 || y_2 != 0) {
        x_then = x_then + (y_1*cascade2(s, a, k_1) + y_2*cascade2(s, a, k_2))*per_C_x
    }
    IF (a_v != 0) {
        y_v_then = y_v_then + a_v*(u*cascade2(s, b_v, a) + push*cascade3(s, b_v, a, 0)
            + (y_1*cascade3(s, b_v, a, k_1) + y_2*cascade3(s, b_v, a, k_2))*per_C_x)
    }
    lead = x_then - th_inf - y_s_then - y_v_then - 1e-9(mV)
    rise = push + (y_1_then + y_2_then)*per_C_x - (a + a_v)*(x_then - e_l) + b_s*y_s_then + b_v*y_v_then
}

PROCEDURE summit(left (ms)) { : used: where v is ahead of the threshold within `left`, or the nearest it comes to that
    LOCAL low, high, j
    low = 0(ms)
    high = left
    j = 0
    WHILE (j < 40) {
        used = (low + high)/2
        trace(used)
        IF (rise > 0) {
            low = used
        } ELSE {
            high = used
        }
        j = j + 1
        IF (lead >= 0) {
            j = 40
        }
    }
}

PROCEDURE hold(span (ms)) {
    x = v_held
}

PROCEDURE reset() {
    x = e_l + f_v*(x - e_l) - delta_v
    v_held = x
    y_1 = f_1*y_1*exp(-k_1*t_ref) + delta_i_1
    y_2 = f_2*y_2*exp(-k_2*t_ref) + delta_i_2
    y_s = y_s*exp(-b_s*t_ref) + delta_th
    held = t_ref
}

PROCEDURE keep() {
    i_1 = y_1
    i_2 = y_2
    th_s = y_s
    above = y_s + y_v
    now_held = v_held
}

PROCEDURE recall() {
    y_1 = i_1
    y_2 = i_2
    y_s = th_s
    y_v = above - th_s
    v_held = now_held
}

PROCEDURE set_out() {
    o_1 = y_1
    o_2 = y_2
    o_s = y_s
    o_v = y_v
    o_held = v_held
}

PROCEDURE start_again() {
    y_1 = o_1
    y_2 = o_2
    y_s = o_s
    y_v = o_v
    v_held = o_held
}

INCLUDE "cascade.inc"
INCLUDE "crossing.inc"
INCLUDE "method.inc"
INCLUDE "kicked.inc"
INCLUDE "spiking.inc"
