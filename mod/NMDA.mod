TITLE Synapse: NMDA receptors, blocked by magnesium

COMMENT
Source
  C. E. Jahr and C. F. Stevens (1990), J. Neurosci. 10:3178-3182 (the block);
  A. Destexhe, Z. F. Mainen and T. J. Sejnowski (1998), in Methods in Neuronal Modeling, 2nd ed., MIT Press,
  chapter 1 (two exponentials).

Equations
  s as in Exp2Conductance: a double exponential that peaks at the weight (uS)
  i = s (v - e)/(1 + mg/3.57 mM exp(-0.062/mV v))
  The weight is the conductance without magnesium.

Departures
  the block follows v at once. With a fixed step an event counts from its own time, between two steps or
  not, and s of a step is the exact mean over it: double.inc.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS nw_NMDA
    POINTER ear_v, ear_i, ear_q, ear_w, ear_g : of the segment's spiking mechanism, or its own: telling.inc
    RANGE deaf_v, deaf
    RANGE tau1, tau2, e, mg, s, i
    NONSPECIFIC_CURRENT i
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
    (mM) = (milli/liter)
    (amount) = (microsiemens)
}

PARAMETER {
    tau1 = 2   (ms) <1e-6, 1e9> : rise time constant, below tau2
    tau2 = 100 (ms) <1e-6, 1e9> : decay time constant
    e    = 0   (mV) <-1e3, 1e3> : reversal potential
    mg   = 1   (mM) <0, 1e3>    : magnesium outside
}

ASSIGNED {
    v (mV)
}

INITIAL {
    start()
}

BREAKPOINT {
    SOLVE free METHOD cnexp
    i = seen()*unblocked(v - rose/2)*(v - rose/2 - e)
}

FUNCTION unblocked(v (mV)) {
    unblocked = 1/(1 + mg/3.57(mM)*exp(-0.062(/mV)*v))
}

NET_RECEIVE (weight (amount)) {
    add(weight, t)
}

FUNCTION drive() (mV) {
    drive = unblocked(ear_v)*(e - ear_v)
}

FUNCTION shunt() {
    shunt = unblocked(ear_v)
}

INCLUDE "method.inc"
INCLUDE "telling.inc"
INCLUDE "driving.inc"
INCLUDE "double.inc"
