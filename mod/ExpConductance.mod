TITLE Synapse: exponential conductance

COMMENT
Source
  A. Destexhe, Z. F. Mainen and T. J. Sejnowski (1998), in Methods in Neuronal Modeling, 2nd ed., MIT Press,
  chapter 1 (one exponential).

Equations
  s' = -s/tau;  at an event of weight w (uS): s <- s + w
  i = s (v - e)
  area of one event: w tau

Departures
  none. With a fixed step an event counts from its own time, between two steps or not, and the conductance
  of a step is the exact mean over it: exponential.inc.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS nw_ExpConductance
    RANGE tau, e, s, i
    NONSPECIFIC_CURRENT i
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
    (amount) = (microsiemens)
}

PARAMETER {
    tau = 5 (ms) <1e-6, 1e9> : decay time constant
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
INCLUDE "exponential.inc"
INCLUDE "taking.inc"
