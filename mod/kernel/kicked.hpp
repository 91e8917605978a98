// Models whose v events kick by their weight (mV), unless it is held: mod/LIF.mod, mod/PIF.mod, mod/AdaptiveLIF.mod.
#pragma once
#include <algorithm>
#include "cell.hpp"

namespace nw_kernel {

struct Kicked {
    static constexpr double alike = 1e-9;  // kicks of one time are one

    // Unless it is held, or spikes at that very time. A kick to the threshold brings a spike.
    template <class Values>
    static void add(const Values& of, Cell& c, double weight) {
        if (c.at < c.held - alike || c.at <= c.held - of.t_ref + alike) return;
        c.held = std::min(c.held, c.at);
        if (c.v == of.v_th + 2 * steady) c.v = of.v_th;  // another of this time
        c.v += weight;
        if (weight > 0 && std::fabs(c.v - of.v_th) <= steady) c.v = of.v_th + 2 * steady;
    }
};

// A linear voltage and a fixed threshold: the next spike is known.
struct Linear : Kicked {
    static constexpr double bulge = 1;
    static constexpr bool exact = true;

    template <class Values>
    static double lead(const Values& of, const Cell& c) { return c.v - of.v_th - steady; }

    template <class Values>
    static bool fires(const Values& of, const Cell& c) { return lead(of, c) >= 0; }

    template <class Values>
    static void hold(const Values&, Cell&, double) {}

    template <class Values>
    static void reset(const Values& of, Cell& c) { c.v = of.v_reset; }

    template <class Values>
    static double stride(const Values&, const Cell&) { return never; }
};

struct LIF : Linear {
    static constexpr const char* name = "nw_LIF";
    static constexpr const char* parameters[] = {"C", "g_l", "e_l", "v_th", "v_reset", "t_ref"};
    static constexpr int count = 6;

    struct Values {
        double leak, v_inf, v_th, v_reset, t_ref;

        Values(const double* given, double drive)
            : leak(given[1] / given[0]), v_inf(given[2] + drive / given[1]), v_th(given[3]), v_reset(given[4]), t_ref(given[5]) {}
    };

    static void pass(const Values& of, Cell& c, double s) { c.v = of.v_inf + (c.v - of.v_inf) * std::exp(-s * of.leak); }

    static double rise(const Values& of, const Cell& c) { return of.leak * (of.v_inf - c.v); }

    static double earliest(const Values& of, const Cell& c) {
        if (of.v_inf <= of.v_th + steady) return never;
        return c.v >= of.v_th ? 0 : -std::log1p(-(of.v_th - c.v) / (of.v_inf - c.v)) / of.leak;
    }
};

struct PIF : Linear {
    static constexpr const char* name = "nw_PIF";
    static constexpr const char* parameters[] = {"C", "v_th", "v_reset", "t_ref"};
    static constexpr int count = 4;

    struct Values {
        double rate, v_th, v_reset, t_ref;

        Values(const double* given, double drive) : rate(drive / given[0]), v_th(given[1]), v_reset(given[2]), t_ref(given[3]) {}
    };

    static void pass(const Values& of, Cell& c, double s) { c.v += of.rate * s; }

    static double rise(const Values& of, const Cell&) { return of.rate; }

    static double earliest(const Values& of, const Cell& c) {
        return of.rate <= 0 ? never : std::max((of.v_th - c.v) / of.rate, 0.);
    }
};

// e of a cell is how far the threshold stands above v_th (mV).
struct AdaptiveLIF : Kicked {
    static constexpr const char* name = "nw_AdaptiveLIF";
    static constexpr const char* parameters[] = {"C", "g_l", "e_l", "v_th", "v_reset", "t_ref", "tau_th", "jump"};
    static constexpr int count = 8;
    static constexpr double bulge = never;
    static constexpr bool exact = false;

    struct Values {
        double leak, tau, v_inf, v_th, v_reset, t_ref, tau_th, jump;

        Values(const double* given, double drive)
            : leak(given[1] / given[0]), tau(given[0] / given[1]), v_inf(given[2] + drive / given[1]), v_th(given[3]),
              v_reset(given[4]), t_ref(given[5]), tau_th(given[6]), jump(given[7]) {}
    };

    static void pass(const Values& of, Cell& c, double s) {
        c.v = of.v_inf + (c.v - of.v_inf) * std::exp(-s * of.leak);
        hold(of, c, s);
    }

    static void hold(const Values& of, Cell& c, double s) { c.e *= std::exp(-s / of.tau_th); }

    static double lead(const Values& of, const Cell& c) { return c.v - of.v_th - c.e - steady; }

    static bool fires(const Values& of, const Cell& c) { return c.v >= of.v_th + c.e; }

    static double rise(const Values& of, const Cell& c) { return of.leak * (of.v_inf - c.v) + c.e / of.tau_th; }

    static double earliest(const Values& of, const Cell& c) {
        const double bar = of.v_th + std::min(c.e, 0.);
        if (c.v >= bar) return 0;
        return of.v_inf <= bar ? never : approach((bar - c.v) / (of.v_inf - c.v), of.tau);
    }

    static double stride(const Values& of, const Cell&) { return of.tau + of.tau_th; }

    static void reset(const Values& of, Cell& c) {
        c.v = of.v_reset;
        c.e += of.jump;
    }
};

}  // namespace nw_kernel
