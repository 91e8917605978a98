TITLE Poisson process of events, some of which are those of a process that others share

COMMENT
Source
  A. Kuhn, A. Aertsen and S. Rotter (2003), Neural Comput. 15:67-101, the single interaction process.

Equations
  events of two Poisson processes from `start` to `stop`, of the mean intervals `interval` and `interval_common`

Departures
  none. Each process has a stream of Random123 of its own, keyed through own.set_ids and common.set_ids; sources
  whose `common` has the same keys and the same mean interval share its events. Both begin anew with every finitialize,
  and take one number for each interval, so that a state that is restored goes on as it would have gone.

nrnwrap: own times
ENDCOMMENT

NEURON {
    THREADSAFE
    ARTIFICIAL_CELL nw_CorrelatedSource
    RANGE interval, interval_common, start, stop
    RANDOM own, common
}

PARAMETER {
    interval        = 100 (ms) <1e-9, 1e9> : mean interval of the events that it has alone; 1e9 for none
    interval_common = 1e9 (ms) <1e-9, 1e9> : mean interval of the events that it shares; 1e9 for none
    start           = 0   (ms) <0, 1e9>    : when it begins
    stop            = 1e9 (ms) <0, 1e9>    : when it ends
}

ASSIGNED {
    n_own      : intervals drawn so far
    n_common
    gap   (ms) : the last of either
    next  (ms) : when the first event of either is
}

INITIAL {
    n_own = 0
    n_common = 0
    draw_own()
    next = start + gap
    WHILE (next < t) { : where it begins later
        draw_own()
        next = next + gap
    }
    IF (interval < 1e9 && next <= stop) {
        net_send(next - t, 2)
    }
    draw_common()
    next = start + gap
    WHILE (next < t) {
        draw_common()
        next = next + gap
    }
    IF (interval_common < 1e9 && next <= stop) {
        net_send(next - t, 3)
    }
}

NET_RECEIVE (weight) {
    IF (flag > 1) {
        net_event(t)
        IF (flag == 2) {
            draw_own()
        } ELSE {
            draw_common()
        }
        IF (t + gap <= stop) {
            net_send(gap, flag)
        }
    }
}

PROCEDURE draw_own() {
    random_setseq(own, n_own)
    gap = interval*random_negexp(own)
    n_own = n_own + 1
}

PROCEDURE draw_common() {
    random_setseq(common, n_common)
    gap = interval_common*random_negexp(common)
    n_common = n_common + 1
}
