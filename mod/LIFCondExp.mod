TITLE Leaky integrate-and-fire neuron with exponential conductance synapses

COMMENT
Source
  R. Brette et al. (2007), J. Comput. Neurosci. 23:349-398, doi:10.1007/s10827-007-0038-6, appendix 2, benchmark 1.

Equations
  C v' = -g_l (v - e_l) - g_e (v - e_e) - g_i (v - e_i) + I
  tau_e g_e' = -g_e,  tau_i g_i' = -g_i
  at an event of weight w (uS): g_e <- g_e + w where w > 0, else g_i <- g_i - w
  at v = v_th: v <- v_reset, and v stays there for t_ref, while g_e and g_i go on

Departures
  none. Events count from their own times: events.inc. A steady voltage within 1e-9 mV of v_th does not count
  as reaching it. v is what it would tend to under its conductances, plus exponentially what it began apart from
  that, less what is left of its movement, an integral by Gauss and Legendre's rule of three points over sub-steps
  of an eighth of the fastest time constant.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS nw_LIFCondExp
    RANGE C, g_l, e_l, v_th, v_reset, t_ref, tau_e, tau_i, e_e, e_i
    NONSPECIFIC_CURRENT i
}

UNITS {
    (nF) = (nanofarad)
    (uS) = (microsiemens)
    (nA) = (nanoamp)
    (mV) = (millivolt)
    (amount) = (microsiemens)
}

PARAMETER {
    C       = 0.2  (nF) <1e-6, 1e6>  : capacitance of the segment
    g_l     = 0.01 (uS) <1e-9, 1e6>  : leak conductance
    e_l     = -60  (mV) <-1e3, 1e3>  : leak reversal, the resting potential
    v_th    = -50  (mV) <-1e3, 1e3>  : threshold
    v_reset = -60  (mV) <-1e3, 1e3>  : voltage after a spike
    t_ref   = 5    (ms) <0, 1e6>     : refractory period
    tau_e   = 5    (ms) <1e-2, 1e9>  : time constant of excitation
    tau_i   = 10   (ms) <1e-2, 1e9>  : time constant of inhibition
    e_e     = 0    (mV) <-1e3, 1e3>  : reversal of excitation
    e_i     = -80  (mV) <-1e3, 1e3>  : reversal of inhibition
}

ASSIGNED {
    v (mV)
}

STATE {
    g_e (amount) <1e-3>
    g_i (amount) <1e-3>
}

INITIAL {
    g_e = 0
    g_i = 0
    start()
    net_send(0, 1)
}

BREAKPOINT {
    SOLVE free METHOD cnexp
    IF (variable == 0) {
        i = carried(v)
    } ELSE IF (held > 0) {
        v_m = v
        i = stiffness()*(v - v_reset)
        g_hold = stiffness()
    } ELSE {
        v_m = v
        i = -C*rate_v(v, g_e, g_i)
        g_hold = g_l + g_e + g_i
    }
    CONDUCTANCE g_hold
}

DERIVATIVE free {
    LOCAL first, second
    look()
    first = -variable*g_e/tau_e
    second = -variable*g_i/tau_i
    g_e' = first
    g_i' = second
}

FUNCTION rate_v(v (mV), e (amount), inhibition (amount)) (mV/ms) {
    rate_v = -(g_l*(v - e_l) + e*(v - e_e) + inhibition*(v - e_i))*per_C_x + r_ext - k_ext*v
}

FUNCTION approach() (mV) {
    approach = 10
}

FUNCTION growth() (/ms) {
    growth = (g_l + y_e + y_i)*per_C_x + fabs(k_ext*1(ms))*1(/ms)
}

FUNCTION stride() (ms) {
    LOCAL fastest
    fastest = growth()
    IF (fastest*tau_e < 1) {
        fastest = 1/tau_e
    }
    IF (fastest*tau_i < 1) {
        fastest = 1/tau_i
    }
    stride = 0.125/fastest
    IF (stride < dt/256) { : v then hardly leaves what it tends to
        stride = dt/256
    }
}

PROCEDURE decay(s (ms)) {
    e_s = y_e*exp(-s/tau_e)
    i_s = y_i*exp(-s/tau_i)
}

FUNCTION there(s (ms)) (mV) {
    LOCAL u, rest
    u = s/2
    rest = 8*pull(u, s)
    u = 0.1127016653792583*s : (1 - sqrt(3/5))/2
    rest = rest + 5*pull(u, s)
    u = s - u
    rest = rest + 5*pull(u, s)
    there = towards(e_s, i_s) + (x - towards(y_e, y_i))*fade(0, y_e, y_i, s) - rest*s/18
}

FUNCTION towards(e (amount), inhibition (amount)) (mV) { : where v tends to
    towards = e_l + (C_x*(r_ext - k_ext*e_l) + e*(e_e - e_l) + inhibition*(e_i - e_l))/(g_all() + e + inhibition)
}

FUNCTION g_all() (uS) {
    g_all = g_l + C_x*k_ext
}

FUNCTION fade(u (ms), e (amount), inhibition (amount), s (ms)) { : what is left at s of a distance from there at u
    fade = exp(-(g_all()*(s - u) + tau_e*(e - e_s) + tau_i*(inhibition - i_s))*per_C_x)
}

FUNCTION pull(u (ms), s (ms)) (mV/ms) { : at u moves towards() so fast, as far as it is left at s
    LOCAL e, inhibition, goal
    e = y_e*exp(-u/tau_e)
    inhibition = y_i*exp(-u/tau_i)
    goal = towards(e, inhibition)
    pull = -(e/tau_e*(e_e - goal) + inhibition/tau_i*(e_i - goal))/(g_all() + e + inhibition)
    pull = pull*fade(u, e, inhibition, s)
}

PROCEDURE add(weight (amount)) {
    IF (weight > 0) {
        y_e = even(y_e/1(amount))*1(amount) + even(weight/1(amount))*1(amount)
    } ELSE {
        y_i = even(y_i/1(amount))*1(amount) - even(weight/1(amount))*1(amount)
    }
}

PROCEDURE keep() {
    g_e = y_e
    g_i = y_i
}

PROCEDURE recall() {
    y_e = g_e
    y_i = g_i
}

INCLUDE "method.inc"
INCLUDE "own_synapses.inc"
INCLUDE "spiking.inc"
