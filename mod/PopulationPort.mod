TITLE Neuron of a population, as others see it

COMMENT
Source
  of this package.

Equations
  none: its spikes are sent by the population (Kernel.mod), for NetCons, gids and recordings.

Departures
  none. A spike may be sent 1e-7 ms after its time (Kernel.mod).

nrnwrap: late spikes
ENDCOMMENT

NEURON {
    THREADSAFE
    ARTIFICIAL_CELL nw_PopulationPort
}

ASSIGNED {
    unused
}

INITIAL {
    unused = 0
}

NET_RECEIVE (w) {}
