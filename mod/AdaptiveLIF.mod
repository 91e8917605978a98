TITLE Leaky integrate-and-fire neuron with an adaptive threshold

COMMENT
Source
  M. Stimberg, R. Brette and D. F. M. Goodman (2019), eLife 8:e47314, doi:10.7554/eLife.47314: Brian 2, of whose
  examples it is one (adaptive_threshold).

Equations
  C v'          = -g_l (v - e_l) + I
  tau_th above' = -above
  at v = v_th + above: v <- v_reset, above <- above + jump; v stays at v_reset for t_ref, while above goes on

Departures
  The example's input is kicks of v; here it is a current. Capacitance and t_ref are this package's. Within a step
  of constant current both are exact exponentials, and the time of their crossing is the root of the difference.
  A v that has come to less than 1e-9 mV above the threshold does not count as having reached it.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS AdaptiveLIF
    RANGE C, g_l, e_l, v_th, v_reset, t_ref, tau_th, jump
    RANGE v_m, r_ext, fall, n_spikes, n_lost
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
    y (mV) : above where the integration is, after plan() one step ahead
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
        i = i_plan
    } ELSE IF (held > 0) {
        i = stiffness()*(v - v_reset)
    } ELSE {
        i = -C*rate_v(v)
    }
}

DERIVATIVE decay { : of the variable step; in a fixed one plan() does it
    LOCAL rate
    rate = -variable*above/tau_th
    above' = rate
}

FUNCTION rate_v(v (mV)) (mV/ms) {
    rate_v = -g_l*(v - e_l)/C
}

FUNCTION growth(v (mV)) (/ms) {
    growth = g_l/C
}

FUNCTION v_spike() (mV) {
    v_spike = v_th
}

FUNCTION approach() (mV) {
    approach = 10
}

PROCEDURE advance(left (ms)) {
    LOCAL tau_m, goal, end, turn
    tau_m = C/g_l
    goal = e_l + tau_m*r_ext
    fired = 0
    used = left
    IF (x >= v_th + y) { : carried over the threshold from outside
        fired = 1
        used = 0
    } ELSE {
        : Where v falls slower than the threshold at first, and faster later, the difference has a maximum
        end = left
        IF (y > 0 && x > goal && tau_m != tau_th && lead_rate(0, goal) > 0) {
            turn = log(y*tau_m/((x - goal)*tau_th))/(1/tau_th - 1/tau_m)
            IF (turn > 0 && turn < left) {
                end = turn
            }
        }
        IF (lead(end, goal) >= 0) {
            fired = 1
            used = crossing(end, goal)
        }
        y = y*exp(-used/tau_th)
        IF (fired == 1) {
            x = v_th + y
        } ELSE {
            x = goal + (x - goal)*exp(-used/tau_m)
        }
    }
}

FUNCTION lead(s (ms), goal (mV)) (mV) { : of v over the threshold, after s
    lead = goal + (x - goal)*exp(-s*g_l/C) - v_th - y*exp(-s/tau_th) - 1e-9(mV)
}

FUNCTION lead_rate(s (ms), goal (mV)) (mV/ms) {
    lead_rate = (goal - x)*g_l/C*exp(-s*g_l/C) + y/tau_th*exp(-s/tau_th)
}

FUNCTION crossing(end (ms), goal (mV)) (ms) {
    : where lead() passes 0 in 0..end: Newton's method, with bisection where it leaves the bracket
    LOCAL s, low, high, ahead, slope, j
    low = 0
    high = end
    s = end
    j = 0
    WHILE (j < 50) {
        ahead = lead(s, goal)
        slope = lead_rate(s, goal)
        IF (ahead < 0) {
            low = s
        } ELSE {
            high = s
        }
        IF (slope > 0) {
            s = s - ahead/slope
        }
        IF (slope <= 0 || s < low || s > high) {
            s = (low + high)/2
        } ELSE IF (fabs(ahead/slope/1(ms)) < 1e-14) {
            j = 50
        }
        j = j + 1
    }
    crossing = s
}

PROCEDURE hold(span (ms)) {
    x = v_reset
    y = y*exp(-span/tau_th)
}

PROCEDURE reset() {
    x = v_reset
    y = y + jump
    held = t_ref
}

PROCEDURE keep() {
    above = y
}

PROCEDURE recall() {
    y = above
}

INCLUDE "method.inc"
INCLUDE "spiking.inc"
