TITLE Izhikevich neuron, dimensional form of 2007

COMMENT
Source
  E. M. Izhikevich (2007), Dynamical Systems in Neuroscience, MIT Press, chapter 8: section 8.1.4, eqs 8.5-8.6, and the
  special rules of the classes of section 8.2 and 8.3 (LTS, FS, TC, TRN).

Equations
  C v' = k (v - v_r) (v - v_t) - u + I
  u'   = a (U - u), U = b (v - v_r), and besides
         above v_b + b_3 (v - v_b)^3, at v_b and below + b_low (v - v_r)
  at v = v_peak + v_peak_u u: v <- c + c_u u, then u <- u + d, but no more than u_max

Departures
  u starts at its steady state U. The book gives each class its own rule; here they are terms, which by default are
  nothing: LTS has v_peak_u, c_u and u_max, FS b_3, TC v_peak_u, c_u and b_low, TRN b_low. From some 0.8 nA on LTS comes to
  spikes at u = 0.65 nA, where the book's reset lies above its peak: it fires without end, and a run stops with an error.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS nw_Izhikevich2007
    RANGE C, k, v_r, v_t, v_peak, a, b, c, d, v_b, b_low, b_3, v_peak_u, c_u, u_max
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
    C        = 0.1    (nF)     <1e-6, 1e6> : capacitance of the segment
    k        = 0.0007 (uS/mV)  <0, 1e6>    : curvature of the spike-generating current
    v_r      = -60    (mV)     <-1e3, 1e3> : resting potential
    v_t      = -40    (mV)     <-1e3, 1e3> : soft threshold, where the instantaneous current turns inward
    v_peak   = 35     (mV)     <-1e3, 1e3> : voltage that counts as a spike
    a        = 0.03   (/ms)    <0, 1e3>    : rate of recovery
    b        = -0.002 (uS)     <-1e6, 1e6> : conductance of recovery: resonance (> 0) or amplification (< 0)
    c        = -50    (mV)     <-1e3, 1e3> : voltage after a spike
    d        = 0.1    (nA)     <-1e6, 1e6> : current that a spike adds to recovery
    v_b      = -55    (mV)     <-1e3, 1e3> : voltage where recovery changes its form
    b_low    = 0      (uS)     <-1e6, 1e6> : what b has in addition at v_b and below
    b_3      = 0      (uS/mV2) <0, 1e3>    : cubic coefficient of recovery above v_b
    v_peak_u = 0      (mV/nA)  <-1e6, 1e6> : change of v_peak with recovery
    c_u      = 0      (mV/nA)  <-1e6, 1e6> : change of c with recovery
    u_max    = 1e6    (nA)     <-1e6, 1e6> : the most that recovery is after a spike
}

ASSIGNED {
    v      (mV)
    above  (mV) : how far the peak stands above v_peak, for the variable step
    y      (nA) : u where the integration is, after plan() one step ahead
    x_from (mV) : where a sub-step began
    y_from (nA)
    low         : 1 where U has its form of v_b and below
}

STATE {
    u (nA) <1e-3>
}

INITIAL {
    choose(v)
    u = steady(v)
    above = lift(u)
    start()
    net_send(0, 1)
}

BREAKPOINT {
    SOLVE slow METHOD cnexp
    IF (variable == 0) {
        i = i_plan
    } ELSE {
        above = lift(u)
        i = -C*rate_v(v, u)
    }
}

DERIVATIVE slow { : of the variable step; in a fixed one plan() does it
    LOCAL rate
    choose(v)
    rate = variable*rate_y(v, u)
    u' = rate
}

FUNCTION rate_v(v (mV), u (nA)) (mV/ms) {
    rate_v = (k*(v - v_r)*(v - v_t) - u)/C
}

FUNCTION rate_y(v (mV), u (nA)) (nA/ms) {
    rate_y = a*(steady(v) - u)
}

FUNCTION steady(v (mV)) (nA) { : U, in the form that was chosen
    IF (low == 1) {
        steady = (b + b_low)*(v - v_r)
    } ELSE IF (b_3 > 0) {
        steady = b*(v - v_r) + b_3*(v - v_b)*(v - v_b)*(v - v_b)
    } ELSE {
        steady = b*(v - v_r)
    }
}

PROCEDURE choose(v (mV)) {
    low = 0
    IF (v <= v_b) {
        low = 1
    }
}

FUNCTION lift(u (nA)) (mV) {
    lift = v_peak_u*u
}

FUNCTION growth(v (mV)) (/ms) {
    growth = k*fabs((2*v - v_r - v_t)/1(mV))*1(mV)/C + a
}

FUNCTION gradient(v (mV)) (/ms) {
    gradient = k*(2*v - v_r - v_t)/C
}

FUNCTION v_spike() (mV) {
    v_spike = v_peak
}

FUNCTION approach() (mV) {
    approach = 0
}

PROCEDURE advance(left (ms)) {
    IF (x - lift(y) >= v_peak) { : carried over the peak from outside
        fired = 1
        used = 0
    } ELSE IF (b_low == 0 && b_3 == 0) {
        rk4(left)
    } ELSE {
        choose(x)
        IF (x == v_b && rate_v(x, y) + r_ext > 0) { : on its way up
            low = 0
        }
        x_from = x
        y_from = y
        rk4(left)
        IF ((x_from - v_b)*(x - v_b) < 0(mV2)) {
            stop_at_v_b()
        }
    }
}

PROCEDURE stop_at_v_b() {
    : U is smooth on either side only: the sub-step, which was taken with the form of the side that it began on,
    : is to end at v_b, by the cubic between its ends
    LOCAL k0, k1, l0, l1, s, up
    k0 = used*(rate_v(x_from, y_from) + r_ext)
    k1 = used*(rate_v(x, y) + r_ext)
    l0 = used*rate_y(x_from, y_from)
    l1 = used*rate_y(x, y)
    up = 2*low - 1 : crossing() looks for a passage upwards, which this is if the sub-step began low
    s = crossing(up*x_from, up*x, up*k0, up*k1, up*v_b)
    y = (1 - s)*(1 - s)*((1 + 2*s)*y_from + s*l0) + s*s*((3 - 2*s)*y + (s - 1)*l1)
    x = v_b
    used = s*used
    fired = 0
}

PROCEDURE hold(span (ms)) { : never: this model has no refractory period
    x = c
}

PROCEDURE reset() {
    x = c + c_u*y
    y = y + d
    IF (y > u_max) {
        y = u_max
    }
}

PROCEDURE keep() {
    u = y
    above = lift(u)
}

PROCEDURE recall() {
    y = u
}

INCLUDE "rk4.inc"
INCLUDE "method.inc"
INCLUDE "spiking.inc"
