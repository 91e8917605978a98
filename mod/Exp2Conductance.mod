TITLE Synapse: double exponential conductance

COMMENT
Source
  A. Destexhe, Z. F. Mainen and T. J. Sejnowski (1998), in Methods in Neuronal Modeling, 2nd ed., MIT Press,
  chapter 1 (two exponentials).

Equations
  s = slow - fast;  slow' = -slow/tau2;  fast' = -fast/tau1
  at an event of weight w (uS) both grow by w factor, which makes s peak at w; the peak comes after
  t_p = tau1 tau2/(tau2 - tau1) ln(tau2/tau1);  factor = 1/(exp(-t_p/tau2) - exp(-t_p/tau1))
  tau1 must be below tau2: 0.9999 tau2 stands for anything above that
  i = s (v - e)
  area of one event: w factor (tau2 - tau1)

Departures
  none. With a fixed step an event counts from its own time, between two steps or not, and the conductance
  of a step is the exact mean over it: double.inc.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS nw_Exp2Conductance
    RANGE tau1, tau2, e, s, i
    NONSPECIFIC_CURRENT i
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
    (amount) = (microsiemens)
}

PARAMETER {
    tau1 = 0.5 (ms) <1e-6, 1e9> : rise time constant, below tau2
    tau2 = 5   (ms) <1e-6, 1e9> : decay time constant
    e    = 0   (mV) <-1e3, 1e3> : reversal potential
}

ASSIGNED {
    v (mV)
}

INITIAL {
    start_double()
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
INCLUDE "double.inc"
INCLUDE "taking.inc"
