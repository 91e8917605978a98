TITLE Delayed rectifier of cortical cells

COMMENT
Source
  M. Pospischil, M. Toledo-Rodriguez, C. Monier, Z. Piwkowska, T. Bal, Y. Fregnac, H. Markram and A. Destexhe (2008),
  Biol. Cybern. 99:427-441, doi:10.1007/s00422-008-0263-8; rates of R. D. Traub and
  R. Miles (1991), Neuronal Networks of the Hippocampus, Cambridge University Press.

Equations
  ik = g_kd n^4 (v - ek)
  n' = q (alpha_n(v - v_t) (1 - n) - beta_n(v - v_t) n)
  q  = 3^((celsius - 36)/10)

Departures
  n starts at its steady state; that of the authors' code for NEURON starts at 0.
ENDCOMMENT

NEURON {
    THREADSAFE
    SUFFIX nw_pospischil_kd
    USEION k READ ek WRITE ik
    RANGE g_kd, v_t
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (S)  = (siemens)
}

PARAMETER {
    g_kd = 0.005 (S/cm2) <0, 1e9>    : conductance of the delayed rectifier, all channels open
    v_t  = -55   (mV)    <-1e3, 1e3> : where the rates have their zero, some 10 mV below threshold
}

ASSIGNED {
    v       (mV)
    celsius (degC)
    ek      (mV)
    ik      (mA/cm2)
    q       (1)
}

STATE {
    n
}

INITIAL {
    q = 3^((celsius - 36(degC))/10(degC))
    n = alpha_n(v)/(alpha_n(v) + beta_n(v))
}

BREAKPOINT {
    LOCAL open
    SOLVE gates METHOD cnexp
    open = g_kd*n*n*n*n
    CONDUCTANCE open USEION k
    ik = open*(v - ek)
}

DERIVATIVE gates {
    LOCAL a, b
    a = alpha_n(v)
    b = beta_n(v)
    n' = q*(a - (a + b)*n)
}

INCLUDE "traub_kd.inc"
INCLUDE "exprelr.inc"
