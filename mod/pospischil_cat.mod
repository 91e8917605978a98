TITLE Low-threshold calcium current (T) of cortical cells

COMMENT
Source
  M. Pospischil, M. Toledo-Rodriguez, C. Monier, Z. Piwkowska, T. Bal, Y. Fregnac, H. Markram and A. Destexhe (2008),
  Biol. Cybern. 99:427-441, doi:10.1007/s00422-008-0263-8; kinetics of A. Destexhe,
  T. Bal, D. A. McCormick and T. J. Sejnowski (1996), J. Neurophysiol. 76:2049-2070.

Equations
  ica   = g_cat s_inf(v)^2 u (v - eca)
  u'    = q (u_inf(v) - u)/tau_u(v),  with V = v + v_x:
  s_inf = 1/(1 + exp(-(V + 57)/6.2))
  u_inf = 1/(1 + exp((V + 81)/4))
  tau_u = 30.8 + (211.4 + exp((V + 113.2)/5))/(1 + exp((V + 84)/3.2))
  q     = 3^((celsius - 24)/10)

Departures
  u starts at its steady state; that of the authors' code for NEURON starts at 0. tau_u is that of this code: the
  formula is at times printed with 30.8 inside the fraction. eca is the section's: with a mechanism that changes the
  calcium inside, such as pospischil_pool, NEURON computes it from the concentrations, else it is constant.
ENDCOMMENT

NEURON {
    THREADSAFE
    SUFFIX nw_pospischil_cat
    USEION ca READ eca WRITE ica
    RANGE g_cat, v_x
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (S)  = (siemens)
}

PARAMETER {
    g_cat = 0 (S/cm2) <0, 1e9>    : conductance of the low-threshold calcium current (T), all channels open
    v_x   = 2 (mV)    <-1e3, 1e3> : shift of its rates, by the charge that calcium outside screens
}

ASSIGNED {
    v       (mV)
    celsius (degC)
    eca     (mV)
    ica     (mA/cm2)
    q       (1)
}

STATE {
    u
}

INITIAL {
    q = 3^((celsius - 24(degC))/10(degC))
    u = u_inf(v)
}

BREAKPOINT {
    LOCAL s
    SOLVE gates METHOD cnexp
    s = s_inf(v)
    ica = g_cat*s*s*u*(v - eca)
}

DERIVATIVE gates {
    LOCAL goal, tau
    goal = u_inf(v)
    tau = tau_u(v)
    u' = q*(goal - u)/tau
}

FUNCTION s_inf(v (mV)) (1)  { s_inf = 1/(exp(-(v + v_x + 57(mV))/6.2(mV)) + 1) }
FUNCTION u_inf(v (mV)) (1)  { u_inf = 1/(exp((v + v_x + 81(mV))/4(mV)) + 1) }
FUNCTION tau_u(v (mV)) (ms) {
    tau_u = 30.8(ms) + (211.4(ms) + 1(ms)*exp((v + v_x + 113.2(mV))/5(mV)))/(exp((v + v_x + 84(mV))/3.2(mV)) + 1)
}
