"""What the tests of test_glif and those beside it share."""

SCALES = {1: 1.02129373711998, 2: 1.06204930080994, 3: 0.971314156756691, 4: 0.985158652744449, 5: 0.779961232412684}


V_REF, TH_INF = -0.07139990234375, 0.023089253057717987  # V


def config(level):
    """A neuron_config.json as the database has them, of specimen 637930677."""
    rules, currents = level in (2, 4, 5), level in (3, 4, 5)
    jump = {"a_spike": 0.0019193415026425237, "b_spike": 102.99935176846839}
    drift = {"a_voltage": 9.244321037622335, "b_voltage": 34.344467877141945}
    if level != 5:
        drift = {"a_voltage": 0, "b_voltage": 0}
    threshold = "inf" if not rules else "three_components_exact" if level == 5 else "spike_component"
    return {
        "type": "GLIF",
        "El": 0.0,
        "El_reference": V_REF,
        "C": 8.587009771685807e-11,
        "R_input": 340045253.17350113 if currents else 269390025.97053117,
        "th_inf": TH_INF,
        "th_adapt": None,
        "dt": 5e-05,
        "dt_multiplier": 10,
        "spike_cut_length": 134,
        "asc_tau_array": [1 / 30, 1 / 300],
        "asc_amp_array": [-7.383464366961142e-11, -4.496828542736005e-10],  # also where no rule uses them
        "coeffs": {"th_inf": SCALES[level], "C": 1, "G": 1, "a": 1, "b": 1, "asc_amp_array": [1.0, 1.0]},
        "init_voltage": 0.0,
        "init_threshold": TH_INF,
        "init_AScurrents": [0.0, 0.0],
        "voltage_dynamics_method": {"name": "linear_forward_euler", "params": {}},
        "voltage_reset_method": {
            "name": "v_before" if rules else "zero",
            "params": {"a": 0.3987646006290668, "b": 0.004055590135223554} if rules else {},
        },
        "AScurrent_dynamics_method": {"name": "exp" if currents else "none", "params": {}},
        "AScurrent_reset_method": {
            "name": "sum" if currents else "none",
            "params": {"r": [1.0, 1.0]} if currents else {},
        },
        "threshold_dynamics_method": {"name": threshold, "params": {**jump, **drift} if rules else {}},
        "threshold_reset_method": {"name": "three_components" if rules else "inf", "params": jump if rules else {}},
    }
