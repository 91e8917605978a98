TITLE Hindmarsh and Rose's bursting neuron: a cubic membrane, a fast recovery w and a slow adaptation z

COMMENT
Source
  J. L. Hindmarsh and R. M. Rose (1984), Proc. R. Soc. Lond. B 221:87-102, doi:10.1098/rspb.1984.0024.

Equations
  i_hr = g (a v^3 - b v^2 - w + z),  g = 1 mS/cm2
  w'   = (c - d v^2 - w)/(1 ms)
  z'   = r (s (v - x_r) - z)

Departures
  The paper is without units. One unit of its x (here v), y (here w) and z is 1 mV, one of its time 1 ms, and, with
  1 uF/cm2, one of its current 1 uA/cm2.
ENDCOMMENT

NEURON {
    THREADSAFE
    SUFFIX nw_hindmarsh_rose
    NONSPECIFIC_CURRENT i_hr
    RANGE a, b, c, d, r, s, x_r
}

UNITS {
    (mA) = (milliamp)
    (mV) = (millivolt)
    (S)  = (siemens)
}

PARAMETER {
    a   = 1     (/mV2) <0, 1e9>    : cubic part of the membrane current
    b   = 3     (/mV)  <0, 1e9>    : quadratic part of the membrane current
    c   = 1     (mV)   <-1e3, 1e3> : w comes to c - d v^2
    d   = 5     (/mV)  <0, 1e9>    : w comes to c - d v^2
    r   = 0.001 (/ms)  <0, 1e9>    : speed of z
    s   = 4     (1)    <0, 1e9>    : z per v
    x_r = -1.6  (mV)   <-1e3, 1e3> : v where z is 0
}

ASSIGNED {
    v    (mV)
    i_hr (mA/cm2)
}

STATE {
    w (mV)
    z (mV)
}

INITIAL {
    w = c - d*v*v
    z = s*(v - x_r)
}

BREAKPOINT {
    LOCAL slope
    SOLVE recovery METHOD cnexp
    slope = 0.001(S/cm2)*(3*a*v*v - 2*b*v)
    CONDUCTANCE slope
    i_hr = 0.001(S/cm2)*(a*v*v*v - b*v*v - w + z)
}

DERIVATIVE recovery {
    w' = (c - d*v*v - w)/1(ms)
    z' = r*(s*(v - x_r) - z)
}
