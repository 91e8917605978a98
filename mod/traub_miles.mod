TITLE Membrane of a cortical cell: sodium, delayed rectifier and leak currents of Traub and Miles

COMMENT
Source
  R. D. Traub and R. Miles (1991), Neuronal Networks of the Hippocampus, Cambridge University Press, in the form of
  R. Brette et al. (2007), J. Comput. Neurosci. 23:349-398, doi:10.1007/s10827-007-0038-6, appendix 2, benchmark 3.

Equations
  i_na = g_na m^3 h (v - ena),  i_k = g_k n^4 (v - ek),  i_l = g_l (v - e_l)
  x'   = alpha_x(v - v_t) (1 - x) - beta_x(v - v_t) x,  x in {m, h, n}

Departures
  e_l is -65 mV by default, as in the codes of the benchmark for NEURON, NEST and PyNN: with the -60 mV that the
  paper prints, the cell does not rest and fires at 13.85 Hz by itself. Rates do not depend on temperature.
ENDCOMMENT

NEURON {
    THREADSAFE
    SUFFIX nw_traub_miles
    USEION na READ ena WRITE ina
    USEION k READ ek WRITE ik
    NONSPECIFIC_CURRENT i_l
    RANGE g_na, g_k, g_l, e_l, v_t
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (S)  = (siemens)
}

PARAMETER {
    g_na = 0.1  (S/cm2) <0, 1e9>    : sodium conductance, all channels open
    g_k  = 0.03 (S/cm2) <0, 1e9>    : potassium conductance, all channels open
    g_l  = 5e-5 (S/cm2) <0, 1e9>    : leak conductance
    e_l  = -65  (mV)    <-1e3, 1e3> : leak reversal
    v_t  = -63  (mV)    <-1e3, 1e3> : where the rates have their zero, some 10 mV below threshold
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
    m
    h
    n
}

INITIAL {
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
    m' = a - (a + b)*m
    a = alpha_h(v)
    b = beta_h(v)
    h' = a - (a + b)*h
    a = alpha_n(v)
    b = beta_n(v)
    n' = a - (a + b)*n
}

INCLUDE "traub_na.inc"
INCLUDE "traub_kd.inc"
INCLUDE "exprelr.inc"
