// The connections of many sources onto point processes: a row of targets for each source and delay.
#pragma once
#include <cstdint>
#include <vector>
#include "table.hpp"

namespace nw_kernel {

class Rows {
  public:
    // groups: where those of each source begin; delays (ms), and begins: of each group its delay, and where its targets
    // begin; each of the three ends with one more. lead (ms): how long after its spike the event of a source comes here.
    Rows(std::vector<void*> points, std::vector<std::int64_t> groups, Numbers delays, std::vector<std::int64_t> begins, double lead)
        : points_(std::move(points)), groups_(std::move(groups)), delays_(std::move(delays)), begins_(std::move(begins)), lead_(lead) {
        post_.reserve(place(begins_.back()));
        weight_.reserve(place(begins_.back()));
    }

    // The next synapses, in the order of their groups.
    void fill(const double* post, const double* weight, std::size_t count) {
        post_.insert(post_.end(), post, post + count);
        weight_.insert(weight_.end(), weight, weight + count);
    }

    Numbers& weights() { return weight_; }

    double count(double row) const { return static_cast<double>(groups_.at(place(row) + 1) - groups_.at(place(row))); }

    // How long after the event of a source its group `number` is due (ms).
    double wait(double row, double number) const { return delays_[group(row, number)] - lead_; }

    // Call `hand(target, weight)` for each of a group.
    template <class Hand>
    void each(double row, double number, Hand hand) {
        const std::size_t which = group(row, number);
        for (std::size_t n = place(begins_[which]), end = place(begins_[which + 1]); n < end; ++n) hand(points_[place(post_[n])], &weight_[n]);
    }

  private:
    template <class Number>
    static std::size_t place(Number value) { return static_cast<std::size_t>(value); }

    std::size_t group(double row, double number) const { return place(groups_.at(place(row))) + place(number); }

    std::vector<void*> points_;
    std::vector<std::int64_t> groups_;
    Numbers delays_;
    std::vector<std::int64_t> begins_;
    std::vector<std::int32_t> post_;
    Numbers weight_;
    double lead_;
};

}  // namespace nw_kernel
