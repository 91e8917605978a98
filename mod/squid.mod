TITLE Squid giant axon membrane: sodium, potassium and leak currents

COMMENT
Source
  A. L. Hodgkin and A. F. Huxley (1952), J. Physiol. 117:500-544, doi:10.1113/jphysiol.1952.sp004764,
  eqs 12-13 and 20-26, table 3.

Equations
  i_na = g_na m^3 h (v - ena),  i_k = g_k n^4 (v - ek),  i_l = g_l (v - e_l)
  x'   = q (alpha_x(v) (1 - x) - beta_x(v) x),  x in {m, h, n}
  q    = 3^((celsius - 6.3)/10)

Departures
  v is inside minus outside with rest near -65 mV, the paper's V is -(v + 65). Rates are evaluated
  exactly: the TABLE of NEURON's own hh shifts the eighth spike of a train by 0.067 ms at any dt.
ENDCOMMENT

NEURON {
    THREADSAFE
    SUFFIX nw_squid
    USEION na READ ena WRITE ina
    USEION k READ ek WRITE ik
    NONSPECIFIC_CURRENT i_l
    RANGE g_na, g_k, g_l, e_l
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (S)  = (siemens)
}

PARAMETER {
    g_na = 0.12   (S/cm2) <0, 1e9>    : sodium conductance, all channels open
    g_k  = 0.036  (S/cm2) <0, 1e9>    : potassium conductance, all channels open
    g_l  = 0.0003 (S/cm2) <0, 1e9>    : leak conductance
    e_l  = -54.3  (mV)    <-1e3, 1e3> : leak reversal
}

ASSIGNED {
    v       (mV)
    celsius (degC)
    ena     (mV)
    ek      (mV)
    ina     (mA/cm2)
    ik      (mA/cm2)
    i_l     (mA/cm2)
    q       (1)
}

STATE {
    m
    h
    n
}

INITIAL {
    q = 3^((celsius - 6.3(degC))/10(degC))
    m = alpha_m(v)/(alpha_m(v) + beta_m(v))
    h = alpha_h(v)/(alpha_h(v) + beta_h(v))
    n = alpha_n(v)/(alpha_n(v) + beta_n(v))
}

BREAKPOINT {
    LOCAL open_na, open_k
    SOLVE gates METHOD cnexp
    open_na = g_na*m*m*m*h
    open_k = g_k*n*n*n*n
    CONDUCTANCE open_na USEION na
    CONDUCTANCE open_k USEION k
    CONDUCTANCE g_l
    ina = open_na*(v - ena)
    ik  = open_k*(v - ek)
    i_l = g_l*(v - e_l)
}

DERIVATIVE gates {
    LOCAL a, b
    a = alpha_m(v)
    b = beta_m(v)
    m' = q*(a - (a + b)*m)
    a = alpha_h(v)
    b = beta_h(v)
    h' = q*(a - (a + b)*h)
    a = alpha_n(v)
    b = beta_n(v)
    n' = q*(a - (a + b)*n)
}

FUNCTION alpha_m(v (mV)) (/ms) { alpha_m = 1(/ms)*exprelr(-(v + 40(mV))/10(mV)) }
FUNCTION beta_m(v (mV)) (/ms)  { beta_m  = 4(/ms)*exp(-(v + 65(mV))/18(mV)) }
FUNCTION alpha_h(v (mV)) (/ms) { alpha_h = 0.07(/ms)*exp(-(v + 65(mV))/20(mV)) }
FUNCTION beta_h(v (mV)) (/ms)  { beta_h  = 1(/ms)/(exp(-(v + 35(mV))/10(mV)) + 1) }
FUNCTION alpha_n(v (mV)) (/ms) { alpha_n = 0.1(/ms)*exprelr(-(v + 55(mV))/10(mV)) }
FUNCTION beta_n(v (mV)) (/ms)  { beta_n  = 0.125(/ms)*exp(-(v + 65(mV))/80(mV)) }

INCLUDE "exprelr.inc"
