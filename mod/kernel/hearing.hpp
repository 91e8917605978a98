// Populations of a process that hear of each other's spikes without NEURON.
#pragma once
#include <map>
#include <vector>
#include "population.hpp"

namespace nw_kernel {

// A population by its number, how late it hears (ms), and of each neuron the row of its synapses there, or -1.
struct Listener {
    std::size_t number;
    double late;
    std::vector<std::int64_t> rows;
};

class Hearing {
  public:
    explicit Hearing(Population* mine) : number_(next()) { living()[number_] = mine; }
    Hearing(const Hearing&) = delete;
    Hearing& operator=(const Hearing&) = delete;
    ~Hearing() { living().erase(number_); }

    std::size_t number() const { return number_; }
    void add(Listener listener) { listeners_.push_back(std::move(listener)); }

    void tell(const std::vector<Spike>& spikes) const {
        for (const Listener& each : listeners_) {
            const auto to = living().find(each.number);
            if (to == living().end()) continue;
            for (const Spike& spike : spikes) {
                const std::int64_t row = each.rows[static_cast<std::size_t>(spike.neuron)];
                if (row >= 0) to->second->receive(static_cast<std::size_t>(row), spike.when + each.late);
            }
        }
    }

  private:
    static std::map<std::size_t, Population*>& living() {
        static std::map<std::size_t, Population*> all;
        return all;
    }

    static std::size_t next() {
        static std::size_t last = 0;
        return ++last;
    }

    std::size_t number_;
    std::vector<Listener> listeners_;
};

}  // namespace nw_kernel
