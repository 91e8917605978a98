TITLE Izhikevich neuron, form of 2003 and 2004, by the steps of the figure of 2004

COMMENT
Source
  E. M. Izhikevich (2004), IEEE Trans. Neural Netw. 15:1063-1070, doi:10.1109/TNN.2004.832719, figure 1, and the
  program that draws it, figure1.m of the paper's web page (also in ModelDB 39948).

Equations
  those of Izhikevich.mod, whose parameters these are, in steps of dt:
  v <- v + dt (0.04 v^2 + f v + g - u + I/C)
  u <- u + dt a (b (v - v_u) - e u), with the new v
  where then v > v_peak: v <- c, u <- u + d

Departures
  A spike has the time of the step's end, where v is found above v_peak; the program plots it, as all of v, one dt earlier.
  In the figure dt is 0.1 to 0.5 ms, panel by panel: that is part of the model. The variable step is refused.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS nw_IzhikevichEuler
    RANGE C, a, b, c, d, e, f, g, v_u, v_peak
    RANGE u, v_m, n_spikes, n_lost
    NONSPECIFIC_CURRENT i
}

UNITS {
    (nF) = (nanofarad)
    (uS) = (microsiemens)
    (nA) = (nanoamp)
    (mV) = (millivolt)
}

PARAMETER {
    C      = 0.1  (nF)    <1e-6, 1e6>  : capacitance of the segment: I in nA is C times the papers' I
    a      = 0.02 (/ms)   <-1e3, 1e3>  : rate of recovery
    b      = 0.2  (/ms)   <-1e3, 1e3>  : sensitivity of recovery to v
    c      = -65  (mV)    <-1e3, 1e3>  : voltage after a spike
    d      = 8    (mV/ms) <-1e6, 1e6>  : what a spike adds to recovery
    e      = 1    (1)     <0, 1e3>     : decay of recovery
    f      = 5    (/ms)   <-1e3, 1e3>  : linear coefficient
    g      = 140  (mV/ms) <-1e6, 1e6>  : constant
    v_u    = 0    (mV)    <-1e3, 1e3>  : voltage at which recovery tends to 0
    v_peak = 30   (mV)    <-1e3, 1e3>  : voltage that counts as a spike
}

ASSIGNED {
    v (mV)
    u (mV/ms)
}

INITIAL {
    IF (e > 0) {
        u = b*(v - v_u)/e
    } ELSE {
        u = rate_v(v, 0(mV/ms))
    }
    start()
    net_send(0, 1)
}

BREAKPOINT {
    SOLVE look
    i = i_plan
}

PROCEDURE update() {
    u = u + dt*rate_y(x, u)
    IF (x > v_peak) {
        fired = 1
        x = c
        u = u + d
    }
}

FUNCTION slope() (mV/ms) {
    slope = rate_v(x, u)
}

FUNCTION rate_v(v (mV), u (mV/ms)) (mV/ms) {
    rate_v = 0.04(/mV/ms)*v*v + f*v + g - u
}

FUNCTION rate_y(v (mV), u (mV/ms)) (mV/ms2) {
    rate_y = a*(b*(v - v_u) - e*u)
}

INCLUDE "grid.inc"
