// Poisson processes of arrivals at neurons, as mod/PoissonInput.mod has them. An arrival concerns its own neuron alone: it is
// looked for when that is touched, and the arrivals of different neurons are never sorted.
#pragma once
#include <cstdint>
#include <vector>
#include "cell.hpp"
#include "random.hpp"

namespace nw_kernel {

struct Process {
    std::int32_t neuron;
    double interval, start, stop, weight;
    Stream stream;
    std::uint64_t drawn;
    double next;

    void draw() { next += interval * stream.exponential(drawn++); }
};

class Arrivals {
  public:
    std::vector<Process>& all() { return all_; }
    const std::vector<Process>& all() const { return all_; }
    bool none() const { return all_.empty(); }

    // When the next comes at a neuron.
    double next(std::size_t neuron) const { return neuron < next_.size() ? next_[neuron] : never; }

    // The weight of the next at a neuron that has one, which thereby has come.
    double take(std::size_t neuron) {
        Process& from = all_[static_cast<std::size_t>(whose_[neuron])];
        from.draw();
        look(neuron);
        return from.weight;
    }

    // Let a process begin; one that comes in the midst of a run is as if it had been there before.
    void add(Process process, double now) {
        const auto neuron = static_cast<std::size_t>(process.neuron);
        process.next = process.start;
        do {
            process.draw();
        } while (process.next < now);
        if (neuron >= next_.size()) {
            next_.resize(neuron + 1, never);
            whose_.resize(neuron + 1, nobody);
            newest_.resize(neuron + 1, nobody);
        }
        older_.push_back(newest_[neuron]);
        newest_[neuron] = static_cast<std::int32_t>(all_.size());
        all_.push_back(process);
        look(neuron);
    }

    void begin() {
        for (Process& each : all_) {
            each.drawn = 0;
            each.next = each.start;
            each.draw();
        }
        look_at_all();
    }

    void look_at_all() {  // when processes have been changed
        for (std::size_t neuron = 0; neuron < next_.size(); ++neuron) look(neuron);
    }

  private:
    static constexpr std::int32_t nobody = -1;

    void look(std::size_t neuron) {  // of one time, the older comes first
        next_[neuron] = never;
        for (std::int32_t n = newest_[neuron]; n != nobody; n = older_[static_cast<std::size_t>(n)]) {
            const Process& each = all_[static_cast<std::size_t>(n)];
            if (each.next > each.stop || each.next > next_[neuron]) continue;
            next_[neuron] = each.next;
            whose_[neuron] = n;
        }
    }

    std::vector<Process> all_;
    std::vector<std::int32_t> older_;           // of each process, the one before it at its neuron
    std::vector<std::int32_t> newest_, whose_;  // of each neuron a process: the last that was added, and the next to arrive
    std::vector<double> next_;                  // of each neuron; none of those behind it has a process
};

}  // namespace nw_kernel
