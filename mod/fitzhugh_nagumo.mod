TITLE FitzHugh and Nagumo's excitable system: a cubic membrane and a linear recovery

COMMENT
Source
  R. FitzHugh (1961), Biophys. J. 1:445-466, doi:10.1016/S0006-3495(61)86902-6, and J. Nagumo, S. Arimoto and
  S. Yoshizawa (1962), Proc. IRE 50:2061-2070, doi:10.1109/JRPROC.1962.288235.

Equations
  i_fn = g (v^3/(3 mV2) - v + w),  g = 1 mS/cm2
  w'   = phi (v + a - b w)

Departures
  The paper is without units. One unit of its v and w is 1 mV, one of its time 1 ms, and, with 1 uF/cm2, one of its
  current 1 uA/cm2. v is positive upwards, as in the later literature; the paper's is -v.
ENDCOMMENT

NEURON {
    THREADSAFE
    SUFFIX nw_fitzhugh_nagumo
    NONSPECIFIC_CURRENT i_fn
    RANGE a, b, phi
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (S)  = (siemens)
}

PARAMETER {
    a   = 0.7  (mV)  <-1e3, 1e3> : w comes to (v + a)/b
    b   = 0.8  (1)   <1e-6, 1e9> : w comes to (v + a)/b
    phi = 0.08 (/ms) <0, 1e9>    : speed of w
}

ASSIGNED {
    v    (mV)
    i_fn (mA/cm2)
}

STATE {
    w (mV)
}

INITIAL {
    w = (v + a)/b
}

BREAKPOINT {
    LOCAL slope
    SOLVE recovery METHOD cnexp
    slope = 0.001(S/cm2)*(v*v/1(mV2) - 1)
    CONDUCTANCE slope
    i_fn = 0.001(S/cm2)*(v*v*v/3(mV2) - v + w)
}

DERIVATIVE recovery {
    w' = phi*(v + a - b*w)
}
