TITLE Izhikevich neuron, dimensional form of 2007

COMMENT
Source
  E. M. Izhikevich (2007), Dynamical Systems in Neuroscience, MIT Press, chapter 8: section 8.1.4, eqs 8.5-8.6, and the
  special rules of the classes of section 8.2 and 8.3 (LTS, FS, TC, TRN).

Equations
  C v' = k (v - v_r) (v - v_t) - u + I
  u'   = a (U - u), U = b (v - v_r), and besides
         above v_b + b_3 (v - v_b)^3, at v_b and below + b_low (v - v_r)
  at an event of weight w (mV): v <- v + w
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
    y      (nA) : u where the integration is
    y_o (nA) : and where the step that is over began
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
        i = carried(v)
    } ELSE {
        v_m = v
        above = lift(u)
        i = -C*rate_v(v, u)
        g_hold = k*(v_r + v_t - 2*v)
    }
    CONDUCTANCE g_hold
}

DERIVATIVE slow {
    LOCAL rate
    look()
    rate = 0
    IF (variable == 1) {
        choose(v)
        rate = rate_y(v, u)
    }
    u' = rate
}

FUNCTION rate_v(v (mV), u (nA)) (mV/ms) {
    rate_v = (k*(v - v_r)*(v - v_t) - u)*per_C_x + r_ext - k_ext*v
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

FUNCTION v_spike() (mV) {
    v_spike = v_peak
}

FUNCTION approach() (mV) {
    approach = 0
}

PROCEDURE advance(left (ms)) {
    LOCAL curve, rise, top
    curve = k*per_C_x
    rise = curve*(x - v_r)*(x - v_t) - y*per_C_x + r_ext - k_ext*x
    top = v_peak + v_peak_u*y
    IF (x >= top) { : carried over the peak from outside
        fired = 1
        used = 0
    } ELSE {
        choose(x)
        IF (x == v_b && rise > 0) { : on its way up
            low = 0
        }
        climb(left, curve, rise, top)
    }
}

PROCEDURE climb(left (ms), curve (/mV-ms), rise (mV/ms), top (mV)) {
    LOCAL pace, past, conductance, bend, wall, pull
    pace = a*per_C_x
    past = x - v_b
    wall = 1e9
    IF (b_low != 0 || b_3 != 0) { : U is smooth on either side of v_b only
        wall = v_b
    }
    bend = 0
    conductance = b + b_low
    IF (low == 0) {
        bend = b_3
        conductance = b
    }
    pull = conductance*(x - v_r) + bend*past*past*past - y
    taylor(left, rise, curve*(2*x - v_r - v_t) - k_ext, 0, 2*curve, pace*pull, pace*(conductance + 3*bend*past*past), a,
           top, v_peak_u*C_x, wall, 3*pace*bend)
    y = y + C_x*gained
}

PROCEDURE hold(span (ms)) { : never: without a refractory period
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

PROCEDURE set_out() {
    y_o = y
}

PROCEDURE start_again() {
    y = y_o
}

INCLUDE "taylor.inc"
INCLUDE "method.inc"
INCLUDE "kicked.inc"
INCLUDE "spiking.inc"
