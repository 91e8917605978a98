TITLE High-threshold calcium current (L) of cortical cells

COMMENT
Source
  M. Pospischil, M. Toledo-Rodriguez, C. Monier, Z. Piwkowska, T. Bal, Y. Fregnac, H. Markram and A. Destexhe (2008),
  Biol. Cybern. 99:427-441, doi:10.1007/s00422-008-0263-8; kinetics of I. Reuveni,
  A. Friedman, Y. Amitai and M. J. Gutnick (1993), J. Neurosci. 13:4609-4621.

Equations
  ica = g_cal a^2 b (v - e_cal)
  x'  = alpha_x(v) (1 - x) - beta_x(v) x,  x in {a, b}; the paper calls them q and r

Departures
  none but that gates start at their steady state; those of the authors' code for NEURON start at 0. As there the
  reversal does not follow the calcium inside, so it is a parameter: that of 2.4e-4 and 2 mM at 36 degC. Rates do
  not depend on temperature; they are those at 36 degC.
ENDCOMMENT

NEURON {
    THREADSAFE
    SUFFIX nw_pospischil_cal
    USEION ca WRITE ica
    RANGE g_cal, e_cal
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (S)  = (siemens)
}

PARAMETER {
    g_cal = 0        (S/cm2) <0, 1e9>    : conductance of the high-threshold calcium current (L), all channels open
    e_cal = 120.255 (mV)    <-1e3, 1e3> : its reversal
}

ASSIGNED {
    v   (mV)
    ica (mA/cm2)
}

STATE {
    a
    b
}

INITIAL {
    a = alpha_a(v)/(alpha_a(v) + beta_a(v))
    b = alpha_b(v)/(alpha_b(v) + beta_b(v))
}

BREAKPOINT {
    LOCAL open
    SOLVE gates METHOD cnexp
    open = g_cal*a*a*b
    CONDUCTANCE open USEION ca
    ica = open*(v - e_cal)
}

DERIVATIVE gates {
    LOCAL opening, closing
    opening = alpha_a(v)
    closing = beta_a(v)
    a' = opening - (opening + closing)*a
    opening = alpha_b(v)
    closing = beta_b(v)
    b' = opening - (opening + closing)*b
}

FUNCTION alpha_a(v (mV)) (/ms) { alpha_a = 0.209(/ms)*exprelr(-(v + 27(mV))/3.8(mV)) }
FUNCTION beta_a(v (mV)) (/ms)  { beta_a  = 0.94(/ms)*exp(-(v + 75(mV))/17(mV)) }
FUNCTION alpha_b(v (mV)) (/ms) { alpha_b = 0.000457(/ms)*exp(-(v + 13(mV))/50(mV)) }
FUNCTION beta_b(v (mV)) (/ms)  { beta_b  = 0.0065(/ms)/(exp(-(v + 15(mV))/28(mV)) + 1) }

INCLUDE "exprelr.inc"
