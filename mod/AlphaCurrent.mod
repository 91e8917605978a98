TITLE Synapse: alpha function current

COMMENT
Source
  A. Destexhe, Z. F. Mainen and T. J. Sejnowski (1998), in Methods in Neuronal Modeling, 2nd ed., MIT Press,
  chapter 1 (alpha function), as a current.

Equations
  s' = rise - s/tau;  rise' = -rise/tau;  at an event of weight w (nA): rise <- rise + w exp(1)/tau
  alone: s = w (t/tau) exp(1 - t/tau), which peaks at w after tau
  i = -s, so that w > 0 depolarises
  charge of one event: w tau exp(1)

Departures
  none. With a fixed step an event counts from its own time, between two steps or not, and the current
  of a step is the exact mean over it: alpha.inc.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS nw_AlphaCurrent
    RANGE tau, s, i
    NONSPECIFIC_CURRENT i
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
    (amount) = (nanoamp)
}

PARAMETER {
    tau = 5 (ms) <1e-6, 1e9> : time from the event to the peak
}

ASSIGNED {
    v (mV)
}

INITIAL {
    start()
}

BREAKPOINT {
    SOLVE free METHOD cnexp
    i = -seen()
}

NET_RECEIVE (weight (amount)) {
    receive(weight, t)
}

INCLUDE "method.inc"
INCLUDE "telling.inc"
INCLUDE "current.inc"
INCLUDE "alpha.inc"
INCLUDE "taking.inc"
