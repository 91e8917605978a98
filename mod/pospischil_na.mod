TITLE Sodium current of cortical cells

COMMENT
Source
  M. Pospischil, M. Toledo-Rodriguez, C. Monier, Z. Piwkowska, T. Bal, Y. Fregnac, H. Markram and A. Destexhe (2008),
  Biol. Cybern. 99:427-441, doi:10.1007/s00422-008-0263-8; rates of R. D. Traub and
  R. Miles (1991), Neuronal Networks of the Hippocampus, Cambridge University Press.

Equations
  ina = g_na m^3 h (v - ena)
  x'  = q (alpha_x(v - v_t) (1 - x) - beta_x(v - v_t) x),  x in {m, h}
  q   = 3^((celsius - 36)/10)

Departures
  Gates start at their steady state; those of the authors' code for NEURON start at 0, which moves the spikes of their
  RS cell by 0.2 to 6 ms.
ENDCOMMENT

NEURON {
    THREADSAFE
    SUFFIX nw_pospischil_na
    USEION na READ ena WRITE ina
    RANGE g_na, v_t
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (S)  = (siemens)
}

PARAMETER {
    g_na = 0.05 (S/cm2) <0, 1e9>    : sodium conductance, all channels open
    v_t  = -55  (mV)    <-1e3, 1e3> : where the rates have their zero, some 10 mV below threshold
}

ASSIGNED {
    v       (mV)
    celsius (degC)
    ena     (mV)
    ina     (mA/cm2)
    q       (1)
}

STATE {
    m
    h
}

INITIAL {
    q = 3^((celsius - 36(degC))/10(degC))
    m = alpha_m(v)/(alpha_m(v) + beta_m(v))
    h = alpha_h(v)/(alpha_h(v) + beta_h(v))
}

BREAKPOINT {
    LOCAL open
    SOLVE gates METHOD cnexp
    open = g_na*m*m*m*h
    CONDUCTANCE open USEION na
    ina = open*(v - ena)
}

DERIVATIVE gates {
    LOCAL a, b
    a = alpha_m(v)
    b = beta_m(v)
    m' = q*(a - (a + b)*m)
    a = alpha_h(v)
    b = beta_h(v)
    h' = q*(a - (a + b)*h)
}

INCLUDE "traub_na.inc"
INCLUDE "exprelr.inc"
