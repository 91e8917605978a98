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
  nearest = 0: all pairs count. nearest = 1: an event pairs with the last one of the other kind before it only.
  s' = -s/tau;  i = s (v - e);  a presynaptic event adds w to s

Departures
  none. What w and events of one time are: plastic.inc. With a fixed step an event counts from its own
  time, and the conductance of a step is the exact mean over it: exponential.inc.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS nw_STDP
    RANGE A_plus, A_minus, tau_plus, tau_minus, nearest
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

FUNCTION by_event(had, came) {
    by_event = -A_minus*had
}

FUNCTION by_spike(had, came) {
    by_spike = A_plus*had
}

FUNCTION unit_w() (amount) {
    unit_w = w_max
}

FUNCTION tau_events() (ms) {
    tau_events = tau_plus
}

FUNCTION tau_spikes() (ms) {
    tau_spikes = tau_minus
}

FUNCTION only_last() {
    only_last = nearest
}

INCLUDE "plastic.inc"
