TITLE Synapse: double exponential current

COMMENT
Source
  A. Destexhe, Z. F. Mainen and T. J. Sejnowski (1998), in Methods in Neuronal Modeling, 2nd ed., MIT Press,
  chapter 1 (two exponentials), as a current.

Equations
  s = slow - fast;  slow' = -slow/tau2;  fast' = -fast/tau1
  at an event of weight w (nA) both grow by w factor, which makes s peak at w; the peak comes after
  t_p = tau1 tau2/(tau2 - tau1) ln(tau2/tau1);  factor = 1/(exp(-t_p/tau2) - exp(-t_p/tau1))
  tau1 must be below tau2: 0.9999 tau2 stands for anything above that
  i = -s, so that w > 0 depolarises
  charge of one event: w factor (tau2 - tau1)

Departures
  none. With a fixed step an event counts from its own time, between two steps or not, and the current
  of a step is the exact mean over it: double.inc.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS nw_Exp2Current
    RANGE tau1, tau2, s, i
    NONSPECIFIC_CURRENT i
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
    (amount) = (nanoamp)
}

PARAMETER {
    tau1 = 0.5 (ms) <1e-6, 1e9> : rise time constant, below tau2
    tau2 = 5   (ms) <1e-6, 1e9> : decay time constant
}

ASSIGNED {
    v (mV)
}

INITIAL {
    start_double()
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
INCLUDE "double.inc"
INCLUDE "taking.inc"
