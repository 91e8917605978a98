// Events that wait for their time.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace nw_kernel {

// A piece first .. last of a projection's synapses, to which the spike of `source` comes at `when` (ms).
struct Event {
    double when;
    std::int64_t source, first, last;
    std::int32_t table;

    bool operator<(const Event& other) const {
        if (when != other.when) return when < other.when;
        if (table != other.table) return table < other.table;
        return source != other.source ? source < other.source : first < other.first;
    }
};

// Days of a width (ms), of which those until a horizon have a place each; what is later waits together.
class Calendar {
  public:
    void open(double width) {
        width_ = width;
        days_.assign(1024, {});
        later_.clear();
        today_ = 0;
    }

    void put(const Event& event) {
        const std::int64_t day = std::max(this->day(event.when), today_);
        if (day - today_ < static_cast<std::int64_t>(days_.size())) {
            place(day).push_back(event);
        } else {
            later_.push_back(event);
        }
    }

    // Move what comes before `end` to `out`.
    void take(double end, std::vector<Event>& out) {
        for (;; ++today_) {
            auto& events = place(today_);
            auto kept = std::partition(events.begin(), events.end(), [end](const Event& each) { return each.when >= end; });
            out.insert(out.end(), kept, events.end());
            events.erase(kept, events.end());
            if (day(end) <= today_) return;
            if ((today_ + 1) % (static_cast<std::int64_t>(days_.size()) / 2) == 0) look_at_later();
        }
    }

    template <class Visitor>
    void visit(Visitor visitor) const {
        for (const auto& day : days_) std::for_each(day.begin(), day.end(), visitor);
        std::for_each(later_.begin(), later_.end(), visitor);
    }

    // Begin anew at a time, with nothing that waits.
    void begin(double now) {
        for (auto& day : days_) day.clear();
        later_.clear();
        today_ = day(now);
    }

  private:
    std::int64_t day(double when) const { return static_cast<std::int64_t>(std::floor(when / width_)); }

    std::vector<Event>& place(std::int64_t day) { return days_[static_cast<std::size_t>(day) % days_.size()]; }

    void look_at_later() {
        std::vector<Event> all;
        all.swap(later_);
        for (const Event& each : all) put(each);
    }

    double width_ = 1;
    std::int64_t today_ = 0;
    std::vector<std::vector<Event>> days_;
    std::vector<Event> later_;
};

}  // namespace nw_kernel
