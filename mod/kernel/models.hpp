// The models that the kernel has: a header and a line for each.
#pragma once
#include <memory>
#include <string>
#include <vector>
#include "cond_exp.hpp"
#include "curr_exp.hpp"
#include "kicked.hpp"
#include "neurons.hpp"

namespace nw_kernel {

template <class... Models>
struct Catalogue {
    // n neurons of a model; nothing where the kernel does not have it.
    static std::unique_ptr<Population> make(const std::string& name, std::size_t n) {
        std::unique_ptr<Population> made;
        ((name == Models::name ? made.reset(new Neurons<Models>(n)) : void()), ...);
        return made;
    }

    // The parameters of a model, in their order.
    static std::vector<std::string> parameters(const std::string& name) {
        std::vector<std::string> found;
        ((name == Models::name ? found.assign(Models::parameters, Models::parameters + Models::count) : void()), ...);
        return found;
    }

    static std::vector<std::string> names() { return {Models::name...}; }
};

using All = Catalogue<
    CurrExp,
    CondExp,
    LIF,
    PIF,
    AdaptiveLIF
>;

}  // namespace nw_kernel
