TITLE Connections of many sources, each onto a row of point processes

COMMENT
Source
  of this package. One event in NEURON's queue stands for all connections of a source that have one delay; NetCons take three times the memory
  (docs/decisions.md).

Equations
  none: the targets of a row are called one by one, as NetCons call them, with t at the event's time. An event that comes is the spike of a
  source, whose number is its weight; groups of targets with longer delays are due in self events.

Departures
  none. Who has made the table keeps its targets, and lets go of it with them (network/rows.py). The variable step, which has to begin anew at
  an event to a target, threads, CoreNEURON, and targets that keep something for each connection have NetCons.

nrnwrap: NEURON alone
ENDCOMMENT

NEURON {
    THREADSAFE
    ARTIFICIAL_CELL nw_Rows
    POINTER table : CoreNEURON, which takes no POINTER to an object, does not run it
}

ASSIGNED {
    table
}

VERBATIM
// The table is C++. NMODL's macros have the names of functions and variables in its headers.
#ifndef CORENEURON_BUILD
#pragma push_macro("t")
#pragma push_macro("table")
#undef t
#undef table
#include "kernel/arguments.hpp"
#include "kernel/rows.hpp"
#pragma pop_macro("t")
#pragma pop_macro("table")
#define NW_ROWS static_cast<nw_kernel::Rows*>(_p_table)
#endif
ENDVERBATIM

INCLUDE "handing.inc"

INITIAL {}

NET_RECEIVE (row) { LOCAL number, count
    INITIAL {}
    any_order()
    IF (flag == 0) {
        count = groups(row)
        number = 0
        WHILE (number < count) {
            IF (wait(row, number) == 0) {
                hand(row, number)
            } ELSE {
                net_send(wait(row, number), number + 2) : 1 is a self event that can be moved
            }
            number = number + 1
        }
    } ELSE {
        hand(row, flag - 2)
    }
}

DESTRUCTOR {
VERBATIM
// The table is the cell's own, and goes with it.
#ifndef CORENEURON_BUILD
    delete NW_ROWS;
    _p_table = nullptr;
#endif
ENDVERBATIM
}

FUNCTION groups(row) { : of a source
VERBATIM
// The table knows them.
#ifndef CORENEURON_BUILD
    _lgroups = NW_ROWS->count(_lrow);
#endif
ENDVERBATIM
}

FUNCTION wait(row, number) (ms) { : until a group is due
VERBATIM
// The table knows its delay.
#ifndef CORENEURON_BUILD
    _lwait = NW_ROWS->wait(_lrow, _lnumber);
#endif
ENDVERBATIM
}

PROCEDURE hand(row, number) { : an event to each of a group
VERBATIM
// The table is C++.
#ifndef CORENEURON_BUILD
    std::vector<nw_Arrival> events_; // its own: what a spike calls in Python may bring another
    NW_ROWS->each(_lrow, _lnumber, [_nt, &events_](void* point_, double* weight_) {
        events_.push_back({static_cast<Point_process*>(point_), weight_, _nt->_t});
    });
    nw_hand(_nt, events_.data(), events_.data() + events_.size());
#endif
ENDVERBATIM
}

FUNCTION make() { : a table of a List of targets, three Vectors and a number (mod/kernel/rows.hpp)
VERBATIM
// NMODL does not know Lists and Vectors; so are the next ones.
#ifndef CORENEURON_BUILD
    nw_kernel::Arguments const given_;
    delete NW_ROWS;
    _p_table = new nw_kernel::Rows(given_.points(1), given_.integers<std::int64_t>(2), given_.row(3), given_.integers<std::int64_t>(4), given_.number(5));
#endif
ENDVERBATIM
}

FUNCTION fill() { : the next synapses: which target each has, and their weights
VERBATIM
// Vectors.
#ifndef CORENEURON_BUILD
    nw_kernel::Arguments const given_;
    NW_ROWS->fill(given_.begin(1), given_.begin(2), given_.size(1));
#endif
ENDVERBATIM
}

FUNCTION fetch() { : the weights of all into a Vector
VERBATIM
// A Vector.
#ifndef CORENEURON_BUILD
    nw_kernel::Arguments const given_;
    given_.give(1, NW_ROWS->weights());
#endif
ENDVERBATIM
}

FUNCTION store() { : a Vector of the weights of all
VERBATIM
// A Vector.
#ifndef CORENEURON_BUILD
    nw_kernel::Arguments const given_;
    NW_ROWS->weights() = given_.row(1);
#endif
ENDVERBATIM
}

FUNCTION takes() { : 1 where a point process receives events that are one number, and keeps nothing for a connection
VERBATIM
// NMODL does not know objects.
#ifndef CORENEURON_BUILD
    extern Point_process* ob2pntproc(Object*);
    extern Object** hoc_objgetarg(int);
    auto const type_ = _nrn_mechanism_get_type(ob2pntproc(*hoc_objgetarg(1))->_prop);
    _ltakes = pnt_receive[type_] && pnt_receive_size[type_] == 1 && !pnt_receive_init[type_];
#endif
ENDVERBATIM
}

INCLUDE "order.inc"
