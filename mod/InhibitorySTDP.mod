TITLE Synapse: exponential conductance with symmetric plasticity of inhibition

COMMENT
Source
  T. P. Vogels, H. Sprekeler, F. Zenke, C. Clopath and W. Gerstner (2011), Science 334:1569-1573, doi:10.1126/science.1211095.
  Default values: those of F. Zenke's program for its network of 10 000 cells.

Equations
  x_pre' = -x_pre/tau_stdp, and x_pre grows by 1 at each presynaptic event; x_post likewise at each
  postsynaptic spike, both at the synapse
  at a presynaptic event    w grows by eta (x_post - alpha),    alpha = 2 rate tau_stdp
  at a postsynaptic spike   w grows by eta x_pre
  so each pair that is D apart adds eta exp(-|D|/tau_stdp), also for D = 0, and each presynaptic event takes
  eta alpha away
  s' = -s/tau;  i = s (v - e);  a presynaptic event adds w to s

Departures
  none. What w and events of one time are: plastic.inc. With a fixed step an event counts from its own
  time, and the conductance of a step is the exact mean over it: exponential.inc.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS nw_InhibitorySTDP
    RANGE tau_stdp, rate, eta
}

PARAMETER {
    tau      = 10   (ms) <1e-6, 1e9> : decay time constant of the conductance
    e        = -80  (mV) <-1e3, 1e3> : reversal potential
    tau_stdp = 20   (ms) <1e-6, 1e9> : how what a pair adds falls with the distance
    rate     = 3    (Hz) <0, 1e6>    : of the postsynaptic spikes, to which the plasticity leads
    eta      = 1e-5 (uS) <0, 1e9>    : what a pair at no distance adds to the weight
    w_max    = 0.1  (uS) <0, 1e9>    : largest weight
}

FUNCTION by_event(had, came) { : without rounding that would depend on the order (order.inc)
    by_event = even(had - 2*rate*tau_stdp*(0.001)) + came
}

FUNCTION by_spike(had, came) {
    by_spike = even(had) + came
}

FUNCTION unit_w() (amount) {
    unit_w = eta
}

FUNCTION tau_events() (ms) {
    tau_events = tau_stdp
}

FUNCTION tau_spikes() (ms) {
    tau_spikes = tau_stdp
}

FUNCTION only_last() {
    only_last = 0
}

INCLUDE "plastic.inc"
