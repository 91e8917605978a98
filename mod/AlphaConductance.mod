TITLE Synapse: alpha function conductance

COMMENT
Source
  A. Destexhe, Z. F. Mainen and T. J. Sejnowski (1998), in Methods in Neuronal Modeling, 2nd ed., MIT Press,
  chapter 1 (alpha function).

Equations
  s' = rise - s/tau;  rise' = -rise/tau;  at an event of weight w (uS): rise <- rise + w exp(1)/tau
  alone: s = w (t/tau) exp(1 - t/tau), which peaks at w after tau
  i = s (v - e)
  area of one event: w tau exp(1)

Departures
  none. With a fixed step an event counts from its own time, between two steps or not, and the conductance
  of a step is the exact mean over it: alpha.inc.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS nw_AlphaConductance
    RANGE tau, e, s, i
    NONSPECIFIC_CURRENT i
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
    (amount) = (microsiemens)
}

PARAMETER {
    tau = 5 (ms) <1e-6, 1e9> : time from the event to the peak
    e   = 0 (mV) <-1e3, 1e3> : reversal potential
}

ASSIGNED {
    v (mV)
}

INITIAL {
    start()
}

BREAKPOINT {
    LOCAL open
    SOLVE free METHOD cnexp
    open = seen()
    CONDUCTANCE open
    i = open*(v - e)
}

NET_RECEIVE (weight (amount)) {
    receive(weight, t)
}

INCLUDE "method.inc"
INCLUDE "telling.inc"
INCLUDE "ohmic.inc"
INCLUDE "alpha.inc"
INCLUDE "taking.inc"
