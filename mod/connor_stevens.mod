TITLE Membrane of a crustacean axon: sodium, delayed rectifier, transient potassium (A) and leak currents

COMMENT
Source
  J. A. Connor, D. Walter and R. McKown (1977), Biophys. J. 18:81-102, doi:10.1016/S0006-3495(77)85598-7, in the
  form of P. Dayan and L. F. Abbott (2001), Theoretical Neuroscience, MIT Press, chapter 6 and its appendix.

Equations
  i_na = g_na m^3 h (v - ena),  i_k = g_k n^4 (v - ek) + g_a a^3 b (v - e_a),  i_l = g_l (v - e_l)
  x'   = alpha_x(v) (1 - x) - beta_x(v) x,  x in {m, h, n}
  x'   = (x_inf(v) - x)/tau_x(v),  x in {a, b}

Departures
  none. The A current is carried by potassium with a reversal of its own, e_a. Rates do not depend on temperature.
ENDCOMMENT

NEURON {
    THREADSAFE
    SUFFIX nw_connor_stevens
    USEION na READ ena WRITE ina
    USEION k READ ek WRITE ik
    NONSPECIFIC_CURRENT i_l
    RANGE g_na, g_k, g_a, g_l, e_a, e_l
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (S)  = (siemens)
}

PARAMETER {
    g_na = 0.12   (S/cm2) <0, 1e9>    : sodium conductance, all channels open
    g_k  = 0.02   (S/cm2) <0, 1e9>    : conductance of the delayed rectifier, all channels open
    g_a  = 0.0477 (S/cm2) <0, 1e9>    : conductance of the A current, all channels open
    g_l  = 0.0003 (S/cm2) <0, 1e9>    : leak conductance
    e_a  = -75    (mV)    <-1e3, 1e3> : reversal of the A current
    e_l  = -17    (mV)    <-1e3, 1e3> : leak reversal
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
    a
    b
}

INITIAL {
    m = alpha_m(v)/(alpha_m(v) + beta_m(v))
    h = alpha_h(v)/(alpha_h(v) + beta_h(v))
    n = alpha_n(v)/(alpha_n(v) + beta_n(v))
    a = a_inf(v)
    b = b_inf(v)
}

BREAKPOINT {
    LOCAL open_na, open_k, open_a, both
    SOLVE gates METHOD cnexp
    open_na = g_na*m*m*m*h
    open_k = g_k*n*n*n*n
    open_a = g_a*a*a*a*b
    both = open_k + open_a
    CONDUCTANCE open_na USEION na
    CONDUCTANCE both USEION k
    CONDUCTANCE g_l
    ina = open_na*(v - ena)
    ik  = open_k*(v - ek) + open_a*(v - e_a)
    i_l = g_l*(v - e_l)
}

DERIVATIVE gates {
    LOCAL opening, closing, goal, tau
    opening = alpha_m(v)
    closing = beta_m(v)
    m' = opening - (opening + closing)*m
    opening = alpha_h(v)
    closing = beta_h(v)
    h' = opening - (opening + closing)*h
    opening = alpha_n(v)
    closing = beta_n(v)
    n' = opening - (opening + closing)*n
    goal = a_inf(v)
    tau = tau_a(v)
    a' = (goal - a)/tau
    goal = b_inf(v)
    tau = tau_b(v)
    b' = (goal - b)/tau
}

FUNCTION alpha_m(v (mV)) (/ms) { alpha_m = 3.8(/ms)*exprelr(-(v + 29.7(mV))/10(mV)) }
FUNCTION beta_m(v (mV)) (/ms)  { beta_m  = 15.2(/ms)*exp(-0.0556(/mV)*(v + 54.7(mV))) }
FUNCTION alpha_h(v (mV)) (/ms) { alpha_h = 0.266(/ms)*exp(-0.05(/mV)*(v + 48(mV))) }
FUNCTION beta_h(v (mV)) (/ms)  { beta_h  = 3.8(/ms)/(exp(-0.1(/mV)*(v + 18(mV))) + 1) }
FUNCTION alpha_n(v (mV)) (/ms) { alpha_n = 0.2(/ms)*exprelr(-(v + 45.7(mV))/10(mV)) }
FUNCTION beta_n(v (mV)) (/ms)  { beta_n  = 0.25(/ms)*exp(-0.0125(/mV)*(v + 55.7(mV))) }
FUNCTION a_inf(v (mV)) (1) {
    a_inf = (0.0761*exp(0.0314(/mV)*(v + 94.22(mV)))/(exp(0.0346(/mV)*(v + 1.17(mV))) + 1))^(1/3)
}
FUNCTION tau_a(v (mV)) (ms)    { tau_a = 0.3632(ms) + 1.158(ms)/(exp(0.0497(/mV)*(v + 55.96(mV))) + 1) }
FUNCTION b_inf(v (mV)) (1)     { b_inf = (exp(0.0688(/mV)*(v + 53.3(mV))) + 1)^(-4) }
FUNCTION tau_b(v (mV)) (ms)    { tau_b = 1.24(ms) + 2.678(ms)/(exp(0.0624(/mV)*(v + 50(mV))) + 1) }

INCLUDE "exprelr.inc"
