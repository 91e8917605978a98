TITLE Population of point neurons that are moved by their events

COMMENT
Source
  of this package: neurons are touched by events, and where a bound says that they may spike (mod/kernel/). The closed forms are those of
  the models, such as LIFCurrExp.mod.

Equations
  those of the model whose name `make` is given. A call of its own at the begin of each window lets it compute this; the spikes go out
  by PopulationPort.mod, each at its own time. An event that comes is the spike of a source, whose number is its weight.

Departures
  those of the model. CoreNEURON, threads and the variable step do not have it: there the neurons are sections.
  The call comes 1e-7 ms after a window's begin, so that all events until then are in.

nrnwrap: late events
ENDCOMMENT

NEURON {
    THREADSAFE
    ARTIFICIAL_CELL nw_Kernel
    POINTER population : CoreNEURON, which takes no POINTER to an object, does not run it
}

ASSIGNED {
    population
}

VERBATIM
// The kernel is C++. NMODL's macros have the names of functions and variables in its headers.
#ifndef CORENEURON_BUILD
#pragma push_macro("exp")
#pragma push_macro("pow")
#pragma push_macro("t")
#pragma push_macro("dt")
#pragma push_macro("v")
#pragma push_macro("population")
#undef exp
#undef pow
#undef t
#undef dt
#undef v
#undef population
#include "kernel/bridge.hpp"
#pragma pop_macro("exp")
#pragma pop_macro("pow")
#pragma pop_macro("t")
#pragma pop_macro("dt")
#pragma pop_macro("v")
#pragma pop_macro("population")
#define NW_BRIDGE static_cast<nw_kernel::Bridge*>(_p_population)
#endif
ENDVERBATIM

INITIAL {
VERBATIM
// NMODL cannot call the object.
#ifndef CORENEURON_BUILD
    if (NW_BRIDGE) {
        NW_BRIDGE->begin();
    }
#endif
ENDVERBATIM
    net_send(1e-7, 2) : not 1, for which NEURON looks up where the event is, in all its data
}

NET_RECEIVE (row) {
    INITIAL {}
    any_order()
    IF (flag == 2) {
        compute()
        net_send(pause(), 2)
    } ELSE {
        hear(row)
    }
}

DESTRUCTOR {
VERBATIM
// The object is the cell's own, and goes with it.
#ifndef CORENEURON_BUILD
    delete NW_BRIDGE;
    _p_population = nullptr;
#endif
ENDVERBATIM
}

PROCEDURE compute() { : a window, and send its spikes
VERBATIM
// NMODL sends events of its own cell alone, and these are of the neurons' ports.
#ifndef CORENEURON_BUILD
    nw_kernel::Bridge& bridge_ = *NW_BRIDGE;
    std::string const wrong_ = bridge_.advance();
    double const t_ = _nt->_t;
    for (auto const& spike_: bridge_.spikes()) { // NEURON refuses times that have passed, and the call comes a little late
        _nt->_t = spike_.when < t_ ? spike_.when : t_;
        net_event(static_cast<Point_process*>(bridge_.port(spike_.neuron)), spike_.when);
    }
    _nt->_t = t_;
    bridge_.spikes().clear();
    if (!wrong_.empty()) {
        hoc_execerror(wrong_.c_str(), nullptr);
    }
#endif
ENDVERBATIM
}

FUNCTION pause() (ms) { : until the next window can be computed
VERBATIM
// The object knows when.
#ifndef CORENEURON_BUILD
    _lpause = NW_BRIDGE->now() + 1e-7 - _nt->_t;
#endif
ENDVERBATIM
}

PROCEDURE hear(row) { : the spike of a source
VERBATIM
// The object has the tables of synapses.
#ifndef CORENEURON_BUILD
    std::string const wrong_ = NW_BRIDGE->receive(static_cast<std::size_t>(_lrow), _nt->_t);
    if (!wrong_.empty()) {
        hoc_execerror(wrong_.c_str(), nullptr);
    }
#endif
ENDVERBATIM
}

FUNCTION call() { : what the first argument names, of the population; the others are numbers and Vectors (mod/kernel/bridge.hpp)
VERBATIM
// NMODL does not have arguments of varying number, nor strings and Vectors among them.
#ifndef CORENEURON_BUILD
    nw_kernel::Arguments arguments_;
    std::string const wrong_ = nw_kernel::called(_p_population, arguments_, &_lcall);
    if (!wrong_.empty()) {
        hoc_execerror(wrong_.c_str(), nullptr);
    }
#endif
ENDVERBATIM
}

INCLUDE "order.inc"
