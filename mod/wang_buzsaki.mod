TITLE Membrane of a fast-spiking hippocampal interneuron: sodium, delayed rectifier and leak currents

COMMENT
Source
  X.-J. Wang and G. Buzsaki (1996), J. Neurosci. 16:6402-6413, doi:10.1523/JNEUROSCI.16-20-06402.1996,
  eqs 2.1-2.3.

Equations
  i_na = g_na m_inf(v)^3 h (v - ena),  i_k = g_k n^4 (v - ek),  i_l = g_l (v - e_l)
  x'   = phi (alpha_x(v) (1 - x) - beta_x(v) x),  x in {h, n}
  m_inf = alpha_m/(alpha_m + beta_m)

Departures
  none. phi is a number, so celsius changes nothing.
ENDCOMMENT

NEURON {
    THREADSAFE
    SUFFIX nw_wang_buzsaki
    USEION na READ ena WRITE ina
    USEION k READ ek WRITE ik
    NONSPECIFIC_CURRENT i_l
    RANGE g_na, g_k, g_l, e_l, phi
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (S)  = (siemens)
}

PARAMETER {
    g_na = 0.035  (S/cm2) <0, 1e9>    : sodium conductance, all channels open
    g_k  = 0.009  (S/cm2) <0, 1e9>    : potassium conductance, all channels open
    g_l  = 0.0001 (S/cm2) <0, 1e9>    : leak conductance
    e_l  = -65    (mV)    <-1e3, 1e3> : leak reversal
    phi  = 5      (1)     <0, 1e9>    : speed of h and n
}

ASSIGNED {
    v   (mV)
    ena (mV)
    ek  (mV)
    ina (mA/cm2)
    ik  (mA/cm2)
    i_l (mA/cm2)
}

STATE {
    h
    n
}

INITIAL {
    h = alpha_h(v)/(alpha_h(v) + beta_h(v))
    n = alpha_n(v)/(alpha_n(v) + beta_n(v))
}

BREAKPOINT {
    LOCAL m
    SOLVE gates METHOD cnexp
    m = m_inf(v)
    ina = g_na*m*m*m*h*(v - ena)
    ik  = g_k*n*n*n*n*(v - ek)
    i_l = g_l*(v - e_l)
}

DERIVATIVE gates {
    LOCAL a, b
    a = alpha_h(v)
    b = beta_h(v)
    h' = phi*(a - (a + b)*h)
    a = alpha_n(v)
    b = beta_n(v)
    n' = phi*(a - (a + b)*n)
}

FUNCTION m_inf(v (mV)) (1)     { m_inf   = alpha_m(v)/(alpha_m(v) + beta_m(v)) }
FUNCTION alpha_m(v (mV)) (/ms) { alpha_m = 1(/ms)*exprelr(-(v + 35(mV))/10(mV)) }
FUNCTION beta_m(v (mV)) (/ms)  { beta_m  = 4(/ms)*exp(-(v + 60(mV))/18(mV)) }
FUNCTION alpha_h(v (mV)) (/ms) { alpha_h = 0.07(/ms)*exp(-(v + 58(mV))/20(mV)) }
FUNCTION beta_h(v (mV)) (/ms)  { beta_h  = 1(/ms)/(exp(-(v + 28(mV))/10(mV)) + 1) }
FUNCTION alpha_n(v (mV)) (/ms) { alpha_n = 0.1(/ms)*exprelr(-(v + 34(mV))/10(mV)) }
FUNCTION beta_n(v (mV)) (/ms)  { beta_n  = 0.125(/ms)*exp(-(v + 44(mV))/80(mV)) }

INCLUDE "exprelr.inc"
