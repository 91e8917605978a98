TITLE Exponential integrate-and-fire neuron

COMMENT
Source
  N. Fourcaud-Trocme, D. Hansel, C. van Vreeswijk and N. Brunel (2003), J. Neurosci. 23:11628-11640,
  doi:10.1523/JNEUROSCI.23-37-11628.2003, eqs 6 and 10.

Equations
  C v' = -g_l (v - e_l) + g_l delta_t exp((v - v_t)/delta_t) + I
  at an event of weight w (mV): v <- v + w, unless v is held
  at v = v_peak: v <- v_reset, and v stays there for t_ref

Departures
  The paper's spike is where v diverges; from v_peak on that would take
  C/g_l exp((v_t - v_peak)/delta_t): less than 1e-9 ms with the default. The paper's values are per cm2: the
  defaults are those of 1e-4 cm2, so that 1 uA/cm2 is 0.1 nA. Once the exponential outweighs all else a
  thousandfold the rest of the upstroke is taken in closed form.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS nw_EIF
    RANGE C, g_l, e_l, v_t, delta_t, v_peak, v_reset, t_ref
    NONSPECIFIC_CURRENT i
}

UNITS {
    (nF) = (nanofarad)
    (uS) = (microsiemens)
    (nA) = (nanoamp)
    (mV) = (millivolt)
}

PARAMETER {
    C       = 0.1   (nF) <1e-6, 1e6>  : capacitance of the segment
    g_l     = 0.01  (uS) <1e-9, 1e6>  : leak conductance
    e_l     = -65   (mV) <-1e3, 1e3>  : leak reversal, the resting potential without the exponential
    v_t     = -59.9 (mV) <-1e3, 1e3>  : soft threshold, where the exponential takes over
    delta_t = 3.48  (mV) <1e-2, 1e3>  : slope factor, sharpness of the upstroke
    v_peak  = 30    (mV) <-1e3, 1e3>  : voltage that counts as a spike
    v_reset = -68   (mV) <-1e3, 1e3>  : voltage after a spike
    t_ref   = 1.7   (ms) <0, 1e6>     : refractory period
}

ASSIGNED {
    v     (mV)
    above (mV) : 0: the threshold does not move
}

INITIAL {
    start()
    net_send(0, 1)
}

BREAKPOINT {
    SOLVE look METHOD after_cvode
    IF (variable == 0) {
        i = carried(v)
    } ELSE IF (held > 0) {
        v_m = v
        i = stiffness()*(v - v_reset)
        g_hold = stiffness()
    } ELSE {
        v_m = v
        i = -C*rate_v(v, y)
        g_hold = membrane_slope(v)
    }
    CONDUCTANCE g_hold
}

PROCEDURE advance(left (ms)) {
    go_up(left, 0, 0, 0)
}

INCLUDE "alone.inc"
INCLUDE "upstroke.inc"
INCLUDE "taylor.inc"
INCLUDE "method.inc"
INCLUDE "kicked.inc"
INCLUDE "spiking.inc"
