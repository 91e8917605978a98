TITLE One side of a gap junction

COMMENT
Source
  M. V. L. Bennett (1966), Ann. N. Y. Acad. Sci. 137:509-539 (electrical coupling of two cells). The form for a
  fixed step is this package's own: docs/numerics.md derives it.

Equations
  i = -g (v_far - v): the current that leaves the cell here; the instance on the other side has its negative.
  Between the cells d = v_far - v relaxes as d' = -kappa d + rest, kappa = G/C here + G/C there, with C the
  capacitance of the segment and G the sum of all gap junctions on it.
  Steady: the far cell follows with g/(g + g_l) of the change of this one.

Departures
  none. With a fixed step the current is constant over a step, g times the mean of d that follows from rest,
  estimated from the last step, and kappa. Both sides compute the same number, so that the charge of the two cells
  is conserved to the bit, and however large g, d is not carried beyond its goal. For resets inside a step see
  `fall` in spiking.inc.

v_far, fall and fall_far arrive by ParallelContext's transfer: nrnwrap/gaps.py arranges for it.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS nw_GapJunction
    RANGE g, kappa, v_far, fall, fall_far, i
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
    v_far    (mV)    : voltage of the other side's segment
    fall     (mV)    : by how much spikes of the last step reset v here
    fall_far (mV)    : and there
    kappa    (/ms)   : rate at which d relaxes
    variable
}

STATE { : what goes from step to step, which NEURON's SaveState keeps of a mechanism without events if it stands here
    d        (mV)    : v_far - v
    d_mean   (mV)    : its mean over the coming step
    made_for         : the kappa dt of
    shrink           : exp(-kappa dt)
    phi_1            : (1 - exp(-z))/z with z = kappa dt: the mean of what decays
    phi_2            : (1 - phi_1)/z: and of what a constant rest adds, per rest dt
}

INITIAL {
    variable = variable_step()
    made_for = -1
    d = v_far - v
    look_ahead(0, 0)
}

AFTER SOLVE {
    LOCAL before, sudden, share
    IF (variable == 0) {
        share = 0.5 : of a fall, which the node shows too much for a mean over the step (offset in spiking.inc)
        IF (secondorder > 0) {
            share = 0
        }
        before = d
        sudden = fall - fall_far
        d = (v_far - share*fall_far) - (v - share*fall)
        look_ahead((d - before - sudden)/dt + kappa*d_mean, sudden)
    }
}

PROCEDURE look_ahead(rest (mV/ms), sudden (mV)) {
    LOCAL z
    z = kappa*dt
    IF (z != made_for) {
        made_for = z
        shrink = exp(-z)
        IF (z < 0.01) {
            phi_2 = 1/2 - z/6 + z*z/24 - z*z*z/120 + z*z*z*z/720
            phi_1 = 1 - z*phi_2
        } ELSE {
            phi_1 = (1 - shrink)/z
            phi_2 = (1 - phi_1)/z
        }
    }
    : a reset came at some time of the last step, on average half a step before its end, and what then
    : should have flowed is made up for
    d_mean = phi_1*d + phi_2*(rest*dt + shrink*sudden)
}

BREAKPOINT {
    IF (variable == 0) {
        i = -g*d_mean
    } ELSE {
        i = -g*(v_far - v)
    }
}

INCLUDE "method.inc"
