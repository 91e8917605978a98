TITLE What begins in the midst of a run

COMMENT
Source
  of this package, over what NEURON's libraries export. NEURON runs INITIAL blocks, and begins to play Vectors, in a finitialize only.

Equations
  settle()                           lets NEURON take note of what has come or gone: sections, point processes, Vectors
  start(point process)               runs its INITIAL block now; artificial cells are such, too
  join(point process, weight)        runs the INITIAL block of its NET_RECEIVE for a NetCon, given by a reference to its weight
  playing()                          how many Vectors are played, or recorded
  play(k)                            lets those from the k-th on be played from now on

Departures
  none. Nothing here takes part in a simulation, and CoreNEURON does not have it. All of it is VERBATIM, since NMODL does not know
  objects of NEURON.
ENDCOMMENT

NEURON {
    THREADSAFE
    SUFFIX nw_Beginning
}

VERBATIM
// What NEURON's libraries export, and its headers for mechanisms do not declare.
#ifndef CORENEURON_BUILD
struct PlayRecord;
struct VecPlayContinuous { // a PlayRecord, as Vector.play with a Vector of times makes it
    void play_init();
};
extern Object** hoc_objgetarg(int);
extern Point_process* ob2pntproc(Object*);
extern std::vector<PlayRecord*>* net_cvode_instance_prl();
extern int tree_changed, diam_changed, v_structure_change;
extern void nrn_solver_prepare();
extern void setup_topology();
extern short* nrn_is_artificial_;
#endif
ENDVERBATIM

FUNCTION settle() {
VERBATIM
// What a finitialize does first. NMODL does not know it.
#ifndef CORENEURON_BUILD
    if (tree_changed) {
        setup_topology();
    }
    if (diam_changed) {
        recalc_diam();
    }
    if (v_structure_change) {
        v_setup_vectors();
    }
    for (int type_ = 0; type_ < n_memb_func; ++type_) { // SaveState asks for it, of artificial cells that are the first of their kind
        if (nrn_is_artificial_[type_] && memb_list[type_]._nodecount > 0) {
            memb_list[type_].set_storage_offset(0);
        }
    }
    nrn_solver_prepare();
    _lsettle = nrn_nthread;
#endif
ENDVERBATIM
}

FUNCTION start() {
VERBATIM
// NMODL cannot run a block of another mechanism; neither can Python.
#ifndef CORENEURON_BUILD
    Point_process* const made_ = ob2pntproc(*hoc_objgetarg(1));
    int const type_ = _nrn_mechanism_get_type(made_->_prop);
    auto const sorted_ = nrn_ensure_model_data_are_sorted_opaque();
    auto* const its_ = static_cast<NrnThread*>(made_->_vnt);
    Memb_list one_{type_};
    one_.nodes_alloc(1, true);
    one_._nodelist[0] = made_->node;
    one_._nodeindices[0] = made_->node ? _nrn_mechanism_get_v_node_index(made_->node) : 0;
    one_._prop[0] = made_->_prop;
    one_._pdata[0] = _nrn_mechanism_access_dparam(made_->_prop);
    one_._thread = its_->_ml_list[type_] ? its_->_ml_list[type_]->_thread : memb_list[type_]._thread;
    one_._nodecount = 1;
    one_.set_storage_offset(neuron::mechanism::_get::_current_row(made_->_prop));
    if (memb_func[type_].has_initialize()) {
        memb_func[type_].invoke_initialize(sorted_, its_, &one_, type_);
    }
    one_._thread = nullptr; // it is NEURON's
    _lstart = type_;
#endif
ENDVERBATIM
}

FUNCTION join() {
VERBATIM
// The INITIAL block of a NET_RECEIVE is the mechanism's own function.
#ifndef CORENEURON_BUILD
    Point_process* const target_ = ob2pntproc(*hoc_objgetarg(1));
    int const type_ = _nrn_mechanism_get_type(target_->_prop);
    if (pnt_receive_init[type_]) {
        (*pnt_receive_init[type_])(target_, hoc_pgetarg(2), 0.);
    }
    _ljoin = type_;
#endif
ENDVERBATIM
}

FUNCTION playing() {
VERBATIM
// NEURON's list of them is not a name of NMODL or hoc.
#ifndef CORENEURON_BUILD
    _lplaying = net_cvode_instance_prl()->size();
#endif
ENDVERBATIM
}

FUNCTION play() {
VERBATIM
// The same list.
#ifndef CORENEURON_BUILD
    nrn_solver_prepare();
    auto const& all_ = *net_cvode_instance_prl();
    for (auto k_ = static_cast<std::size_t>(*hoc_getarg(1)); k_ < all_.size(); ++k_) {
        reinterpret_cast<VecPlayContinuous*>(all_[k_])->play_init();
    }
    _lplay = all_.size();
#endif
ENDVERBATIM
}
