"""Bounds that several rooms ask for, each stated once."""

from __future__ import annotations

LARGEST_V = 1e3  # mV; no voltage of a cell goes beyond
OF_CELLS = {  # attribute of a cell, or setting of a run -> low, high, unit
    "celsius": (-273.15, 1e3, "degC"),
    "threshold": (-LARGEST_V, LARGEST_V, "mV"),
    "v_init": (-LARGEST_V, LARGEST_V, "mV"),
}
MOST_SEGMENTS = 32_765  # of a section in NEURON 9: with 32 767 it finds no memory
FOREVER = 1e9  # ms; how NEURON's mechanisms spell an unlimited duration
