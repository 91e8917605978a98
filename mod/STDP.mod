TITLE Synapse: exponential conductance with spike-timing dependent plasticity of pairs

COMMENT
Source
  S. Song, K. D. Miller and L. F. Abbott (2000), Nat. Neurosci. 3:919-926 (the rule and its numbers);
  A. Morrison, M. Diesmann and W. Gerstner (2008), Biol. Cybern. 98:459-478 (which pairs count).

Equations
  a pair of a presynaptic event and a postsynaptic spike that comes D after it, both at the synapse, changes w by
    + A_plus w_max exp(-D/tau_plus)      for D > 0
    - A_minus w_max exp(D/tau_minus)     for D < 0
    nothing                              for D = 0 (within 1e-9 ms)
  and w stays within 0 .. w_max after all changes of one time (within 1e-9 ms), which are added up.
  nearest = 0: all pairs count. nearest = 1: an event pairs with the last one of the other kind before it only.
  s' = -s/tau;  i = s (v - e);  a presynaptic event adds the w of before its time, and changes w then.
  So what happens at one time has one result, in whatever order the events come.

Departures
  none. Every connection has a w of its own, weight[1] of the NetCon, which begins each run at its weight[0].
  The postsynaptic spikes come through a NetCon of negative weight. With a fixed step an event counts from its own
  time, and the conductance of a step is the exact mean over it: exponential.inc.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS nw_STDP
    RANGE tau, e, A_plus, A_minus, tau_plus, tau_minus, w_max, nearest, s, i
    NONSPECIFIC_CURRENT i
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
    (uS) = (microsiemens)
    (amount) = (microsiemens)
}

PARAMETER {
    tau       = 5       (ms) <1e-6, 1e9> : decay time constant of the conductance
    e         = 0       (mV) <-1e3, 1e3> : reversal potential
    A_plus    = 0.005   (1)  <0, 1e3>    : potentiation by a pair at no distance, in units of w_max
    A_minus   = 0.00525 (1)  <0, 1e3>    : depression likewise
    tau_plus  = 20      (ms) <1e-6, 1e9> : how potentiation falls with the distance
    tau_minus = 20      (ms) <1e-6, 1e9> : how depression falls with the distance
    w_max     = 0.00015 (uS) <0, 1e9>    : largest weight
    nearest   = 0       (1)  <0, 1>      : 1: nearest neighbours only; 0: all pairs
}

ASSIGNED {
    v     (mV)
    t_post (ms) : last postsynaptic spike
    past       : trace of those before it, then
    post       : and with it
}

INITIAL {
    start()
    t_post = -1e9(ms)
    past = 0
    post = 0
}

BREAKPOINT {
    SOLVE free METHOD cnexp
    i = seen()*(v - e)
}

: pre and earlier: the trace of the presynaptic events of this connection with and without those at t_pre, the last
: old and gain: w before the events of at, the last of any kind, and what these add to it, in units of w_max
NET_RECEIVE (weight (amount), w (amount), pre, earlier, t_pre (ms), old (amount), gain, at (ms)) {
    INITIAL {
        w = clipped(weight)
        pre = 0
        earlier = 0
        t_pre = -1e9(ms)
        old = w
        gain = 0
        at = -1e9(ms)
    }
    IF (weight >= 0) {
        IF (t - at > 1e-9(ms)) {
            old = w
            gain = 0
            at = t
        }
        add(old, t)
        gain = gain - A_minus*before(t - t_post, past, post, tau_minus)
        w = clipped(old + gain*w_max)
        earlier = before(t - t_pre, earlier, pre, tau_plus)
        pre = after(t - t_pre, earlier, pre)
        t_pre = t
    } ELSE {
        FOR_NETCONS (weight_k (amount), w_k (amount), pre_k, earlier_k, t_k (ms), old_k (amount), gain_k, at_k (ms)) {
            IF (weight_k >= 0) {
                IF (t - at_k > 1e-9(ms)) {
                    old_k = w_k
                    gain_k = 0
                    at_k = t
                }
                gain_k = gain_k + A_plus*before(t - t_k, earlier_k, pre_k, tau_plus)
                w_k = clipped(old_k + gain_k*w_max)
            }
        }
        any_order()
        past = before(t - t_post, past, post, tau_minus)
        post = after(t - t_post, past, post)
        t_post = t
    }
}

FUNCTION clipped(w (amount)) (amount) {
    IF (w < 0) {
        clipped = 0
    } ELSE IF (w > w_max) {
        clipped = w_max
    } ELSE {
        clipped = w
    }
}

FUNCTION before(since (ms), without, with, decay (ms)) { : trace of what came before now: not of what comes now
    IF (since < 1e-9) {
        before = without
    } ELSE {
        before = with*exp(-since/decay)
    }
}

FUNCTION after(since (ms), without, with) { : trace with what comes now
    IF (nearest > 0) {
        after = 1
    } ELSE IF (since < 1e-9) {
        after = with + 1
    } ELSE {
        after = without + 1
    }
}

INCLUDE "method.inc"
INCLUDE "telling.inc"
INCLUDE "ohmic.inc"
INCLUDE "exponential.inc"
