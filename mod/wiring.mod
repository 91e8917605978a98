TITLE Many NetCons at once

COMMENT
Source
  a loop of this package over NEURON's own C interface (neuronapi.h). Connecting through hoc costs 1.1 us a connection, through Python
  3 to 7; here 0.5. The NetCons are those that ParallelContext.gid_connect makes.

Equations
  connect(ParallelContext, List of targets, List, gids, which target, weights, delays)   appends a NetCon per gid to the second List
  fetch(List of NetCons, Vector, slot)   reads weight[slot] of each, or its delay where slot is -1
  store(List of NetCons, Vector, slot)   writes them
  look(List of NetCons, Vector, Vector)   reads the gid of the source of each, and its delay; nan without source or target

Departures
  none. Nothing here takes part in a simulation, and CoreNEURON does not have it. All of it is VERBATIM, since NMODL does not know
  objects of NEURON.
ENDCOMMENT

NEURON {
    THREADSAFE
    SUFFIX nw_wiring
}

VERBATIM
#ifndef CORENEURON_BUILD
#pragma push_macro("id")
#undef id
#include "neuronapi.h"
#pragma pop_macro("id")
extern Object* ivoc_list_item(Object*, int);
extern Object** hoc_objgetarg(int);
extern double* vector_vec(IvocVect*);
extern int vector_capacity(IvocVect*);
extern IvocVect* vector_arg(int);
#endif
ENDVERBATIM

FUNCTION connect() {
VERBATIM
#ifndef CORENEURON_BUILD
    Object *ranks = *hoc_objgetarg(1), *targets = *hoc_objgetarg(2), *made = *hoc_objgetarg(3);
    Symbol *connect = nrn_method_symbol(ranks, "gid_connect"), *append = nrn_method_symbol(made, "append");
    const double *gid = vector_vec(vector_arg(4)), *which = vector_vec(vector_arg(5));
    const double *weight = vector_vec(vector_arg(6)), *delay = vector_vec(vector_arg(7));
    const int n = vector_capacity(vector_arg(4));
    for (int k = 0; k < n; ++k) {
        nrn_double_push(gid[k]);
        nrn_object_push(ivoc_list_item(targets, (int) which[k]));
        nrn_method_call(ranks, connect, 2);
        Object* wire = nrn_object_pop();
        nrn_property_array_set(wire, "weight", 0, weight[k]);
        nrn_property_set(wire, "delay", delay[k]);
        nrn_object_push(wire);
        nrn_method_call(made, append, 1);
        nrn_double_pop();
        nrn_object_unref(wire);
    }
    _lconnect = n;
#endif
ENDVERBATIM
}

FUNCTION fetch() {
VERBATIM
#ifndef CORENEURON_BUILD
    Object* wires = *hoc_objgetarg(1);
    double* value = vector_vec(vector_arg(2));
    const int n = vector_capacity(vector_arg(2)), slot = (int) *hoc_getarg(3);
    for (int k = 0; k < n; ++k) {
        Object* wire = ivoc_list_item(wires, k);
        value[k] = slot < 0 ? nrn_property_get(wire, "delay") : nrn_property_array_get(wire, "weight", slot);
    }
    _lfetch = n;
#endif
ENDVERBATIM
}

FUNCTION look() {
VERBATIM
#ifndef CORENEURON_BUILD
    Object* wires = *hoc_objgetarg(1);
    double *gid = vector_vec(vector_arg(2)), *delay = vector_vec(vector_arg(3));
    const int n = vector_capacity(vector_arg(2));
    Symbol* srcgid = n ? nrn_method_symbol(ivoc_list_item(wires, 0), "srcgid") : nullptr; // looked up once: of one template
    Symbol* valid = n ? nrn_method_symbol(ivoc_list_item(wires, 0), "valid") : nullptr;
    for (int k = 0; k < n; ++k) {
        Object* wire = ivoc_list_item(wires, k);
        nrn_method_call(wire, srcgid, 0);
        gid[k] = nrn_double_pop();
        nrn_method_call(wire, valid, 0);
        delay[k] = nrn_double_pop() ? nrn_property_get(wire, "delay") : NAN;
    }
    _llook = n;
#endif
ENDVERBATIM
}

FUNCTION store() {
VERBATIM
#ifndef CORENEURON_BUILD
    Object* wires = *hoc_objgetarg(1);
    const double* value = vector_vec(vector_arg(2));
    const int n = vector_capacity(vector_arg(2)), slot = (int) *hoc_getarg(3);
    for (int k = 0; k < n; ++k) {
        Object* wire = ivoc_list_item(wires, k);
        if (slot < 0) {
            nrn_property_set(wire, "delay", value[k]);
        } else {
            nrn_property_array_set(wire, "weight", slot, value[k]);
        }
    }
    _lstore = n;
#endif
ENDVERBATIM
}
