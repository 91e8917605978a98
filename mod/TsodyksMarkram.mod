TITLE Synapse: short-term depression and facilitation

COMMENT
Source
  M. Tsodyks, K. Pawelzik and H. Markram (1998), Neural Comput. 10:821-835;
  W. Maass and H. Markram (2002), Neural Netw. 15:155-161 (the sequence of releases).

Equations
  between events: x' = (1 - x)/tau_rec;  u' = -u/tau_f (tau_f = 0: u = 0)
  at an event of weight w (uS): u <- u + U (1 - u);  s <- s + w u x;  x <- x - u x
  s' = -s/tau;  i = s (v - e)
  x starts at 1 and u at 0: the first event releases U. Every connection has an x and u of its own, so
  sources that share the synapse do not deplete each other. They are weight[2] and weight[1] of
  the NetCon, as the last event left them.

Departures
  what has been released recovers from the event on, not after a time of inactivation. With a fixed step
  an event counts from its own time, between two steps or not, and the conductance of a step is the exact
  mean over it: exponential.inc.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS nw_TsodyksMarkram
    RANGE U, tau_rec, tau_f, tau, e, s, i
    NONSPECIFIC_CURRENT i
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
    (amount) = (microsiemens)
}

PARAMETER {
    U       = 0.5 (1)  <0, 1>      : what the first event releases; the jump of u
    tau_rec = 800 (ms) <1e-6, 1e9> : recovery from depression
    tau_f   = 0   (ms) <0, 1e9>    : decay of facilitation; 0: none
    tau     = 3   (ms) <1e-6, 1e9> : decay time constant of the conductance
    e       = 0   (mV) <-1e3, 1e3> : reversal potential
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

NET_RECEIVE (weight (amount), u, x, last (ms)) {
    INITIAL {
        u = 0
        x = 1
        last = t
    }
    x = 1 - (1 - x)*exp(-(t - last)/tau_rec)
    IF (tau_f > 0) {
        u = u*exp(-(t - last)/tau_f)
    } ELSE {
        u = 0
    }
    u = u + U*(1 - u)
    receive(weight*u*x, t)
    x = x - u*x
    last = t
}

INCLUDE "method.inc"
INCLUDE "telling.inc"
INCLUDE "ohmic.inc"
INCLUDE "exponential.inc"
