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
  not, and s of a step is the exact mean over it: double.inc. NEURON takes i as linear in v within a step; on a
  spiking mechanism what that lacks is told to it, and given to the node in the next step (make_up).
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS nw_NMDA
    RANGE tau1, tau2, e, mg, s, i
    NONSPECIFIC_CURRENT i
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
    (mM) = (milli/liter)
    (uS) = (microsiemens)
    (amount) = (microsiemens)
}

PARAMETER {
    tau1 = 2   (ms) <1e-6, 1e9> : rise time constant, below tau2
    tau2 = 100 (ms) <1e-6, 1e9> : decay time constant
    e    = 0   (mV) <-1e3, 1e3> : reversal potential
    mg   = 1   (mM) <0, 1e3>    : magnesium outside
}

ASSIGNED {
    v    (mV)
    at   (mV)    : v when the coming step begins
    mean (amount) : conductance in the coming step
    due  (nA-ms)  : of the step before, to be made up for, at v = 0,
    due_g (uS-ms) : and by how much that falls per mV
}

INITIAL {
    start_double()
    due = 0
    due_g = 0
    mean = 0
    at = v
}

BREAKPOINT {
    LOCAL opened, di_dv
    SOLVE free METHOD cnexp
    opened = seen()
    di_dv = opened*steepness(v) + due_g/dt
    CONDUCTANCE di_dv
    i = opened*unblocked(v)*(v - e) - (due - due_g*v)/dt
}

AFTER SOLVE {
    IF (variable == 0) {
        make_up()
    }
}

PROCEDURE make_up() { : with a spiking mechanism, whose v may be far from v_begin within a step, and so is the block
    LOCAL age
    due = 0
    due_g = 0
    age = t - t_told
    IF (v_told != 0 && age > 0 && age < dt - 1e-9(ms) && held_told == 0) { : after the reset, by a line about where v is without it
        due_g = mean*(steepness(v_told) - steepness(at))*age
        due = mean*lacking(v_told)*age + due_g*v_told
        IF (age > 1e-3(ms)) { tell_of(due/1(nA-ms), due_g/1(uS-ms), 0.999*age, 0) } : before the spike it is not so
    } ELSE IF (v_told != 0 && age >= dt - 1e-9(ms)) { : along a parabola
        due = mean*(4*lacking((at + v_told)/2) + lacking(v_told))/6*dt
        IF (fabs((v_told - at)/1(mV)) > 1) { tell_of(due/1(nA-ms), 0, dt/2, 0) } : below, 3e-4 of the current is a step late
    }
    mean = integral/dt
    at = v
}

FUNCTION lacking(v (mV)) (mV) { : of what a unit of conductance gives at v, since NEURON takes it as linear about v_begin
    lacking = unblocked(at)*(at - e) + steepness(at)*(v - at) - unblocked(v)*(v - e)
}

FUNCTION steepness(v (mV)) { : d(i/s)/dv
    LOCAL open
    open = unblocked(v)
    steepness = open + 0.062(/mV)*open*(1 - open)*(v - e)
}

FUNCTION unblocked(v (mV)) {
    unblocked = 1/(1 + mg/3.57(mM)*exp(-0.062(/mV)*v))
}

NET_RECEIVE (weight (amount)) {
    receive(weight, t)
}

FUNCTION slope() {
    slope = steepness(v_told)
}

FUNCTION pull() {
    pull = (steepness(v_told)*v_told - unblocked(v_told)*(v_told - e))/1(mV)
}

INCLUDE "method.inc"
INCLUDE "telling.inc"
INCLUDE "double.inc"
INCLUDE "taking.inc"
