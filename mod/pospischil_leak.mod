TITLE Leak current of cortical cells

COMMENT
Source
  M. Pospischil, M. Toledo-Rodriguez, C. Monier, Z. Piwkowska, T. Bal, Y. Fregnac, H. Markram and A. Destexhe (2008),
  Biol. Cybern. 99:427-441, doi:10.1007/s00422-008-0263-8.

Equations
  i_l = g_l (v - e_l)

Departures
  none
ENDCOMMENT

NEURON {
    THREADSAFE
    SUFFIX nw_pospischil_leak
    NONSPECIFIC_CURRENT i_l
    RANGE g_l, e_l
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (S)  = (siemens)
}

PARAMETER {
    g_l = 1e-4 (S/cm2) <0, 1e9>    : leak conductance
    e_l = -70  (mV)    <-1e3, 1e3> : leak reversal
}

ASSIGNED {
    v   (mV)
    i_l (mA/cm2)
}

BREAKPOINT {
    CONDUCTANCE g_l
    i_l = g_l*(v - e_l)
}
