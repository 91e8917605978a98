TITLE Leaky integrate-and-fire neuron with exponential current synapses

COMMENT
Source
  A. N. Burkitt (2006), Biol. Cybern. 95:1-19, doi:10.1007/s00422-006-0068-6: integrate-and-fire neurons with
  exponential synaptic currents. The closed form: S. Rotter and M. Diesmann (1999), Biol. Cybern. 81:381-402,
  doi:10.1007/s004220050570.

Equations
  C v' = -g_l (v - e_l) + i_e + i_i + I
  tau_e i_e' = -i_e,  tau_i i_i' = -i_i
  at an event of weight w (nA): i_e <- i_e + w where w > 0, else i_i <- i_i + w
  at v = v_th: v <- v_reset, and v stays there for t_ref, while i_e and i_i go on

Departures
  none. Under a constant I the solution is exact, whatever the time constants, and events count from their own
  times: events.inc. A steady voltage within 1e-9 mV of v_th does not count as reaching it.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS nw_LIFCurrExp
    RANGE C, g_l, e_l, v_th, v_reset, t_ref, tau_e, tau_i
    NONSPECIFIC_CURRENT i
}

UNITS {
    (nF) = (nanofarad)
    (uS) = (microsiemens)
    (nA) = (nanoamp)
    (mV) = (millivolt)
    (amount) = (nanoamp)
}

PARAMETER {
    C       = 0.25  (nF) <1e-6, 1e6>  : capacitance of the segment
    g_l     = 0.025 (uS) <1e-9, 1e6>  : leak conductance
    e_l     = -70   (mV) <-1e3, 1e3>  : leak reversal, the resting potential
    v_th    = -55   (mV) <-1e3, 1e3>  : threshold
    v_reset = -70   (mV) <-1e3, 1e3>  : voltage after a spike
    t_ref   = 2     (ms) <0, 1e6>     : refractory period
    tau_e   = 2     (ms) <1e-2, 1e9>  : time constant of excitation
    tau_i   = 2     (ms) <1e-2, 1e9>  : time constant of inhibition
}

ASSIGNED {
    v (mV)
    of_rate (ms)  of_e (ms)  of_i (ms) : what the rate of v and a unit of each current make of x after s_of,
    left_e  left_i                     : what is left of the currents,
    leak_of (/ms)  e_of (ms)  i_of (ms)  s_of (ms) : and what these are for
}

STATE {
    i_e (amount) <1e-3>
    i_i (amount) <1e-3>
}

INITIAL {
    s_of = -1
    i_e = 0
    i_i = 0
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
        i = -C*rate_v(v, i_e, i_i)
        g_hold = g_l
    }
    CONDUCTANCE g_hold
}

DERIVATIVE free {
    LOCAL first, second
    look()
    first = -variable*i_e/tau_e
    second = -variable*i_i/tau_i
    i_e' = first
    i_i' = second
}

FUNCTION rate_v(v (mV), e (amount), inhibition (amount)) (mV/ms) {
    rate_v = (e + inhibition - g_l*(v - e_l))*per_C_x + r_ext - k_ext*v
}

FUNCTION approach() (mV) {
    approach = 10
}

FUNCTION stride() (ms) {
    stride = tau_e/2
    IF (tau_i < tau_e) {
        stride = tau_i/2
    }
}

FUNCTION there(s (ms)) (mV) {
    there = x + (g_l*per_C_x*(e_l - x) + r_ext - k_ext*x)*of_rate + (y_e*of_e + y_i*of_i)*per_C_x
}

PROCEDURE decay(s (ms)) {
    LOCAL leak
    leak = g_l*per_C_x + k_ext
    IF (s != s_of || leak != leak_of || tau_e != e_of || tau_i != i_of) { : most steps are alike, and exponentials take time
        s_of = s  leak_of = leak  e_of = tau_e  i_of = tau_i
        of_rate = cascade2(s, leak, 0)
        of_e = cascade2(s, leak, 1/tau_e)
        left_e = exp(-s/tau_e)
        of_i = of_e
        left_i = left_e
        IF (tau_i != tau_e) {
            of_i = cascade2(s, leak, 1/tau_i)
            left_i = exp(-s/tau_i)
        }
    }
    e_s = y_e*left_e
    i_s = y_i*left_i
}

PROCEDURE add(weight (amount)) {
    IF (weight > 0) {
        y_e = even(y_e/1(amount))*1(amount) + even(weight/1(amount))*1(amount)
    } ELSE {
        y_i = even(y_i/1(amount))*1(amount) + even(weight/1(amount))*1(amount)
    }
}

PROCEDURE keep() {
    i_e = y_e
    i_i = y_i
}

PROCEDURE recall() {
    y_e = i_e
    y_i = i_i
}

INCLUDE "cascade.inc"
INCLUDE "method.inc"
INCLUDE "own_synapses.inc"
INCLUDE "spiking.inc"
