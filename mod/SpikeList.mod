TITLE Relay of spikes at given times

COMMENT
Source
  of this package; the role of VecStim in NEURON's examples.

Equations
  passes every event that it receives on to its targets, at once.

Departures
  none. The times are not a state of the mechanism: they are put into the event queue at every finitialize
  (see sources.py), so no pointer is needed and CoreNEURON can run it.
ENDCOMMENT

NEURON {
    THREADSAFE
    ARTIFICIAL_CELL nw_SpikeList
}

NET_RECEIVE (weight) {
    IF (flag == 0) {
        net_event(t)
    }
}
