TITLE Poisson process of events that one point process receives

COMMENT
Source
  of this package; the process is that of PoissonSource.mod, number by number.

Equations
  events of the size `weight` from `start` to `stop`, whose intervals, the first from `start` on, are independent and exponentially
  distributed with the mean `interval`, that of the time when they begin

Departures
  none. The target stands on the same segment (inputs/poisson.py), so that it is of the same thread, and is called at once, with t at the
  event's time: there is neither a NetCon nor an entry in NEURON's queue. When:

  ahead = 0  in an event of its own at each of the times, as a NetCon would: whatever the target is, and with the variable step
  ahead = 1  (telling.inc) in halves of a step, as NEURON hands events over with a fixed step: nrn_fixed_step_thread() delivers all until
             t + dt/2, with t the begin of the step; BEFORE BREAKPOINT is next, at t + dt/2. The step ends with AFTER SOLVE at t + dt,
             the recording of a sample, and the events until t + dt, of which these are the first then
  ahead = 2  (events.inc) the whole coming step in BEFORE BREAKPOINT; the model takes each at its time

  CoreNEURON does not run it, nor has NMODL a word for a call of another mechanism: there a PoissonSource takes its place.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS nw_PoissonInput
    RANGE interval, start, stop, weight, ahead
    POINTER target : CoreNEURON, which takes no POINTER to an object, does not run it
    RANDOM rng
}

PARAMETER {
    interval = 100 (ms) <1e-9, 1e9> : mean interval
    start    = 0   (ms) <0, 1e9>    : when it begins
    stop     = 1e9 (ms) <0, 1e9>    : when it ends
    weight   = 0   (1)  <-1e9, 1e9> : size of each event, in the target's unit
    ahead    = 0   (1)  <0, 2>      : how far ahead of their times events are told, in half steps
}

ASSIGNED {
    target
    n         : intervals drawn so far
    gap  (ms) : the last of them
    next (ms) : when it ends
}

INITIAL {
    look()
    n = 0
    random_setseq(rng, n) : set_ids() alone leaves the numbers of before
    next = start
    draw()
    WHILE (next < t) { draw() } : where it begins later
    IF (ahead == 0 && next <= stop) { net_send(next - t, 2) }
}

NET_RECEIVE (w) {
    IF (flag == 2 && next <= stop) { : which may have been set since
        hand()
        draw()
        IF (next <= stop) { net_send(gap, 2) }
    }
}

PROCEDURE tell(until (ms)) {
    WHILE (next <= until && next <= stop) {
        note()
        draw()
    }
}

INCLUDE "handing.inc"

VERBATIM
#ifndef CORENEURON_BUILD
#include <array>
#include <vector>
static std::array<std::vector<nw_Arrival>, 1024> nw_events; // of each thread, which are handed over together

// BEFORE and AFTER blocks are called for each instance, and look up its mechanism's data and its voltage each time, which takes ten
// times as long as what is to be done. These are called in the same way, and do it for all of a thread at the first.
static void tell_all(NrnThread* _nt, Memb_list* list_, _nrn_model_sorted_token const& token_, double half_, double whole_) {
    _nrn_mechanism_cache_range those_{token_, *_nt, *list_, list_->_type()};
    auto* const _ml = &those_;
    auto& events_ = nw_events[_nt - nrn_threads];
    events_.clear(); // an error may have left some
    for (int _iml = 0; _iml < list_->_nodecount; ++_iml) {
        double const until_ = ahead == 1. ? half_ : whole_;
        if (next <= until_ && ahead != 0.) {
            tell(_ml, _iml, list_->_pdata[_iml], list_->_thread, nullptr, _nt, until_);
        }
    }
    nw_hand(_nt, events_.data(), events_.data() + events_.size());
}

static void before_breakpoint(Node*, Datum*, Datum*, NrnThread* nt_, Memb_list* list_, size_t which_, _nrn_model_sorted_token const& token_) {
    if (which_ == 0) {
        tell_all(nt_, list_, token_, nt_->_t, nt_->_t + 0.5*nt_->_dt);
    }
}

static void after_solve(Node*, Datum*, Datum*, NrnThread* nt_, Memb_list* list_, size_t which_, _nrn_model_sorted_token const& token_) {
    if (which_ == 0) {
        tell_all(nt_, list_, token_, nt_->_t, -1.);
    }
}
#endif
ENDVERBATIM

PROCEDURE look() { : whether the target is where it should be. NMODL cannot ask a POINTER
VERBATIM
#ifndef CORENEURON_BUILD
    auto const* const to_ = static_cast<Point_process const*>(_p_target);
    if (!to_ || to_->node != _ppvar[1].get<Point_process*>()->node) {
        hoc_execerror("nw_PoissonInput", "its target has gone, or is on another segment: aim(target) on the target's own");
    }
#endif
ENDVERBATIM
}

PROCEDURE hand() { : NMODL cannot call another mechanism
VERBATIM
#ifndef CORENEURON_BUILD
    auto* const to_ = static_cast<Point_process*>(_p_target);
    double const t_ = _nt->_t;
    double weight_ = weight;
    _nt->_t = next;
    (*pnt_receive[_nrn_mechanism_get_type(to_->_prop)])(to_, &weight_, 0.);
    _nt->_t = t_;
#endif
ENDVERBATIM
}

PROCEDURE note() { : to be handed over with those of others. NMODL does not have lists that grow
VERBATIM
#ifndef CORENEURON_BUILD
    nw_events[_nt - nrn_threads].push_back({static_cast<Point_process*>(_p_target), &weight, next});
#endif
ENDVERBATIM
}

PROCEDURE draw() { : NMODL cannot ask where a stream is, which has to be set after a state was restored
VERBATIM
#ifndef CORENEURON_BUILD
    std::uint32_t block_;
    char word_;
    nrnran123_getseq(rng, &block_, &word_);
    if (4.*block_ + word_ != n) { // a state has been restored
        nrnran123_setseq(rng, n);
    }
    gap = interval*nrnran123_negexp(rng);
#endif
ENDVERBATIM
    n = n + 1
    next = next + gap
}

FUNCTION aim() { : at the point process that is the argument, an object, which NMODL does not know; returns how many numbers a
                 : connection to it has, 0 where it takes no events
VERBATIM
#ifndef CORENEURON_BUILD
    extern Point_process* ob2pntproc(Object*);
    extern Object** hoc_objgetarg(int);
    // Here, since NMODL does not have a place for what is done when a mechanism is loaded; the numbers are nocmodl's for these blocks
    static bool const once_ = (hoc_reg_ba(_mechtype, before_breakpoint, 11), hoc_reg_ba(_mechtype, after_solve, 22), true);
    (void) once_;
    auto* const to_ = ob2pntproc(*hoc_objgetarg(1));
    _p_target = to_;
    auto const type_ = _nrn_mechanism_get_type(to_->_prop);
    _laim = pnt_receive[type_] ? pnt_receive_size[type_] : 0;
#endif
ENDVERBATIM
}
