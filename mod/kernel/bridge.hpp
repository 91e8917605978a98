// A population as the mechanism nw_Kernel has it, and what Python calls of it by name (nrnwrap/network/kernel.py).
#pragma once
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>
#include "arguments.hpp"
#include "draws.hpp"
#include "hearing.hpp"
#include "models.hpp"
#include "nrnran123.h"

namespace nw_kernel {

class Bridge {
  public:
    Bridge(const std::string& model, std::size_t n, const std::string& name)
        : model_(model), name_(name), population_(All::make(model, n)) {
        if (!population_) throw std::runtime_error("the kernel does not have the model " + model);
    }

    void begin() {
        found_.clear();
        population_->begin(start_[0], start_[1], start_[2]);
    }

    std::vector<Spike>& spikes() { return population_->spikes(); }
    void* port(std::int32_t neuron) const { return ports_[static_cast<std::size_t>(neuron)]; }
    double now() const { return population_->now(); }

    std::string advance() {
        std::string wrong = named(guarded([this] { population_->advance(goal_); }));
        found_.insert(found_.end(), spikes().begin(), spikes().end());
        if (wrong.empty()) wrong = named(guarded([this] { hearing_.tell(spikes()); }));
        if (ports_.empty()) spikes().clear();  // nobody else can hear of them
        return wrong;
    }

    std::string receive(std::size_t row, double when) {
        return named(guarded([=, this_ = this] { this_->population_->receive(row, when); }));
    }

    double call(const Arguments& given) {
        const auto found = verbs().find(given.text(1));
        if (found == verbs().end()) throw std::runtime_error("a population does not have " + given.text(1));
        return (this->*found->second)(given);
    }

    template <class Action>
    static std::string guarded(Action action) {
        try {
            action();
        } catch (const std::runtime_error& error) {
            return error.what();
        }
        return "";
    }

  private:
    using Verb = double (Bridge::*)(const Arguments&);

    // What is wrong in a run, and with which population.
    std::string named(const std::string& wrong) const { return wrong.empty() ? wrong : name_ + ": " + wrong; }

    static const std::map<std::string, Verb>& verbs() {
        static const std::map<std::string, Verb> all{
            {"parameters", &Bridge::parameters}, {"start", &Bridge::start},       {"open", &Bridge::open},
            {"sources", &Bridge::sources},       {"table", &Bridge::table},       {"weights", &Bridge::weights},
            {"fill", &Bridge::fill},             {"close", &Bridge::close},
            {"poisson", &Bridge::poisson},       {"retime", &Bridge::retime},     {"reweigh", &Bridge::reweigh},
            {"ports", &Bridge::ports},           {"record", &Bridge::record},     {"goal", &Bridge::goal},
            {"settle", &Bridge::settle},         {"trace", &Bridge::trace},       {"state", &Bridge::state},
            {"restore", &Bridge::restore},       {"narrow", &Bridge::narrow},     {"look", &Bridge::look},
            {"number", &Bridge::number},         {"listener", &Bridge::listener}, {"spikes", &Bridge::give_spikes},
        };
        return all;
    }

    double parameters(const Arguments& given) {
        std::string names;
        for (const std::string& each : All::parameters(model_)) names += (names.empty() ? "" : " ") + each;
        if (names != given.text(2)) throw std::runtime_error(model_ + " has the parameters " + names + " in the kernel");
        const Numbers drive = given.row(4);
        population_->parameters(given.row(3).data(), drive.data(), drive.size());
        return 0;
    }

    double start(const Arguments& given) {
        for (int k = 0; k < 3; ++k) start_[k] = given.row(2 + k);
        return 0;
    }

    double open(const Arguments& given) {
        population_->open(given.number(2), given.number(3));
        return 0;
    }

    double narrow(const Arguments& given) {
        population_->narrow(given.number(2));
        return 0;
    }

    double look(const Arguments& given) {  // what v, e and i are now
        Numbers rows[3];
        for (std::size_t j = 0; j < population_->size(); ++j) {
            const Cell cell = population_->at(j, population_->now());
            const double values[] = {cell.v, cell.e, cell.i};
            for (int k = 0; k < 3; ++k) rows[k].push_back(values[k]);
        }
        for (int k = 0; k < 3; ++k) given.give(2 + k, rows[k]);
        return 0;
    }

    double sources(const Arguments& given) {
        population_->sources() = given.integers<std::int64_t>(2);
        return 0;
    }

    double table(const Arguments& given) {
        population_->tables().emplace_back(given.text(2), given.row(3), given.number(4) != 0, given.number(5) != 0);
        return 0;
    }

    double fill(const Arguments& given) {
        population_->tables().back().fill(given.begin(2), given.begin(3), given.begin(4), given.begin(5), given.size(2));
        return 0;
    }

    double close(const Arguments&) {
        population_->tables().back().close();
        return 0;
    }

    double weights(const Arguments& given) {
        population_->tables().at(given.index(2)).weigh(given.row(3));
        return 0;
    }

    double poisson(const Arguments& given) {  // neurons, intervals, starts, stops, weights, three rows of keys
        Numbers rows[8];
        for (int k = 0; k < 8; ++k) rows[k] = given.row(2 + k);
        for (std::size_t n = 0; n < rows[0].size(); ++n) {
            const auto word = [&](int k) { return static_cast<std::uint32_t>(rows[k][n]); };
            population_->add({static_cast<std::int32_t>(rows[0][n]), rows[1][n], rows[2][n], rows[3][n], rows[4][n],
                              {word(5), word(6), word(7), nrnran123_get_globalindex()}, 0, 0});
        }
        return static_cast<double>(population_->processes().size());
    }

    double retime(const Arguments& given) {
        return of_processes(given, [](Process& each, double value) { each.interval = value; });
    }

    double reweigh(const Arguments& given) {
        return of_processes(given, [](Process& each, double value) { each.weight = value; });
    }

    template <class Change>
    double of_processes(const Arguments& given, Change change) {  // from one on
        const Numbers values = given.row(3);
        for (std::size_t n = 0; n < values.size(); ++n) change(population_->processes().at(given.index(2) + n), values[n]);
        return 0;
    }

    double ports(const Arguments& given) {
        ports_ = given.points(2);
        return 0;
    }

    double record(const Arguments& given) {
        population_->record(given.integers<std::int32_t>(2), given.number(3));
        return 0;
    }

    double goal(const Arguments& given) {
        goal_ = given.number(2);
        return 0;
    }

    double settle(const Arguments&) {
        population_->settle(population_->now());
        return 0;
    }

    double trace(const Arguments& given) {  // of one neuron v, e or i, until a time
        population_->show_until(given.number(5));
        const Trace& found = population_->traces().at(given.index(2));
        const Numbers* rows[] = {&found.v, &found.e, &found.i};
        given.give(4, *rows[given.index(3)]);
        return 0;
    }

    double state(const Arguments& given) {
        given.give(2, population_->state());
        return 0;
    }

    double restore(const Arguments& given) {
        found_.clear();
        population_->restore(given.row(2));
        return 0;
    }

    double number(const Arguments&) { return static_cast<double>(hearing_.number()); }

    double listener(const Arguments& given) {  // its number, how late it hears, and of each neuron here its row there, or -1
        hearing_.add({given.index(2), given.number(3), given.integers<std::int64_t>(4)});
        return 0;
    }

    double give_spikes(const Arguments& given) {  // since the begin, or what was restored: times and neurons
        Numbers times, neurons;
        for (const Spike& each : found_) {
            times.push_back(each.when);
            neurons.push_back(each.neuron);
        }
        given.give(2, times);
        given.give(3, neurons);
        return 0;
    }

    std::string model_, name_;
    std::unique_ptr<Population> population_;
    Numbers start_[3];
    std::vector<Spike> found_;
    Hearing hearing_{population_.get()};
    std::vector<void*> ports_;
    double goal_ = never;
};

// A call from hoc: its name is the first argument. `make` makes the population. Returns what is wrong.
inline std::string called(void*& population, const Arguments& given, double* result) {
    return Bridge::guarded([&] {
        auto* bridge = static_cast<Bridge*>(population);
        const std::string name = given.text(1);
        if (name == "words") return Draws{given}.words();
        if (name == "integers") return Draws{given}.integers();
        if (name == "make") {
            delete bridge;
            population = nullptr;
            population = new Bridge(given.text(2), given.index(3), given.text(4));
        } else if (bridge) {
            *result = bridge->call(given);
        }
    });
}

}  // namespace nw_kernel
