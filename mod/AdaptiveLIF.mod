TITLE Leaky integrate-and-fire neuron with an adaptive threshold

COMMENT
Source
  M. Stimberg, R. Brette and D. F. M. Goodman (2019), eLife 8:e47314, doi:10.7554/eLife.47314: Brian 2, of whose
  examples it is one (adaptive_threshold); without units in D. F. M. Goodman's teaching (neuro4ml).

Equations
  C v'          = -g_l (v - e_l) + I
  tau_th above' = -above
  at an event of weight w (mV): v <- v + w, unless v is held
  at v = v_th + above, which a kick may reach or pass: v <- v_reset, above <- above + jump; v stays at v_reset for t_ref,
  while above goes on

Departures
  Current, capacitance and t_ref are this package's. Within a step of constant current both are exact exponentials, and
  the time of their crossing is the root of the difference. A kick counts from its own time, wherever in a step it
  falls; a spike that it brings is at this time. Events of the same time are one, whose weight is their sum, in whatever
  order they come; what a spike leaves of it is gone.
  A v that has come to less than 1e-9 mV above the threshold without a kick does not count as having reached it.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS nw_AdaptiveLIF
    RANGE C, g_l, e_l, v_th, v_reset, t_ref, tau_th, jump
    NONSPECIFIC_CURRENT i
}

UNITS {
    (nF) = (nanofarad)
    (uS) = (microsiemens)
    (nA) = (nanoamp)
    (mV) = (millivolt)
}

PARAMETER {
    C       = 0.1  (nF) <1e-6, 1e6>   : capacitance of the segment
    g_l     = 0.01 (uS) <1e-9, 1e6>   : leak conductance
    e_l     = -70  (mV) <-1e3, 1e3>   : leak reversal, the resting potential
    v_th    = -60  (mV) <-1e3, 1e3>   : threshold long after a spike
    v_reset = -70  (mV) <-1e3, 1e3>   : voltage after a spike
    t_ref   = 0    (ms) <0, 1e6>      : refractory period
    tau_th  = 15   (ms) <1e-3, 1e9>   : time constant of the threshold
    jump    = 3    (mV) <0, 1e3>      : by how much a spike raises the threshold
}

ASSIGNED {
    v (mV)
    y (mV) : above where the integration is
    y_o (mV) : and where the step that is over began
}

STATE {
    above (mV)
}

INITIAL {
    above = 0
    start()
    net_send(0, 1)
}

BREAKPOINT {
    SOLVE decay METHOD cnexp
    IF (variable == 0) {
        i = carried(v)
    } ELSE IF (held > 0) {
        v_m = v
        i = stiffness()*(v - v_reset)
        g_hold = stiffness()
    } ELSE {
        v_m = v
        i = -C*rate_v(v)
        g_hold = g_l
    }
    CONDUCTANCE g_hold
}

DERIVATIVE decay {
    LOCAL rate
    look()
    rate = -variable*above/tau_th
    above' = rate
}

PROCEDURE keep() {
    above = y
}

PROCEDURE recall() {
    y = above
}

PROCEDURE set_out() {
    y_o = y
}

PROCEDURE start_again() {
    y = y_o
}

INCLUDE "adaptive.inc"
INCLUDE "method.inc"
INCLUDE "kicked.inc"
INCLUDE "spiking.inc"
