TITLE Membrane of the barnacle muscle fibre: instantaneous calcium, potassium and leak currents

COMMENT
Source
  C. Morris and H. Lecar (1981), Biophys. J. 35:193-213, doi:10.1016/S0006-3495(81)84782-0, eqs 9 and the
  appendix. The default values: G. B. Ermentrout and D. H. Terman (2010), Mathematical Foundations of
  Neuroscience, Springer, table 3.1, column Hopf.

Equations
  i_ca = g_ca m_inf(v) (v - eca),  i_k = g_k n (v - ek),  i_l = g_l (v - e_l)
  n'   = lambda_n(v) (n_inf(v) - n)
  m_inf = (1 + tanh((v - v_1)/v_2))/2,  n_inf = (1 + tanh((v - v_3)/v_4))/2
  lambda_n = phi cosh((v - v_3)/(2 v_4))

Departures
  none: the paper's reduced system, calcium activation at its steady state.
ENDCOMMENT

NEURON {
    THREADSAFE
    SUFFIX nw_morris_lecar
    USEION ca READ eca WRITE ica
    USEION k READ ek WRITE ik
    NONSPECIFIC_CURRENT i_l
    RANGE g_ca, g_k, g_l, e_l, v_1, v_2, v_3, v_4, phi
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (S)  = (siemens)
}

PARAMETER {
    g_ca = 0.0044 (S/cm2) <0, 1e9>    : calcium conductance, all channels open
    g_k  = 0.008  (S/cm2) <0, 1e9>    : potassium conductance, all channels open
    g_l  = 0.002  (S/cm2) <0, 1e9>    : leak conductance
    e_l  = -60    (mV)    <-1e3, 1e3> : leak reversal
    v_1  = -1.2   (mV)    <-1e3, 1e3> : half of the calcium channels are open
    v_2  = 18     (mV)    <1e-3, 1e3> : slope of the calcium activation
    v_3  = 2      (mV)    <-1e3, 1e3> : half of the potassium channels are open
    v_4  = 30     (mV)    <1e-3, 1e3> : slope of the potassium activation
    phi  = 0.04   (/ms)   <0, 1e9>    : rate of the potassium activation at v_3
}

ASSIGNED {
    v   (mV)
    eca (mV)
    ek  (mV)
    ica (mA/cm2)
    ik  (mA/cm2)
    i_l (mA/cm2)
}

STATE {
    n
}

INITIAL {
    n = n_inf(v)
}

BREAKPOINT {
    SOLVE gate METHOD cnexp
    ica = g_ca*m_inf(v)*(v - eca)
    ik  = g_k*n*(v - ek)
    i_l = g_l*(v - e_l)
}

DERIVATIVE gate {
    LOCAL goal, rate
    goal = n_inf(v)
    rate = lambda_n(v)
    n' = rate*(goal - n)
}

FUNCTION m_inf(v (mV)) (1)      { m_inf    = 0.5*(1 + tanh((v - v_1)/v_2)) }
FUNCTION n_inf(v (mV)) (1)      { n_inf    = 0.5*(1 + tanh((v - v_3)/v_4)) }
FUNCTION lambda_n(v (mV)) (/ms) { lambda_n = phi*cosh(0.5*(v - v_3)/v_4) }
