// Where a model's course reaches its threshold.
#pragma once
#include <cmath>
#include "cell.hpp"

namespace nw_kernel {

template <class Model>
Cell passed(const typename Model::Values& of, const Cell& from, double s) {
    Cell c = from;
    Model::pass(of, c, s);
    return c;
}

// The time of the maximum of `lead` in 0 .. top, at whose ends it rises and falls.
template <class Model>
double summit(const typename Model::Values& of, const Cell& c, double top) {
    double low = 0, high = top;
    for (int n = 0; n < 40; ++n) {
        const double s = (low + high) / 2;
        (Model::rise(of, passed<Model>(of, c, s)) > 0 ? low : high) = s;
    }
    return (low + high) / 2;
}

// The root of `lead`, which is below 0 at 0 and not at top: Newton's method, bisection where it leaves the bracket.
template <class Model>
double root(const typename Model::Values& of, const Cell& c, double top) {
    double low = 0, high = top, s = top;
    for (int n = 0; n < 60; ++n) {
        const Cell z = passed<Model>(of, c, s);
        const double lead = Model::lead(of, z), rise = Model::rise(of, z), next = s - lead / rise;
        (lead < 0 ? low : high) = s;
        const double way = (rise > 0 && next >= low && next <= high ? next : (low + high) / 2) - s;
        s += way;
        if (std::fabs(way) < 1e-14) break;
    }
    return s;
}

// The time of the first crossing within a stride of s ms, in which `lead` has one maximum at most; `never` without one.
template <class Model>
double crossing(const typename Model::Values& of, const Cell& c, double s) {
    const Cell end = passed<Model>(of, c, s);
    if (Model::lead(of, end) >= 0) return root<Model>(of, c, s);
    const double rise = Model::rise(of, c);
    if (rise <= 0 || Model::rise(of, end) >= 0 || Model::lead(of, c) + Model::bulge * s * rise < 0) return never;
    const double top = summit<Model>(of, c, s);
    return Model::lead(of, passed<Model>(of, c, top)) < 0 ? never : root<Model>(of, c, top);
}

}  // namespace nw_kernel
