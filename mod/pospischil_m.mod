TITLE Slow potassium current (M) of cortical cells

COMMENT
Source
  M. Pospischil, M. Toledo-Rodriguez, C. Monier, Z. Piwkowska, T. Bal, Y. Fregnac, H. Markram and A. Destexhe (2008),
  Biol. Cybern. 99:427-441, doi:10.1007/s00422-008-0263-8; kinetics of W. M. Yamada,
  C. Koch and P. R. Adams (1989), in Methods in Neuronal Modeling, MIT Press, chapter 4.

Equations
  ik    = g_m p (v - ek)
  p'    = q (p_inf(v) - p)/tau_p(v)
  p_inf = 1/(1 + exp(-(v + 35)/10))
  tau_p = tau_max/(3.3 exp((v + 35)/20) + exp(-(v + 35)/20))
  q     = 2.3^((celsius - 36)/10)

Departures
  p starts at its steady state; that of the authors' code for NEURON starts at 0. tau_max, in spite of
  its name, is 3.6 times the largest tau_p, which is tau_max/(2 sqrt(3.3)); its default is that of the code.
ENDCOMMENT

NEURON {
    THREADSAFE
    SUFFIX nw_pospischil_m
    USEION k READ ek WRITE ik
    RANGE g_m, tau_max
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (S)  = (siemens)
}

PARAMETER {
    g_m     = 7e-5 (S/cm2) <0, 1e9>    : conductance of the M current, all channels open
    tau_max = 1000 (ms)    <1e-3, 1e9> : scale of its time constant
}

ASSIGNED {
    v       (mV)
    celsius (degC)
    ek      (mV)
    ik      (mA/cm2)
    q       (1)
}

STATE {
    p
}

INITIAL {
    q = 2.3^((celsius - 36(degC))/10(degC))
    p = p_inf(v)
}

BREAKPOINT {
    LOCAL open
    SOLVE gates METHOD cnexp
    open = g_m*p
    CONDUCTANCE open USEION k
    ik = open*(v - ek)
}

DERIVATIVE gates {
    LOCAL goal, tau
    goal = p_inf(v)
    tau = tau_p(v)
    p' = q*(goal - p)/tau
}

FUNCTION p_inf(v (mV)) (1)  { p_inf = 1/(exp(-(v + 35(mV))/10(mV)) + 1) }
FUNCTION tau_p(v (mV)) (ms) { tau_p = tau_max/(3.3*exp((v + 35(mV))/20(mV)) + exp(-(v + 35(mV))/20(mV))) }
