// Random numbers that have addresses, many at once: what nrnwrap/network/draws.py asks for.
#pragma once
#include <stdexcept>
#include <vector>
#include "random.hpp"

namespace nw_kernel {

// A number as an integer 0 .. limit - 1, all of which are as likely.
inline std::int64_t below(std::int64_t limit, std::uint32_t word) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(word) * static_cast<std::uint64_t>(limit) >> 32);
}

// Which integers a row has had: open addressing, whose entries are of a row by its number.
class Had {
  public:
    void begin(std::size_t count) {
        ++row_;
        while (entries_.size() < 2 * count) {
            --shift_;
            entries_.assign(std::size_t{1} << (64 - shift_), {});
        }
    }

    bool has(std::int64_t number) const { return entries_[place(number)].row == row_; }

    bool add(std::int64_t number) {  // whether it is new
        Entry& entry = entries_[place(number)];
        if (entry.row == row_) return false;
        entry = {row_, number};
        return true;
    }

  private:
    struct Entry {
        std::int64_t row = 0, number = 0;
    };

    std::size_t place(std::int64_t number) const {  // where it is, or would be
        auto at = static_cast<std::size_t>(static_cast<std::uint64_t>(number) * 0x9E3779B97F4A7C15ull >> shift_);
        while (entries_[at].row == row_ && entries_[at].number != number) at = (at + 1) & (entries_.size() - 1);
        return at;
    }

    std::int64_t row_ = 0;
    int shift_ = 61;
    std::vector<Entry> entries_ = std::vector<Entry>(8);
};

// Integers below limits, row by row.
class Integers {
  public:
    void repeated(Stream stream, std::int64_t limit, std::int64_t count) {
        for (std::int64_t n = 0; n < count; ++n) put(below(limit, stream.word(static_cast<std::uint64_t>(n))));
    }

    // The first different ones of a stream; where most are wanted, those that it does not have, in their order.
    void different(Stream stream, std::int64_t limit, std::int64_t count) {
        if (count > limit) throw std::runtime_error("more different integers are asked for than there are");
        const bool left_out = 2 * count > limit;
        const std::int64_t drawn = left_out ? limit - count : count;
        had_.begin(static_cast<std::size_t>(drawn));
        std::uint64_t next = 0;
        for (std::int64_t found = 0; found < drawn;) {
            const std::int64_t number = below(limit, stream.word(next++));
            if (!had_.add(number)) continue;
            ++found;
            if (!left_out) put(number);
        }
        for (std::int64_t number = 0; left_out && number < limit; ++number) {
            if (!had_.has(number)) put(number);
        }
    }

    const std::vector<double>& all() const { return all_; }

  private:
    void put(std::int64_t number) { all_.push_back(static_cast<double>(number)); }

    std::vector<double> all_;
    Had had_;
};

}  // namespace nw_kernel
