// LIF with conductances that decay exponentially: mod/LIFCondExp.mod. e and i of a cell are g_e and g_i (uS).
// v is what it would tend to under its conductances, plus exponentially what it began apart from that, less what is left
// of its movement: an integral by Gauss and Legendre's rule of four points.
#pragma once
#include <algorithm>
#include "cell.hpp"

namespace nw_kernel {

struct CondExp {
    static constexpr const char* name = "nw_LIFCondExp";
    static constexpr const char* parameters[] = {"C", "g_l", "e_l", "v_th", "v_reset", "t_ref", "tau_e", "tau_i", "e_e", "e_i"};
    static constexpr int count = 10;
    static constexpr double alike = 0;
    static constexpr double bulge = 2;
    static constexpr bool exact = false;

    struct Values {
        double C, g_l, v_th, v_reset, t_ref, tau_e, tau_i, e_e, e_i, rate_e, rate_i, v_inf;

        Values(const double* given, double drive)
            : C(given[0]), g_l(given[1]), v_th(given[3]), v_reset(given[4]), t_ref(given[5]), tau_e(given[6]),
              tau_i(given[7]), e_e(given[8]), e_i(given[9]), rate_e(1 / tau_e), rate_i(1 / tau_i),
              v_inf(given[2] + drive / g_l) {}
    };

    static double towards(const Values& of, double e, double i) {
        return of.v_inf + (e * (of.e_e - of.v_inf) + i * (of.e_i - of.v_inf)) / (of.g_l + e + i);
    }

    static double fastest(const Values& of, const Cell& c) {
        return std::max({(of.g_l + std::fabs(c.e) + std::fabs(c.i)) / of.C, of.rate_e, of.rate_i});
    }

    static void pass(const Values& of, Cell& c, double s) {
        while (s > 0) {
            const double pieces = std::ceil(s * fastest(of, c) * 4);
            if (pieces <= 1) return piece(of, c, s);
            piece(of, c, s / pieces);
            s -= s / pieces;
        }
    }

    static void piece(const Values& of, Cell& c, double s) {
        constexpr double outer = 0.0694318442029737, inner = 0.3300094782075719;
        constexpr double where[] = {outer, inner, 1 - inner, 1 - outer};
        constexpr double share[] = {0.1739274225687269, 0.3260725774312731, 0.3260725774312731, 0.1739274225687269};
        const double left_e = std::exp(-s * of.rate_e), left_i = std::exp(-s * of.rate_i);
        const double first_e = std::exp(-outer * s * of.rate_e), first_i = std::exp(-outer * s * of.rate_i);
        const double then_e = std::exp(-inner * s * of.rate_e), then_i = std::exp(-inner * s * of.rate_i);
        const double e[] = {c.e * first_e, c.e * then_e, c.e * left_e / then_e, c.e * left_e / first_e};
        const double i[] = {c.i * first_i, c.i * then_i, c.i * left_i / then_i, c.i * left_i / first_i};
        const double e_s = c.e * left_e, i_s = c.i * left_i;
        double rest = 0;
        for (int n = 0; n < 4; ++n) {
            const double goal = towards(of, e[n], i[n]);
            const double speed = -(e[n] * of.rate_e * (of.e_e - goal) + i[n] * of.rate_i * (of.e_i - goal)) / (of.g_l + e[n] + i[n]);
            rest += share[n] * speed * fade(of, s * (1 - where[n]), e[n] - e_s, i[n] - i_s);
        }
        c.v = towards(of, e_s, i_s) + (c.v - towards(of, c.e, c.i)) * fade(of, s, c.e - e_s, c.i - i_s) - rest * s;
        c.e = e_s;
        c.i = i_s;
    }

    // What is left after s ms of a distance from towards(), while the conductances lose e and i.
    static double fade(const Values& of, double s, double e, double i) {
        return std::exp(-(of.g_l * s + of.tau_e * e + of.tau_i * i) / of.C);
    }

    static void hold(const Values& of, Cell& c, double s) {
        c.e *= std::exp(-s * of.rate_e);
        c.i *= std::exp(-s * of.rate_i);
    }

    static double lead(const Values& of, const Cell& c) { return c.v - of.v_th - steady; }

    static bool fires(const Values& of, const Cell& c) { return lead(of, c) >= 0; }

    static double rise(const Values& of, const Cell& c) {
        return (of.g_l * (of.v_inf - c.v) + c.e * (of.e_e - c.v) + c.i * (of.e_i - c.v)) / of.C;
    }

    static double earliest(const Values& of, const Cell& c) {
        const double low = std::min(c.v, of.v_inf);
        if (c.e < 0 || c.i < 0 || of.e_i > low || of.e_e < of.v_th) return 0;  // no bound is known
        const double all = of.g_l + c.e, goal = (of.g_l * of.v_inf + c.e * of.e_e) / all;
        const double charge = c.e * of.tau_e * (of.e_e - (c.i > 0 ? of.e_i : low));
        if (goal <= of.v_th || std::max(c.v, of.v_inf) + charge / of.C <= of.v_th) return never;
        return c.v >= of.v_th ? 0 : approach((of.v_th - c.v) / (goal - c.v), of.C / all);
    }

    static double stride(const Values& of, const Cell& c) { return 0.25 / fastest(of, c); }

    static void add(const Values&, Cell& c, double weight) { weight > 0 ? c.e += weight : c.i -= weight; }

    static void reset(const Values& of, Cell& c) { c.v = of.v_reset; }
};

}  // namespace nw_kernel
