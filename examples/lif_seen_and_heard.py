"""The leaky integrate-and-fire neuron as an animation that grows frame by frame, and as sound.

The neuron of lif_first_contact.py, 50 ms of it in two seconds. The pitch of the tone follows V, an octave from rest
to threshold, and each spike is a click. Writes a .gif and a .wav.

    python examples/lif_seen_and_heard.py [folder]
"""

import sys
import wave
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation, PillowWriter

import nrnwrap as nw
from nrnwrap.cells import LIF

SLOW = 40  # ms of film for each ms of the neuron
RATE = 8000  # samples of sound per second


def animate(run, file, frames=36):
    """Write the growing trace."""
    figure, ax = plt.subplots(figsize=(3.6, 2.2), layout="constrained")
    ax.set(xlabel="time (ms)", ylabel="V (mV)", xlim=(0, run.t[-1]), ylim=(-0.05, 1.2))
    (line,) = ax.plot([], [], color="black", lw=1.5)
    (marks,) = ax.plot([], [], "v", color="tab:red", ms=6)

    def draw(frame):
        now = run.t[-1] * (frame + 1) / frames
        seen, spikes = run.t <= now, run.spikes[run.spikes <= now]
        line.set_data(run.t[seen], run.v[seen])
        marks.set_data(spikes, np.full(len(spikes), 1.1))

    film = FuncAnimation(figure, draw, frames=frames, init_func=lambda: None)
    film.save(file, PillowWriter(fps=1e3 * frames / (run.t[-1] * SLOW)), dpi=80)


def sound(run):
    """The samples, -1 to 1: a tone whose pitch follows V, and a click for each spike."""
    t = np.arange(0, run.t[-1] * SLOW, 1e3 / RATE) / SLOW  # ms of the neuron
    pitch = 220 * 2 ** np.interp(t, run.t, run.v)  # Hz
    samples = 0.3 * np.sin(2 * np.pi * np.cumsum(pitch) / RATE)
    click = 0.6 * np.exp(-np.arange(200) / 40) * np.cos(np.pi * np.arange(200))
    for start in np.searchsorted(t, run.spikes):
        samples[start : start + 200] += click[: len(samples) - start]
    return samples


def main(folder="results"):
    cell = LIF(C=10, g_l=1, e_l=0, v_th=1, v_reset=0, t_ref=4)
    run = nw.simulate(cell, nw.Step(1.8), t_stop=50)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    animate(run, folder / "lif_seen_and_heard.gif")
    samples = sound(run)
    with wave.open(str(folder / "lif_seen_and_heard.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    print(f"{len(run.spikes)} spikes, in the sound at {(run.spikes * SLOW / 1e3).round(3)} s")
    return run, samples


if __name__ == "__main__":
    main(*sys.argv[1:2])
