TITLE Membrane of Traub and Miles, written the usual way: for comparison only

COMMENT
Source
  R. D. Traub and R. Miles (1991), Neuronal Networks of the Hippocampus, Cambridge University Press.
ENDCOMMENT

NEURON {
    SUFFIX plain_traub_miles
    USEION na READ ena WRITE ina
    USEION k READ ek WRITE ik
    NONSPECIFIC_CURRENT il
    RANGE g_na, g_k, g_l, e_l, v_t
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (S)  = (siemens)
}

PARAMETER {
    g_na = 0.1  (S/cm2)
    g_k  = 0.03 (S/cm2)
    g_l  = 5e-5 (S/cm2)
    e_l  = -65  (mV)
    v_t  = -63  (mV)
}

ASSIGNED {
    v     (mV)
    ena   (mV)
    ek    (mV)
    ina   (mA/cm2)
    ik    (mA/cm2)
    il    (mA/cm2)
    m_inf
    h_inf
    n_inf
    tau_m (ms)
    tau_h (ms)
    tau_n (ms)
}

STATE {
    m
    h
    n
}

INITIAL {
    rates(v)
    m = m_inf
    h = h_inf
    n = n_inf
}

BREAKPOINT {
    SOLVE gates METHOD cnexp
    ina = g_na*m^3*h*(v - ena)
    ik = g_k*n^4*(v - ek)
    il = g_l*(v - e_l)
}

DERIVATIVE gates {
    rates(v)
    m' = (m_inf - m)/tau_m
    h' = (h_inf - h)/tau_h
    n' = (n_inf - n)/tau_n
}

PROCEDURE rates(v (mV)) {
    LOCAL x, up, down
    x = (v - v_t)/1(mV)
    up = 1.28*ratio((13 - x)/4)
    down = 1.4*ratio((x - 40)/5)
    tau_m = 1(ms)/(up + down)
    m_inf = up/(up + down)
    up = 0.128*exp((17 - x)/18)
    down = 4/(1 + exp((40 - x)/5))
    tau_h = 1(ms)/(up + down)
    h_inf = up/(up + down)
    up = 0.16*ratio((15 - x)/5)
    down = 0.5*exp((10 - x)/40)
    tau_n = 1(ms)/(up + down)
    n_inf = up/(up + down)
}

FUNCTION ratio(x) { : x/(exp(x) - 1)
    IF (fabs(x) < 1e-6) {
        ratio = 1 - x/2
    } ELSE {
        ratio = x/(exp(x) - 1)
    }
}
