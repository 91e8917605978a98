// A population of one model. A neuron is touched by its events, and where a bound says that it may spike.
//
// bound[j] is a time before which neuron j does not spike unless an event comes. What is computed does not depend on the
// windows: a neuron is moved to its events and to its bounds, never to the end of a window.
#pragma once
#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>
#include "crossing.hpp"
#include "population.hpp"

namespace nw_kernel {

template <class Model>
class Neurons final : public Population {
    using Values = typename Model::Values;

  public:
    explicit Neurons(std::size_t n) : cells_(n), bound_(n) {}

    std::size_t size() const override { return cells_.size(); }

    // given: Model::count rows of `count` numbers, drive (nA): one row; count: 1 where all neurons are alike, else n.
    void parameters(const double* given, const double* drive, std::size_t count) override {
        values_.clear();
        for (std::size_t j = 0; j < count; ++j) {
            double row[Model::count];
            for (int k = 0; k < Model::count; ++k) row[k] = given[static_cast<std::size_t>(k) * count + j];
            values_.emplace_back(row, drive[j]);
        }
    }

    void settle(double when) override {
        for (std::size_t j = 0; j < size(); ++j) {
            Cell& c = cells_[j];
            move(of(j), c, when);
            if (c.at < c.held) {  // where a spike leaves it may be elsewhere now
                Cell spiked = c;
                Model::reset(of(j), spiked);
                c.v = spiked.v;
            }
            look_ahead(j);
        }
    }

    Cell at(std::size_t neuron, double when) const override {
        Cell cell = cells_[neuron];
        move(of(neuron), cell, when);
        return cell;
    }

  protected:
    void start(const Numbers& v, const Numbers& e, const Numbers& i) override {
        for (std::size_t j = 0; j < size(); ++j) {
            cells_[j] = {v[j], e[j], i[j], 0, -1, 0};
            look_ahead(j);
        }
    }

    void apply(const std::int32_t* neurons, Weights weights, std::size_t count, double when) override {
        for (std::size_t n = 0; n < count; ++n) {
            if (n + ahead < count) fetch(static_cast<std::size_t>(neurons[n + ahead]));
            const auto j = static_cast<std::size_t>(neurons[n]);
            while (arrivals_.next(j) <= when) arrive(j);
            happen(j, weights[n], when);
        }
    }

    void pass(double end) override {
        for (std::size_t j = 0; j < size() && !arrivals_.none(); ++j) {
            while (arrivals_.next(j) < end) arrive(j);
        }
        constexpr std::size_t block = 16;
        std::size_t j = 0;
        for (; j + block <= size(); j += block) {
            double first = bound_[j];
            for (std::size_t k = 1; k < block; ++k) first = std::min(first, bound_[j + k]);
            if (first >= end) continue;
            for (std::size_t k = j; k < j + block; ++k) spike_until(k, end);
        }
        for (; j < size(); ++j) spike_until(j, end);
    }

    Numbers kept() const override {
        Numbers all;
        for (std::size_t j = 0; j < size(); ++j) {
            const Cell& c = cells_[j];
            all.insert(all.end(), {c.v, c.e, c.i, c.at, c.held, c.due, bound_[j]});
        }
        return all;
    }

    const double* recall(const double* from) override {
        for (std::size_t j = 0; j < size(); ++j, from += 7) {
            cells_[j] = {from[0], from[1], from[2], from[3], from[4], from[5]};
            bound_[j] = from[6];
        }
        return from;
    }

  private:
    static constexpr std::size_t ahead = 8;  // neurons that are on their way from memory while one is computed

    void fetch(std::size_t j) const {
        __builtin_prefetch(&cells_[j], 1);
        __builtin_prefetch(&bound_[j], 1);
    }

    const Values& of(std::size_t j) const { return values_[values_.size() == 1 ? 0 : j]; }

    // Let time pass until `when`, before which it does not spike.
    static void move(const Values& of, Cell& c, double when) {
        if (c.at >= when) return;
        if (c.at < c.held) {
            const double end = std::min(when, c.held);
            Model::hold(of, c, end - c.at);
            c.at = end;
        }
        if (c.at < when) {
            Model::pass(of, c, when - c.at);
            c.at = when;
        }
    }

    void arrive(std::size_t j) {
        const double when = arrivals_.next(j);
        happen(j, arrivals_.take(j), when);
    }

    void happen(std::size_t j, double weight, double when) {
        // A spike of this time comes first, unless it is events of this time that bring it.
        const double before = when + (cells_[j].at < when - Model::alike ? Model::alike : -Model::alike);
        if (bound_[j] < before) spike_until(j, before);
        show(j, when);
        move(of(j), cells_[j], when);
        Model::add(of(j), cells_[j], weight);
        look_ahead(j);
    }

    void look_ahead(std::size_t j) {  // when something has happened to it
        Cell& c = cells_[j];
        const bool free = c.at >= c.held;
        const double from = free ? c.at : c.held;
        const bool now = free && Model::fires(of(j), c);
        bound_[j] = now ? from : from + Model::earliest(of(j), c);
        c.due = now || Model::exact ? 1 : 0;
    }

    void spike_until(std::size_t j, double end) {
        Cell& c = cells_[j];
        for (int spikes = 0; bound_[j] < end;) {
            show(j, bound_[j]);
            move(of(j), c, bound_[j]);
            if (c.due == 0) {
                look_closely(j);
            } else {
                spike(j);
                if (++spikes > many) refuse_many("neuron " + std::to_string(j), many, j);
                if (crowded()) refuse_many("the " + std::to_string(size()) + " neurons", spikes_.size(), j);
            }
        }
    }

    void look_closely(std::size_t j) {  // at its bound
        Cell& c = cells_[j];
        const double first = Model::earliest(of(j), c), stride = Model::stride(of(j), c);
        bound_[j] = c.at + first;
        if (first > stride / 4) return;
        const double found = crossing<Model>(of(j), c, stride);
        c.due = found < never ? 1 : 0;
        bound_[j] = c.at + (c.due == 1 ? found : stride);
    }

    void spike(std::size_t j) {
        Cell& c = cells_[j];
        Model::reset(of(j), c);
        c.held = c.at + of(j).t_ref;
        spikes_.push_back({c.at, static_cast<std::int32_t>(j)});
        look_ahead(j);
    }

    [[noreturn]] void refuse_many(const std::string& who, std::size_t times, std::size_t j) const {
        throw std::runtime_error(who + " spiked " + std::to_string(times) + " times until " +
                                 std::to_string(cells_[j].at) +
                                 " ms: take smaller weights or currents (in nA), or a t_ref above 0");
    }

    std::vector<Cell> cells_;
    std::vector<double> bound_;
    std::vector<Values> values_;
};

}  // namespace nw_kernel
