"""What the tests of test_protocols and those beside it share."""

import matplotlib

matplotlib.use("Agg")

TAU, RESISTANCE = 10.0, 100.0  # ms, MOhm, of LIF
