"""What the page may ask for, each bound once."""

from __future__ import annotations

from nrnwrap.base.workers import Limits

STEPS = 400_000  # of a run
T_STOP = 20_000.0  # ms
DT = 0.001, 1.0  # ms
STIMULI = 8
CHANNELS = 16
NUMBERS = 2000  # of a list, such as the times of events, or the points of a waveform
POINTS = 3, 101  # of an axis of a phase plane
CURRENTS = 2, 41  # of an f-I curve
WIDTH = 100, 4000  # pixels
FRAMES = 2, 1000  # voltages in time of a shape
SEGMENTS = 20_000
SAMPLES = 50_000_000  # of fields, which each segment has for itself: 1 GB
CELLS = 2000  # of a network
CONNECTIONS = 400_000
SEGMENTS_OF_ALL = 200_000  # of the cells of a network
BODY = 64_000  # bytes
FILE = 5_000_000  # bytes of a morphology, which base64 makes a third longer
FILE_BODY = 7_000_000
FILES = 16, 40_000_000  # morphologies that are held, and their bytes
SENTENCE = 600  # characters of an error
WAITING = 32  # requests
WORKER = Limits(seconds=10.0, memory=4 << 30, file=64 << 20, calls=1000)

ABOUT = {  # what the page tells its user
    "t_stop": T_STOP,
    "steps": STEPS,
    "stimuli": STIMULI,
    "channels": CHANNELS,
    "numbers": NUMBERS,
    "currents": CURRENTS[1],
    "width": WIDTH[1],
    "frames": FRAMES[1],
    "segments": SEGMENTS,
    "cells": CELLS,
    "connections": CONNECTIONS,
    "body": BODY,
    "file": FILE,
    "seconds": WORKER.seconds,
}
