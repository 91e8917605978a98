TITLE Generalised integrate-and-fire neuron with escape noise

COMMENT
Source
  S. Mensi, R. Naud, C. Pozzorini, M. Avermann, C. C. H. Petersen and W. Gerstner (2012), J. Neurophysiol.
  107:1756-1775, doi:10.1152/jn.00408.2011; C. Pozzorini, S. Mensi, O. Hagens, R. Naud, C. Koch and W. Gerstner
  (2015), PLoS Comput. Biol. 11:e1004275, doi:10.1371/journal.pcbi.1004275. Defaults are those of the latter's
  fitting toolbox. The model is also eqs 1-2 of E. F. Harkin et al. (2023), eLife 12:e72951, doi:10.7554/eLife.72951.

Equations
  C v'       = -g_l (v - e_l) - eta1 - eta2 - eta3 + I
  etaK'      = -etaK/tau_etaK, gammaK' = -gammaK/tau_gammaK
  hazard     = lambda_0 exp((v - v_t - gamma1 - gamma2 - gamma3)/delta_v)
  at an event of weight w (mV): v <- v + w, unless v is held
  at a spike : v <- v_reset, and v stays there for t_ref, without hazard;
               then etaK <- etaK + q_etaK, gammaK <- gammaK + q_gammaK

Departures
  A spike comes where the integral of the hazard since the last one reaches `due`, drawn from an exponential
  distribution of mean 1: the same process at any dt, with one random number per spike and spikes between the
  steps. Within a step of constant current v is the exact sum of exponentials; the hazard is integrated over
  sub-steps with Gauss's rule of four points. It is at most 1e6 /ms: a spike within a nanosecond. The stream is
  Random123's, keyed by (seed, gid, stream) through rng.set_ids, and begins anew with every finitialize.
  As in the toolbox, filters begin when the refractory period ends. NEST (gif_psc_exp, gif_cond_exp) lets them
  begin at the spike: q = q_NEST exp(-t_ref/tau) here. PyNN's GIF_cond_exp does as its simulator: on NEURON as here.
ENDCOMMENT

NEURON {
    THREADSAFE
    POINT_PROCESS nw_GIF
    RANGE C, g_l, e_l, v_t, delta_v, lambda_0, v_reset, t_ref
    RANGE q_eta1, tau_eta1, q_eta2, tau_eta2, q_eta3, tau_eta3
    RANGE q_gamma1, tau_gamma1, q_gamma2, tau_gamma2, q_gamma3, tau_gamma3
    RANGE due
    RANDOM rng
    NONSPECIFIC_CURRENT i
}

UNITS {
    (nF) = (nanofarad)
    (uS) = (microsiemens)
    (nA) = (nanoamp)
    (mV) = (millivolt)
}

PARAMETER {
    C          = 0.2  (nF) <1e-6, 1e6>  : capacitance of the segment
    g_l        = 0.01 (uS) <1e-9, 1e6>  : leak conductance
    e_l        = -65  (mV) <-1e3, 1e3>  : leak reversal, the resting potential
    v_t        = -48  (mV) <-1e3, 1e3>  : threshold long after a spike, where the hazard is lambda_0
    delta_v    = 0.5  (mV) <1e-2, 1e3>  : how much v must rise for e times the hazard
    lambda_0   = 1    (/s) <0, 1e9>     : hazard at the threshold
    v_reset    = -50  (mV) <-1e3, 1e3>  : voltage after a spike
    t_ref      = 4    (ms) <0, 1e6>     : refractory period
    q_eta1     = 0.2  (nA) <-1e6, 1e6>  : spike-triggered current, first exponential: what a spike adds
    tau_eta1   = 100  (ms) <1e-3, 1e9>  : its time constant
    q_eta2     = 0    (nA) <-1e6, 1e6>  : second exponential
    tau_eta2   = 10   (ms) <1e-3, 1e9>  : its time constant
    q_eta3     = 0    (nA) <-1e6, 1e6>  : third exponential
    tau_eta3   = 1    (ms) <1e-3, 1e9>  : its time constant
    q_gamma1   = 10   (mV) <-1e3, 1e3>  : moving threshold, first exponential: what a spike adds
    tau_gamma1 = 100  (ms) <1e-3, 1e9>  : its time constant
    q_gamma2   = 0    (mV) <-1e3, 1e3>  : second exponential
    tau_gamma2 = 10   (ms) <1e-3, 1e9>  : its time constant
    q_gamma3   = 0    (mV) <-1e3, 1e3>  : third exponential
    tau_gamma3 = 1    (ms) <1e-3, 1e9>  : its time constant
}

ASSIGNED {
    v        (mV)
    due      : integral of the hazard at which the next spike comes
    leak     (/ms)   : with what comes from outside
    push     (mV/ms) : what that gives at e_l
    : where the integration is
    y_eta1   (nA)
    y_eta2   (nA)
    y_eta3   (nA)
    y_gamma1 (mV)
    y_gamma2 (mV)
    y_gamma3 (mV)
    y_due
    risk     : integral of the hazard since the last spike
    : and where the step that is over began
    o_eta1 (nA)
    o_eta2 (nA)
    o_eta3 (nA)
    o_gamma1 (mV)
    o_gamma2 (mV)
    o_gamma3 (mV)
    o_due
    o_risk
    : what glance() finds:
    v_s      (mV)
    bar      (mV)    : the threshold then
    slope    (mV/ms) : of v over it
    e_m      : decay of v towards e_l
}

STATE {
    eta1   (nA) <1e-3>
    eta2   (nA) <1e-3>
    eta3   (nA) <1e-3>
    gamma1 (mV)
    gamma2 (mV)
    gamma3 (mV)
    above  (mV) <1e-3> : -risk: WATCH waits for v, here without v, less `above` to pass v_spike()
}

INITIAL {
    eta1 = 0
    eta2 = 0
    eta3 = 0
    gamma1 = 0
    gamma2 = 0
    gamma3 = 0
    above = 0
    roll(0)
    due = y_due
    blind = 1
    start()
    net_send(0, 1)
}

BREAKPOINT {
    SOLVE filters METHOD cnexp
    IF (variable == 0) {
        i = carried(v)
    } ELSE IF (held > 0) {
        v_m = v
        i = stiffness()*(v - v_reset)
        g_hold = stiffness()
    } ELSE {
        v_m = v
        i = g_l*(v - e_l) + eta1 + eta2 + eta3
        g_hold = g_l
    }
    CONDUCTANCE g_hold
}

DERIVATIVE filters {
    LOCAL deta1, deta2, deta3, dgamma1, dgamma2, dgamma3, drisk
    look()
    deta1 = -variable*eta1/tau_eta1
    deta2 = -variable*eta2/tau_eta2
    deta3 = -variable*eta3/tau_eta3
    dgamma1 = -variable*gamma1/tau_gamma1
    dgamma2 = -variable*gamma2/tau_gamma2
    dgamma3 = -variable*gamma3/tau_gamma3
    drisk = 0
    IF (variable == 1 && held == 0) {
        drisk = hazard((v - v_t - gamma1 - gamma2 - gamma3)/delta_v)*1(mV)
    }
    eta1' = deta1
    eta2' = deta2
    eta3' = deta3
    gamma1' = dgamma1
    gamma2' = dgamma2
    gamma3' = dgamma3
    above' = -drisk
}

FUNCTION hazard(u) (/ms) { : u: how far v is over the threshold, in units of delta_v
    IF (u > 50) {
        hazard = (0.001)*lambda_0*exp(50)
    } ELSE {
        hazard = (0.001)*lambda_0*exp(u)
    }
    IF (hazard > 1e6) {
        hazard = 1e6(/ms)
    }
}

FUNCTION v_spike() (mV) {
    v_spike = y_due*1(mV)
}

FUNCTION approach() (mV) {
    approach = 1
}

FUNCTION lag(span (ms), z, from, to) (ms) {
    : what a drive that decays with a leaves after a span in a variable that decays with b: the integral over r in 0..span of
    : exp(-a r) exp(-b (span - r)). from: exp(-b span), to: exp(-a span), z: (a - b) span, where that is small their
    : difference would lose its digits
    IF (fabs(z) > 1e-3) {
        lag = span*(from - to)/z
    } ELSE {
        lag = span*from*(1 - z/2*(1 - z/3*(1 - z/4*(1 - z/5))))
    }
}

PROCEDURE glance(s (ms)) { : v after s without a spike, the threshold, and the slope of their difference
    e_m = exp(-s*leak)
    v_s = x + (push - leak*(x - e_l))*lag(s, s*leak, 1, e_m)
    bar = v_t
    slope = push
    pull(s, y_eta1, tau_eta1)
    pull(s, y_eta2, tau_eta2)
    pull(s, y_eta3, tau_eta3)
    raise(s, y_gamma1, tau_gamma1)
    raise(s, y_gamma2, tau_gamma2)
    raise(s, y_gamma3, tau_gamma3)
    slope = slope - leak*(v_s - e_l)
}

PROCEDURE pull(s (ms), eta (nA), tau (ms)) { : what a spike-triggered current does to v
    LOCAL left
    IF (eta != 0) {
        left = exp(-s/tau)
        v_s = v_s - eta*per_C_x*lag(s, s/tau - s*leak, e_m, left)
        slope = slope - eta*per_C_x*left
    }
}

PROCEDURE raise(s (ms), gamma (mV), tau (ms)) { : and a part of the threshold
    LOCAL left
    IF (gamma != 0) {
        left = gamma*exp(-s/tau)
        bar = bar + left
        slope = slope + left/tau
    }
}

FUNCTION hazard_at(when (ms)) (/ms) {
    glance(when)
    hazard_at = hazard((v_s - bar)/delta_v)
}

FUNCTION gathered(s (ms)) { : integral of the hazard over the coming s, by Gauss's rule of four points
    gathered = s*(0.326072577431273071*(hazard_at(0.330009478207571868*s) + hazard_at(0.669990521792428132*s))
                + 0.173927422568726929*(hazard_at(0.069431844202973712*s) + hazard_at(0.930568155797026288*s)))
}

PROCEDURE advance(left (ms)) {
    : One sub-step, over which the exponent changes by 1 at most and is nearly straight: Gauss's rule has an error of
    : 1e-9 then. Or where even its tangents keep the hazard so low that nothing is gathered.
    LOCAL h, u, du, u1, du1, top, coarse, quiet, x1
    leak = g_l*per_C_x + k_ext
    push = r_ext - k_ext*e_l
    glance(0)
    u = (x - bar)/delta_v
    du = slope/delta_v
    h = 2*left
    coarse = 1
    quiet = 0
    WHILE (coarse == 1 && h > dt/8192) {
        h = h/2
        glance(h)
        u1 = (v_s - bar)/delta_v
        du1 = slope/delta_v
        top = u
        IF (du > 0) {
            top = u + h*du
        }
        IF (top < u1) {
            top = u1
        }
        IF (du1 < 0 && top < u1 - h*du1) {
            top = u1 - h*du1
        }
        coarse = 0
        IF (hazard(top)*h < 1e-15) {
            quiet = 1
        } ELSE IF (fabs(h*du) > 1 || fabs(h*du1) > 1 || fabs(h*(du1 - du)) > 0.125) {
            coarse = 1
        }
    }
    x1 = v_s
    used = h
    IF (quiet == 0) {
        trace(h)
        IF (lead < 0) {
            risk = y_due + lead/1(mV)
        } ELSE {
            fired = 1
            used = crossing(h)
            glance(used)
            x1 = v_s
        }
    }
    sweep(x, x1, 0, 0)
    x = x1
    fade(used)
}

PROCEDURE trace(s (ms)) { : what the integral of the hazard has beyond the number that was drawn
    lead = (risk + gathered(s) - y_due)*1(mV)
    rise = hazard_at(s)*1(mV)
}

PROCEDURE fade(span (ms)) {
    y_eta1 = y_eta1*exp(-span/tau_eta1)
    y_eta2 = y_eta2*exp(-span/tau_eta2)
    y_eta3 = y_eta3*exp(-span/tau_eta3)
    y_gamma1 = y_gamma1*exp(-span/tau_gamma1)
    y_gamma2 = y_gamma2*exp(-span/tau_gamma2)
    y_gamma3 = y_gamma3*exp(-span/tau_gamma3)
}

PROCEDURE hold(span (ms)) {
    x = v_reset
    fade(span)
    IF (span >= held) {
        begin_filters()
    }
}

PROCEDURE begin_filters() {
    y_eta1 = y_eta1 + q_eta1
    y_eta2 = y_eta2 + q_eta2
    y_eta3 = y_eta3 + q_eta3
    y_gamma1 = y_gamma1 + q_gamma1
    y_gamma2 = y_gamma2 + q_gamma2
    y_gamma3 = y_gamma3 + q_gamma3
}

PROCEDURE roll(index) { : when the spike of this index comes, counted from 0
    random_setseq(rng, index)
    y_due = random_negexp(rng)
}

PROCEDURE reset() {
    x = v_reset
    risk = 0
    roll(n_spikes)
    held = t_ref
    IF (t_ref == 0) {
        begin_filters()
    }
}

PROCEDURE keep() {
    eta1 = y_eta1
    eta2 = y_eta2
    eta3 = y_eta3
    gamma1 = y_gamma1
    gamma2 = y_gamma2
    gamma3 = y_gamma3
    above = -risk*1(mV)
    due = y_due
}

PROCEDURE recall() {
    y_eta1 = eta1
    y_eta2 = eta2
    y_eta3 = eta3
    y_gamma1 = gamma1
    y_gamma2 = gamma2
    y_gamma3 = gamma3
    risk = -above/1(mV)
    y_due = due
}

PROCEDURE set_out() {
    o_eta1 = y_eta1
    o_eta2 = y_eta2
    o_eta3 = y_eta3
    o_gamma1 = y_gamma1
    o_gamma2 = y_gamma2
    o_gamma3 = y_gamma3
    o_due = y_due
    o_risk = risk
}

PROCEDURE start_again() {
    y_eta1 = o_eta1
    y_eta2 = o_eta2
    y_eta3 = o_eta3
    y_gamma1 = o_gamma1
    y_gamma2 = o_gamma2
    y_gamma3 = o_gamma3
    y_due = o_due
    risk = o_risk
}

INCLUDE "crossing.inc"
INCLUDE "method.inc"
INCLUDE "kicked.inc"
INCLUDE "spiking.inc"
