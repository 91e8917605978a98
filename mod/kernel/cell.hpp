// A neuron of a population as numbers, and what its models share.
#pragma once
#include <cmath>
#include <limits>

namespace nw_kernel {

constexpr double never = std::numeric_limits<double>::infinity();
constexpr double steady = 1e-9;  // mV; a steady voltage that little above the threshold does not count as reaching it

// A cache line. v (mV); e and i: what its model has besides; at (ms): the time that they are of; held (ms): the end of
// the refractory period; due: 1 where its bound is the time of a spike, 0 where it is a time before which none can be.
struct alignas(64) Cell {
    double v, e, i, at, held, due;
};

// From how long on v can reach the threshold, when it is `share` of its way to where it tends to, with this time
// constant: the first terms of -tau log(1 - share), which are below it.
inline double approach(double share, double tau) { return tau * share * (1 + share * (0.5 + share / 3)); }

// A decay of rate q that feeds one of rate p: what there is of a unit after s ms.
struct Cascade {
    double p, q, factor;
    bool apart;

    Cascade(double p_, double q_) : p(p_), q(q_), factor(0), apart(std::fabs(q_ - p_) > 1e-3 * (p_ + q_)) {
        if (apart) factor = 1 / (q - p);
    }

    // of_p and of_q: exp(-p s) and exp(-q s)
    double after(double s, double of_p, double of_q) const {
        if (apart) return factor * (of_p - of_q);
        const double half = (q - p) * s / 2;
        return s * std::exp(-(p + q) * s / 2) * (half == 0 ? 1 : std::sinh(half) / half);
    }
};

}  // namespace nw_kernel
