// The synapses of a projection, by their sources.
#pragma once
#include <algorithm>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

namespace nw_kernel {

using Numbers = std::vector<double>;

struct Weights {  // of synapses in a row: one for all where the step is 0
    const double* first;
    std::size_t step;

    double operator[](std::size_t n) const { return first[n * step]; }
};

// Those of the source `row` are begin[row] .. begin[row + 1], in the order of their delays. It is filled piece by piece.
class Table {
  public:
    // counts: how many synapses each source has. alike: whether all have one delay; even: whether all have one weight.
    Table(std::string name, const Numbers& counts, bool alike, bool even)
        : name_(std::move(name)), begin_(counts.size() + 1), alike_(alike), even_(even) {
        std::partial_sum(counts.begin(), counts.end(), begin_.begin() + 1,
                         [](double sum, double count) { return sum + count; });
        free_.assign(begin_.begin(), begin_.end() - 1);
        post_.resize(static_cast<std::size_t>(begin_.back()));
        weight_.resize(even ? 1 : post_.size());
        delay_.resize(alike ? 1 : post_.size());
    }

    const std::string& name() const { return name_; }
    std::size_t rows() const { return begin_.size() - 1; }
    std::int64_t begin(std::size_t row) const { return begin_[row]; }
    std::int64_t end(std::size_t row) const { return begin_[row + 1]; }
    double delay(std::int64_t synapse) const { return delay_[alike_ ? 0 : place(synapse)]; }
    const std::int32_t* post(std::int64_t synapse) const { return &post_[place(synapse)]; }
    Weights weights(std::int64_t synapse) const { return even_ ? Weights{&weight_[0], 0} : Weights{&weight_[place(synapse)], 1}; }

    // New weights: one for all, or of each synapse.
    void weigh(Numbers weights) {
        weight_ = std::move(weights);
        even_ = weight_.size() == 1;
    }

    void fill(const double* row, const double* post, const double* weight, const double* delay, std::size_t count) {
        for (std::size_t n = 0; n < count; ++n) {
            const auto to = place(free_[static_cast<std::size_t>(row[n])]++);
            post_[to] = static_cast<std::int32_t>(post[n]);
            weight_[even_ ? 0 : to] = weight[n];
            delay_[alike_ ? 0 : to] = delay[n];
        }
    }

    // When all synapses are there.
    void close() {
        free_ = {};
        for (std::size_t row = 0; !alike_ && row < rows(); ++row) order(place(begin(row)), place(end(row)));
    }

    // The end of those that have the delay of `first`.
    std::int64_t same_delay(std::int64_t first, std::int64_t end) const {
        if (alike_) return end;
        const double its = delay(first);
        while (first < end && delay(first) == its) ++first;
        return first;
    }

  private:
    static std::size_t place(std::int64_t synapse) { return static_cast<std::size_t>(synapse); }

    void order(std::size_t first, std::size_t end) {  // stable, as nrnwrap/network/kernel.py has it
        std::vector<std::size_t> by(end - first);
        std::iota(by.begin(), by.end(), first);
        std::stable_sort(by.begin(), by.end(), [this](std::size_t a, std::size_t b) { return delay_[a] < delay_[b]; });
        arrange(post_, by, first);
        if (!even_) arrange(weight_, by, first);
        arrange(delay_, by, first);
    }

    template <class Row>
    static void arrange(Row& row, const std::vector<std::size_t>& by, std::size_t first) {
        Row sorted;
        for (const std::size_t each : by) sorted.push_back(row[each]);
        std::copy(sorted.begin(), sorted.end(), row.begin() + static_cast<std::ptrdiff_t>(first));
    }

    std::string name_;
    std::vector<std::int64_t> begin_, free_;
    std::vector<std::int32_t> post_;
    Numbers weight_, delay_;
    bool alike_, even_;
};

}  // namespace nw_kernel
