TITLE Generalised leaky integrate-and-fire neuron, by the steps of the Allen SDK

COMMENT
Source
  C. Teeter et al. (2018), Nat. Commun. 9:709, doi:10.1038/s41467-017-02717-4, and the program that its models were
  fitted and are released with, the Allen SDK (allensdk.model.glif).

Equations
  those of GLIF.mod, whose parameters these are, in steps of dt, from values of the step's start:
  v <- v + dt/C (-g_l (v - e_l) + i_1 + i_2 + I)          explicit Euler
  i_j, th_s                                               exact
  th_v                                                    exact, for the v of a current that is constant over the step
  where then v > th_inf + th_s + th_v: the reset of GLIF.mod, from that v, and t_ref/dt steps, rounded to the nearest
  number of steps, in which nothing moves

Departures
  A spike has the time of the step's end, where v is found above the threshold; the program counts its first step as
  time 0, so that all its times are one dt less. The released models have dt = 0.05 ms, for which they were fitted:
  that is part of the model. The program ends a run whose reset leaves v above the threshold; here the next spike comes
  with the next step. The variable step is refused.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS nw_GLIFEuler
    RANGE C, g_l, e_l, th_inf, t_ref, f_v, delta_v, delta_th, b_s
    RANGE k_1, k_2, f_1, f_2, delta_i_1, delta_i_2, a_v, b_v
    RANGE i_1, i_2, th_s, above, v_m, n_spikes, n_lost
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
    v      (mV)
    i_1    (nA)
    i_2    (nA)
    th_s   (mV)
    above  (mV) : th_s + th_v
    v_held (mV) : where a spike has left v
    cut         : steps still to be cut out
}

INITIAL {
    i_1 = 0
    i_2 = 0
    th_s = 0
    above = 0
    cut = 0
    start()
    net_send(0, 1)
}

BREAKPOINT {
    SOLVE look
    i = i_plan
}

PROCEDURE update() { : v_m is still where the step began
    LOCAL a, th_v, rate
    IF (cut > 0) {
        x = v_held
        cut = cut - 1
    } ELSE {
        a = g_l/C
        rate = (x - v_m)/dt + a*(v_m - e_l) : all current over C
        th_v = above - th_s
        th_v = th_v*exp(-b_v*dt) + a_v*((v_m - e_l)*cascade2(dt, b_v, a) + rate*cascade3(dt, b_v, a, 0))
        decay(dt)
        IF (x > th_inf + th_s + th_v) {
            fired = 1
            x = e_l + f_v*(x - e_l) - delta_v
            v_held = x
            cut = floor(t_ref/dt + 0.5)
            decay(cut*dt)
            i_1 = f_1*i_1 + delta_i_1
            i_2 = f_2*i_2 + delta_i_2
            th_s = th_s + delta_th
        }
        above = th_s + th_v
    }
}

PROCEDURE decay(span (ms)) {
    i_1 = i_1*exp(-k_1*span)
    i_2 = i_2*exp(-k_2*span)
    th_s = th_s*exp(-b_s*span)
}

FUNCTION slope() (mV/ms) {
    slope = 0
    IF (cut == 0) {
        slope = (i_1 + i_2 - g_l*(x - e_l))/C
    }
}

INCLUDE "cascade.inc"
INCLUDE "grid.inc"
