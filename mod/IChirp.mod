TITLE Sinusoidal current whose frequency sweeps linearly (ZAP)

COMMENT
Source
  E. Puil, B. Gimbarzevsky and R. M. Miura (1986), J. Neurophysiol.

Equations
  s = t - delay,  0 <= s < dur
  i = offset + amp sin(2 pi (f s + (f_end - f) s^2/(2 dur)) + phase),  else 0

Departures
  none. With f_end = f it is a sine. With a fixed step the current is that of the middle of the step.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS nw_IChirp
    RANGE delay, dur, amp, offset, f, f_end, phase, i
    ELECTRODE_CURRENT i
}

UNITS {
    (nA) = (nanoamp)
}

PARAMETER {
    delay  = 0    (ms)  <0, 1e9>    : start
    dur    = 1000 (ms)  <1e-9, 1e9> : duration
    amp    = 0    (nA)  <-1e9, 1e9> : amplitude
    offset = 0    (nA)  <-1e9, 1e9> : mean
    f      = 1    (Hz)  <0, 1e6>    : frequency at the start
    f_end  = 1    (Hz)  <0, 1e6>    : frequency at the end
    phase  = 0    (1)   <-1e9, 1e9> : phase at the start, in radians
}

INITIAL {
    shut()
    IF (variable == 1) {
        net_send(delay, 1)
        net_send(delay + dur, 2)
    }
}

BREAKPOINT {
    LOCAL s, turns
    s = inside()
    turns = (0.001)*(f*s + (f_end - f)*s*s/(2*dur))
    i = share()*(offset + amp*sin(2*3.14159265358979312*turns + phase))
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
