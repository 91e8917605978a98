TITLE Poisson process of events

COMMENT
Source
  D. R. Cox and P. A. W. Lewis (1966), The Statistical Analysis of Series of Events, Methuen, London, chapter 2.

Equations
  events from `start` to `stop`, whose intervals, the first from `start` on, are independent and exponentially
  distributed with the mean `interval`

Departures
  none. The intervals are drawn from a stream of Random123, keyed by (seed, gid, stream) through rng.set_ids, which
  begins anew with every finitialize. Each takes one number of it, the one that `n` counts, so that a state that is
  restored goes on as it would have gone.

nrnwrap: own times
ENDCOMMENT

NEURON {
    THREADSAFE
    ARTIFICIAL_CELL nw_PoissonSource
    RANGE interval, start, stop
    RANDOM rng
}

PARAMETER {
    interval = 100 (ms) <1e-9, 1e9> : mean interval
    start    = 0   (ms) <0, 1e9>    : when it begins
    stop     = 1e9 (ms) <0, 1e9>    : when it ends
}

ASSIGNED {
    n        : intervals drawn so far
    gap  (ms) : the last of them
    next (ms) : when the first event is
}

INITIAL {
    n = 0
    draw()
    next = start + gap
    WHILE (next < t) { : where it begins later
        draw()
        next = next + gap
    }
    IF (next <= stop) {
        net_send(next - t, 2)
    }
}

NET_RECEIVE (weight) {
    IF (flag == 2 && t <= stop) { : which may have been set since
        net_event(t)
        draw()
        IF (t + gap <= stop) {
            net_send(gap, 2)
        }
    }
}

PROCEDURE draw() {
    random_setseq(rng, n)
    gap = interval*random_negexp(rng)
    n = n + 1
}
