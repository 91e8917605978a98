TITLE Current ramp

COMMENT
Source
  of this package.

Equations
  i = amp + (amp_end - amp) (t - delay)/dur  for delay <= t < delay + dur, else 0

Departures
  none: with a fixed step the current of a step is the exact mean over it.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS nw_IRamp
    RANGE delay, dur, amp, amp_end, i
    ELECTRODE_CURRENT i
}

UNITS {
    (nA) = (nanoamp)
}

PARAMETER {
    delay   = 0   (ms) <0, 1e9>    : start
    dur     = 100 (ms) <1e-9, 1e9> : duration
    amp     = 0   (nA) <-1e9, 1e9> : current at the start
    amp_end = 0   (nA) <-1e9, 1e9> : current at the end
}

INITIAL {
    shut()
    IF (variable == 1) {
        net_send(delay, 1)
        net_send(delay + dur, 2)
    }
}

BREAKPOINT {
    i = share()*(amp + (amp_end - amp)*inside()/dur)
}

NET_RECEIVE (weight) {
    IF (flag == 1) {
        on = 1
    } ELSE IF (flag == 2) {
        on = 0
    }
}

INCLUDE "method.inc"
INCLUDE "window.inc"
