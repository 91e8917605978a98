TITLE One side of a gap junction

COMMENT
Source
  M. V. L. Bennett (1966), Ann. N. Y. Acad. Sci. 137:509-539 (electrical coupling of two cells). The form for a fixed
  step is this package's own: docs/numerics.md.

Equations
  i = g (v - v_far): the current that leaves the cell here; the instance on the other side has that of its own cell.
  Steady: the far cell follows with g/(g + g_l) of the change of this one.

Departures
  none. With a fixed step v is NEURON's own, implicitly, and v_far over the step what is expected of it. When the step is over
  more is known: of a plain segment its voltage, of a spiking mechanism what it expected, with resets at their own times, and
  what the step before was in truth. The difference is told to the spiking mechanism here (telling.inc), as
  events of that step are, and its charge is given to the node in the next one.

v_far and the rest arrive by ParallelContext's transfer: nrnwrap/inputs/gap_transfer.py arranges for it.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS nw_GapJunction
    RANGE g, i, v_far, spikes, far_past, far_mean, far_end, fall, fall_age
    NONSPECIFIC_CURRENT i
}

UNITS {
    (nA) = (nanoamp)
    (mV) = (millivolt)
    (uS) = (microsiemens)
}

PARAMETER {
    g = 0.001 (uS) <0, 1e9> : conductance between the two places
}

ASSIGNED {
    v        (mV)
    dt       (ms)
    i        (nA)
    v_far    (mV)    : the other side's segment, without a spiking mechanism there, or where the step is variable
    spikes           : 1 where it has one, and with a fixed step: then, of the step that has been solved,
    far_mean (mV)    : the mean that the mechanism expects,
    far_end  (mV)    : the end,
    fall     (mV)    : and the resets,
    fall_age (mV-ms) : times the time that is left then;
    far_past (mV)    : the mean over the step before, which is known
    believed (mV)    : what was expected of that
    expected (mV)    : mean of v_far over the coming step
    last     (mV)    : v_far when that begins
    owed     (nA-ms) : for the step that is over
    variable
}

INITIAL {
    variable = variable_step()
    listen()
    start()
}

PROCEDURE start() {
    owed = 0
    last = v_far
    expected = last
    believed = last
}

BREAKPOINT {
    CONDUCTANCE g
    IF (variable == 0) {
        i = g*(v - expected) - owed/dt
    } ELSE {
        i = g*(v - v_far)
    }
}

AFTER SOLVE {
    IF (variable == 0) {
        look()
    }
}

PROCEDURE look() {
    LOCAL evenly, event
    IF (spikes == 0) {
        far_mean = (last + v_far)/2
        far_end = v_far
        far_past = believed
        fall = 0
        fall_age = 0
    }
    evenly = g*((far_mean - expected)*dt + fall_age + (far_past - believed)*dt)
    event = -g*fall_age
    tell_of(evenly*1(/nA/ms), 0, dt, 0)
    IF (fall != 0) {
        tell_of(event*1(/nA/ms), 0, fall_age/fall, 0)
    }
    owed = evenly + event
    believed = far_mean
    expected = far_end + (far_end + fall - last)/2
    last = far_end
}

NET_RECEIVE (weight) {} : with it NEURON's SaveState keeps all that goes from step to step

INCLUDE "method.inc"
INCLUDE "telling.inc"
