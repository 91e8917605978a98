"""What the tests of test_solutions and others share."""

FAR = 1e-5  # ms after hundreds of ms: what AdEx's bursts make of 1e-9 per step
