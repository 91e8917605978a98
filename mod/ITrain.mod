TITLE Train of rectangular current pulses

COMMENT
Source
  of this package.

Equations
  i = amp for delay + k period <= t < delay + k period + dur, k = 0 .. number - 1, else 0

Departures
  none: with a fixed step the current of a step is its mean over the step, so a pulse that begins or
  ends between two steps delivers its exact charge. The variable step gets an event at every edge.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS nw_ITrain
    RANGE delay, dur, amp, period, number, i
    ELECTRODE_CURRENT i
}

UNITS {
    (nA) = (nanoamp)
}

PARAMETER {
    delay  = 0   (ms) <0, 1e9>    : start of the first pulse
    dur    = 1   (ms) <1e-9, 1e9> : duration of a pulse, at most a period
    amp    = 0   (nA) <-1e9, 1e9> : amplitude
    period = 10  (ms) <1e-9, 1e9> : from start to start
    number = 1e9 (1)  <0, 1e9>    : how many pulses
}

ASSIGNED {
    dt       (ms)
    i        (nA)
    on       : variable step: 1 within a pulse
    sent     : variable step: pulses so far
    variable
}

INITIAL {
    i = 0
    on = 0
    sent = 0
    variable = variable_step()
    IF (variable == 1 && number > 0) {
        net_send(delay, 1)
    }
}

BREAKPOINT {
    IF (variable == 1) {
        i = amp*on
    } ELSE { : t is the middle of the step
        i = amp*(time_on(t + dt/2) - time_on(t - dt/2))/dt
    }
}

FUNCTION time_on(until (ms)) (ms) { : how long pulses have been on
    LOCAL k, rest
    k = floor((until - delay)/period)
    IF (until <= delay) {
        time_on = 0
    } ELSE IF (k >= number) {
        time_on = number*dur
    } ELSE {
        rest = until - delay - k*period
        IF (rest > dur) {
            rest = dur
        }
        time_on = k*dur + rest
    }
}

NET_RECEIVE (weight) { : of the variable step
    IF (flag == 1) {
        on = 1
        sent = sent + 1
        net_send(dur, 2)
    } ELSE IF (flag == 2) {
        on = 0
        IF (sent < number) {
            IF (period - dur < 1e-9(ms)) { : no gap; a net_send over a rounding error can abort NEURON
                on = 1
                sent = sent + 1
                net_send(dur, 2)
            } ELSE {
                net_send(period - dur, 1)
            }
        }
    }
}

INCLUDE "method.inc"
