TITLE Synapse: exponential current

COMMENT
Source
  A. Destexhe, Z. F. Mainen and T. J. Sejnowski (1998), in Methods in Neuronal Modeling, 2nd ed., MIT Press,
  chapter 1 (one exponential), as a current.

Equations
  s' = -s/tau;  at an event of weight w (nA): s <- s + w
  i = -s, so that w > 0 depolarises
  charge of one event: w tau

Departures
  none. With a fixed step an event counts from its own time, between two steps or not, and the current
  of a step is the exact mean over it: exponential.inc.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS nw_ExpCurrent
    RANGE tau, s, i
    NONSPECIFIC_CURRENT i
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
    (amount) = (nanoamp)
}

PARAMETER {
    tau = 5 (ms) <1e-6, 1e9> : decay time constant
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
INCLUDE "exponential.inc"
INCLUDE "taking.inc"
