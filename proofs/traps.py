"""Traps of NEURON, each by a short name, with the test of the suite that nrnwrap spares its users from it."""

from __future__ import annotations

import subprocess
import sys

from helpers.mechanisms import ROOT
from helpers.patience import HANGS

from proofs.proof import environment

_CHECKS = """
a reset lost because a WATCH reads v again: validation/test_accuracy_oracles.py::test_izhikevich2007
a v written in NET_RECEIVE, which CoreNEURON does not store: simulation/test_repeat.py::test_every_model_on_coreneuron
an implicit step that throws an upstroke back: validation/test_accuracy_oracles.py::test_adex
spikes that come less than a step apart: validation/test_accuracy.py::test_the_longest_step_keeps_the_spikes
thresholds looked at on the grid only: validation/test_accuracy_oracles.py::test_lif
refractory periods rounded to steps: validation/test_accuracy.py::test_refractory_period_is_no_multiple_of_the_step
an event announced for the past: engine/test_order.py::test_a_spike_that_is_known_late_reaches_a_synapse_of_ours
a WATCH that misses the second of two spikes: cells/test_gif.py::test_several_spikes_within_a_step
resets under the variable step: cells/test_catalogue.py::test_variable_step_agrees
clamps too stiff for the variable step: cells/test_glif_schemes.py::test_variable_step_holds_a_soma_against_its_dendrite
a mechanism that the variable step refuses: cells/test_published.py::test_the_variable_step_is_refused
a current known one step late: validation/test_any_current.py::test_a_value_for_every_step_played_into_a_clamp
an outside current that is unknown at the start: neurons/test_start.py::test_the_first_step_knows_the_start
charge lost to neighbours in the step of a reset: validation/test_among_neighbours.py::test_a_soma_with_a_dendrite
synapses of first order in the step: validation/test_synapse_accuracy.py::test_every_spike
a GLOBAL that CoreNEURON refuses: mechanisms/test_compiling.py::test_compile_error_of_coreneuron
rates from a TABLE: validation/test_accuracy.py::test_rates_are_exact
x/(exp(x) - 1) at 0: mechanisms/test_mod_files.py::test_rates_are_exact_through_their_singularity
names and statements that NMODL does not take: mechanisms/test_compiling.py::test_compile_error_names_file_and_line
coefficients of another dt: inputs/test_noise_on_cells.py::test_a_dt_that_changes_after_finitialize
a dt chosen after finitialize: simulation/test_workflow.py::test_a_time_step_chosen_after_finitialize
units that do not fit: mechanisms/test_mod_files.py::test_units
old C in VERBATIM: mechanisms/test_loading.py::test_one_bad_file_beside_good_ones
random streams of each engine: inputs/test_noise_on_cells.py::test_the_same_ids_are_the_same_noise_on_every_engine
a library that NEURON loads by itself: mechanisms/test_loading.py::test_library_of_the_current_folder_is_recognised
mechanisms loaded twice: mechanisms/test_loading.py::test_folders_of_the_user
mechanisms that have changed on the disk: mechanisms/test_loading.py::test_a_folder_that_grows
a folder that is missing, and only printed: mechanisms/test_compiling.py::test_missing_folder
another installation's nrnivmodl: mechanisms/test_compiling.py::test_nrnivmodl_is_that_of_the_running_neuron
what an import prints: mechanisms/test_compiling.py::test_import_changes_and_prints_nothing
a template defined twice: hoc/test_hoc.py::test_the_same_template_through_another_file_is_not_defined_again
hoc code that fails without an exception: hoc/test_hoc.py::test_errors_name_file_and_line
hoc files that are missing without an exception: hoc/test_hoc.py::test_files_that_are_missing_or_no_files
objects that Python lets go of: neurons/test_attached.py::test_all_stays_with_the_cell
recordings that died with a section: simulation/test_engine_state.py::test_a_reference_to_a_dead_section
recordings that were not made: simulation/test_engine_state.py::test_a_recording_that_was_not_made
cells that live on in later runs: neurons/test_attached.py::test_all_goes_with_the_cell_at_once
times that drift by rounding: simulation/test_simulate.py::test_samples_are_dt_apart_to_the_last_bit
a voltage of nan: simulation/test_engine_state.py::test_nan_stops_the_run
a voltage beyond every cell's: simulation/test_engine_state.py::test_a_runaway_voltage_stops_the_run
a temperature that nobody chose: simulation/test_refusals.py::test_the_temperature_is_that_of_the_cells
a geometry that nobody chose: cells/test_catalogue.py::test_point_neurons_stand_on_one_section_of_their_capacitance
a damaged morphology that is read in silence: \
morphology/test_sketches.py::test_a_damaged_file_is_refused_by_file_and_line_and_repaired_on_request
the page that CoreNEURON prints: cli/test_cli_output.py::test_json_stands_alone_on_any_engine
spikes that CoreNEURON does not record: simulation/test_engine_state.py::test_the_engine_does_not_matter_to_the_result
ranks that do not know of each other: engine/test_mpi.py::test_without_a_library_the_run_stops_and_says_what_helps
short delays between ranks: engine/test_ranks.py::test_what_is_wrong_is_said_on_both_ranks_before_a_run
an error of hoc that ends all ranks: engine/test_mpi.py::test_an_error_of_hoc_is_an_exception_on_every_rank
an error of one rank for which the others wait: engine/test_ranks.py::test_an_error_of_one_rank_is_raised_by_all
threads that give other results: simulation/test_simulate.py::test_threads_give_the_same_traces
threads with delays that are too short: simulation/test_simulate.py::test_threads_need_delays
a delay of two steps that rounding makes shorter: engine/test_ranks.py::test_delays_of_two_steps_are_enough_to_rounding
events that arrive out of order: engine/test_ranks.py::test_events_that_come_together
the order of events of one time: engine/test_order.py::test_kicks_of_one_time_are_one
a run in pieces: simulation/test_session.py::test_pieces_are_the_whole
random numbers of a saved state: engine/test_state.py::test_random_numbers_are_those_of_any_other_run
a BBSaveState that leaves out v: engine/test_state.py::test_bbsavestate_is_refused_for_spiking_mechanisms
weights of a NetCon that a start sets to 0: network/test_runs.py::test_weights_that_learn
events that go past the queue: network/test_rows.py::test_rows_are_netcons_to_the_bit
memory of connections that have gone: network/test_network_memory.py::test_memory_is_flat
a header that has changed unseen: mechanisms/test_kernel.py::test_a_library_follows_the_headers_of_the_kernel
random words drawn outside of NEURON: network/test_draws.py::test_words_are_those_of_neuron
a library of another version: mechanisms/test_compiling.py::test_key_depends_on_what_matters
two threads of Python within NEURON: base/test_lock.py::test_threads_that_all_want_to_simulate
numbers with a decimal comma: base/test_numerals.py::test_hoc_code
CoreNEURON's options with a decimal comma: base/test_numerals.py::test_coreneuron_does_not_end_the_process
a file of the name of another: hoc/test_hoc_files.py::test_two_models_with_a_file_of_one_name
"""
TRAPS: dict[str, str] = dict(line.rsplit(": ", 1) for line in _CHECKS.strip().splitlines())  # type: ignore[misc]


def case(first: int, index: int) -> str:
    """What is wrong with the check of a trap. `first` is not used: tests have their own seeds."""
    name = list(TRAPS)[index % len(TRAPS)]
    return passes(name, TRAPS[name])


def passes(name: str, test: str) -> str:
    """ "" where tests pass and at least one of them has run, else what pytest says."""
    command = [sys.executable, "-m", "pytest", "-x", "-p", "no:cacheprovider", f"tests/{test}"]
    env = environment(PYTHONWARNINGS="ignore")
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=4 * HANGS)
    right = done.returncode == 0 and " passed" in done.stdout
    return "" if right else f"{name}: {done.stdout[-1500:]}{done.stderr[-500:]}"
