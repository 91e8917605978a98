TITLE Synapse: exponential current

COMMENT
Source
  A. Destexhe, Z. F. Mainen and T. J. Sejnowski (1998), in Methods in Neuronal Modeling, 2nd ed., MIT Press,
  chapter 1 (one exponential), as a current.

Equations
  s' = -s/tau;  at an event of weight w (nA): s <- s + w;  i = -s, so that w > 0 depolarises
  charge of one event: w tau

Departures
  none. With a fixed step an event counts from its own time, between two steps or not, and the current of
  a step is the exact mean over it: NET_RECEIVE adds what the rest of the step will see.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS ExpCurrent
    RANGE tau, s, i
    NONSPECIFIC_CURRENT i
}

UNITS {
    (nA) = (nanoamp)
}

PARAMETER {
    tau = 5 (ms) <1e-6, 1e9> : decay time constant
}

ASSIGNED {
    dt       (ms)
    i        (nA)
    charge   (nA-ms) : of the coming step
    t_end    (ms)    : its end
    s_end    (nA)    : s then
    variable
}

STATE {
    s (nA) <1e-3>
}

INITIAL {
    variable = variable_step()
    s = 0
    s_end = 0
    charge = 0
    t_end = t + dt
}

AFTER SOLVE {
    IF (variable == 0) {
        s = s_end
        s_end = s*exp(-dt/tau)
        charge = (s - s_end)*tau
        t_end = t + dt
    }
}

BREAKPOINT {
    SOLVE decay METHOD cnexp
    IF (variable == 0) {
        i = -charge/dt
    } ELSE {
        i = -s
    }
}

DERIVATIVE decay { : of the variable step
    LOCAL rate
    rate = -variable*s/tau
    s' = rate
}

NET_RECEIVE (weight (nA)) {
    LOCAL left
    IF (variable == 0) {
        left = exp(-(t_end - t)/tau)
        charge = charge + weight*tau*(1 - left)
        s_end = s_end + weight*left
    } ELSE {
        s = s + weight
    }
}

INCLUDE "method.inc"
