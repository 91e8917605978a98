"""NWB files as laboratories write them: int16 with conversion and offset, several sweeps, with and without tables."""

from datetime import datetime, timezone

import numpy as np
import pytest

RATE = 10_000.0  # Hz
START = 7.5  # s, of the first sweep in the session


class Laboratory:
    """A file of one patched cell, which is filled sweep by sweep."""

    def __init__(self, **head):
        self.pynwb = pytest.importorskip("pynwb")
        start = datetime(2020, 5, 1, 12, tzinfo=timezone.utc)
        self.file = self.pynwb.NWBFile(
            session_description="patch clamp", identifier="x", session_start_time=start, **head
        )
        self.device = self.file.create_device(name="amplifier")
        self.electrode = self.patched("electrode 0", cell_id="cell 17")

    def patched(self, name, **more):
        return self.file.create_icephys_electrode(name=name, description="patch", device=self.device, **more)

    def series(self, kind, name, data, k=0, electrode=None, **more):
        timing = {} if "timestamps" in more else {"rate": RATE, "starting_time": START + 3.0 * k}
        made = getattr(self.pynwb.icephys, kind)
        return made(name=name, data=data, electrode=electrode or self.electrode, **{**timing, **more})

    def response(self, name, mV, k=0, **more):
        """Voltage as the counts of a converter, 5 uV each, with -60 mV as their 0."""
        counts = np.round((np.asarray(mV) + 60) / 5e-3).astype(np.int16)
        kind = more.pop("kind", "CurrentClampSeries")
        made = self.series(kind, name, counts, k, conversion=5e-6, offset=-0.06, **more)
        self.file.add_acquisition(made)
        return made

    def stimulus(self, name, nA, k=0, **more):
        """Current in pA."""
        made = self.series(
            "CurrentClampStimulusSeries", name, np.float32(1e3 * np.asarray(nA)), k, conversion=1e-12, **more
        )
        self.file.add_stimulus(made)
        return made

    def write(self, path):
        with self.pynwb.NWBHDF5IO(path, "w") as io:
            io.write(self.file)
        return path
