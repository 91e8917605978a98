TITLE Calcium in a shell beneath the membrane of cortical cells

COMMENT
Source
  M. Pospischil, M. Toledo-Rodriguez, C. Monier, Z. Piwkowska, T. Bal, Y. Fregnac, H. Markram and A. Destexhe (2008),
  Biol. Cybern. 99:427-441, doi:10.1007/s00422-008-0263-8, in its code for NEURON; after
  A. Destexhe, A. Babloyantz and T. J. Sejnowski (1993), Biophys. J. 65:1538-1552.

Equations
  cai' = -ica/(2 F depth) + (ca_inf - cai)/tau_ca,  where ica is inward, else without it

Departures
  none. With secondorder = 2 NEURON has ica at the beginning of the half-shifted step that cai takes: it is extrapolated
  to the middle from the step before, else cai would be of first order in dt.
ENDCOMMENT

NEURON {
    THREADSAFE
    SUFFIX nw_pospischil_pool
    USEION ca READ ica WRITE cai
    RANGE depth, tau_ca, ca_inf
}

UNITS {
    (mA)    = (milliamp)
    (um)    = (micron)
    (molar) = (1/liter)
    (mM)    = (millimolar)
    FARADAY = (faraday) (coulomb)
}

PARAMETER {
    depth  = 1      (um) <1e-3, 1e12> : of the shell; the deeper, the less its calcium changes
    tau_ca = 5      (ms) <1e-3, 1e9>  : time constant with which calcium goes back to ca_inf
    ca_inf = 2.4e-4 (mM) <1e-9, 1e3>  : calcium at rest
}

ASSIGNED {
    ica      (mA/cm2)
    before   (mA/cm2) : ica one step before
    lead     (1)      : how far, in steps, ica is to be extrapolated
    variable (1)
}

STATE {
    cai (mM) <1e-5>
}

INITIAL {
    cai = ca_inf
    before = 0
    lead = 0
    variable = variable_step()
}

BREAKPOINT {
    SOLVE pool METHOD cnexp
}

DERIVATIVE pool {
    LOCAL current, inward
    current = ica + lead*(ica - before)
    inward = 0
    IF (current < 0) {
        inward = -(10000)*current/(2*FARADAY*depth)
    }
    cai' = inward + (ca_inf - cai)/tau_ca
}

AFTER SOLVE {
    before = ica
    IF (variable == 0 && secondorder == 2) {
        lead = 0.5
    }
}

INCLUDE "method.inc"
