// LIF with currents that decay exponentially: mod/LIFCurrExp.mod. e and i of a cell are i_e and i_i (nA).
#pragma once
#include <algorithm>
#include "cell.hpp"

namespace nw_kernel {

struct CurrExp {
    static constexpr const char* name = "nw_LIFCurrExp";
    static constexpr const char* parameters[] = {"C", "g_l", "e_l", "v_th", "v_reset", "t_ref", "tau_e", "tau_i"};
    static constexpr int count = 8;
    static constexpr double alike = 0;   // ms; events as close as this are one
    static constexpr double bulge = 2;   // how many times steeper than at its beginning v can become in a stride
    static constexpr bool exact = false; // whether `earliest` is the time of the spike itself

    struct Values {
        double C, g_l, v_th, v_reset, t_ref, tau_e, tau_i, tau, leak, rate_e, rate_i, v_inf;
        Cascade by_e, by_i;

        Values(const double* given, double drive)
            : C(given[0]), g_l(given[1]), v_th(given[3]), v_reset(given[4]), t_ref(given[5]), tau_e(given[6]),
              tau_i(given[7]), tau(C / g_l), leak(g_l / C), rate_e(1 / tau_e), rate_i(1 / tau_i),
              v_inf(given[2] + drive / g_l), by_e(leak, rate_e), by_i(leak, rate_i) {}
    };

    static void pass(const Values& of, Cell& c, double s) {
        const double m = std::exp(-s * of.leak), a = std::exp(-s * of.rate_e), b = std::exp(-s * of.rate_i);
        c.v = of.v_inf + (c.v - of.v_inf) * m + (c.e * of.by_e.after(s, m, a) + c.i * of.by_i.after(s, m, b)) / of.C;
        c.e *= a;
        c.i *= b;
    }

    static void hold(const Values& of, Cell& c, double s) {
        c.e *= std::exp(-s * of.rate_e);
        c.i *= std::exp(-s * of.rate_i);
    }

    static double lead(const Values& of, const Cell& c) { return c.v - of.v_th - steady; }

    static bool fires(const Values& of, const Cell& c) { return lead(of, c) >= 0; }

    static double rise(const Values& of, const Cell& c) { return (c.e + c.i + of.g_l * (of.v_inf - c.v)) / of.C; }

    // Before then (ms from now) no spike can be: what is above 0 of the currents stays as it is, at most its charge comes.
    static double earliest(const Values& of, const Cell& c) {
        const double e = std::max(c.e, 0.), i = std::max(c.i, 0.);
        const double goal = of.v_inf + (e + i) / of.g_l, most = std::max(c.v, of.v_inf);
        if (goal <= of.v_th || most + (e * of.tau_e + i * of.tau_i) / of.C <= of.v_th) return never;
        return c.v >= of.v_th ? 0 : approach((of.v_th - c.v) / (goal - c.v), of.tau);
    }

    static double stride(const Values& of, const Cell&) { return std::min(of.tau_e, of.tau_i) / 2; }

    static void add(const Values&, Cell& c, double weight) { (weight > 0 ? c.e : c.i) += weight; }

    static void reset(const Values& of, Cell& c) { c.v = of.v_reset; }
};

}  // namespace nw_kernel
