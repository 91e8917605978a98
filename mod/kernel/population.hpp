// Neurons that are moved when something happens to them: events, the course of time, and what of it is recorded.
// What they are like is in neurons.hpp. Time is computed in windows, none longer than the shortest delay into the
// population; NEURON has handed over all events of a window when it begins.
#pragma once
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>
#include "arrivals.hpp"
#include "calendar.hpp"
#include "cell.hpp"
#include "table.hpp"

namespace nw_kernel {

struct Spike {
    double when;
    std::int32_t neuron;

    bool operator<(const Spike& other) const {
        return when != other.when ? when < other.when : neuron < other.neuron;
    }
};

// Samples of a neuron's v, e and i.
struct Trace {
    std::int32_t neuron;
    Numbers v, e, i;
};

class Population {
  public:
    virtual ~Population() = default;
    virtual std::size_t size() const = 0;
    virtual void parameters(const double* given, const double* drive, std::size_t count) = 0;
    virtual void settle(double when) = 0;
    virtual Cell at(std::size_t neuron, double when) const = 0;  // if nothing happens to it until then

    // How long windows may be (ms), and how long after its spike (ms) the event of a source comes here.
    void open(double window, double lead) {
        window_ = window;
        lead_ = lead;
        calendar_.open(window);
    }

    void narrow(double window) { window_ = window; }

    void add(const Process& process) { arrivals_.add(process, now_); }

    void begin(const Numbers& v, const Numbers& e, const Numbers& i) {
        now_ = 0;
        calendar_.begin(0);
        spikes_.clear();
        for (Trace& each : traces_) each = {each.neuron, {}, {}, {}};
        arrivals_.begin();
        start(v, e, i);
    }

    double now() const { return now_; }
    std::vector<std::int64_t>& sources() { return sources_; }
    std::vector<Table>& tables() { return tables_; }
    std::vector<Process>& processes() { return arrivals_.all(); }
    std::vector<Spike>& spikes() { return spikes_; }
    const std::vector<Trace>& traces() const { return traces_; }

    void record(const std::vector<std::int32_t>& neurons, double every) {
        every_ = every;
        traces_.clear();
        slot_.assign(neurons.empty() ? 0 : size(), -1);
        for (const std::int32_t each : neurons) {
            slot_[static_cast<std::size_t>(each)] = static_cast<std::int32_t>(traces_.size());
            traces_.push_back({each, {}, {}, {}});
        }
    }

    // The spike of a source, by its number among `sources`, whose event has come at `now`.
    void receive(std::size_t row, double now) {
        for (std::size_t n = 0; n < tables_.size(); ++n) {
            const Table& table = tables_[n];
            if (row >= table.rows()) continue;  // the source came later than the table
            for (std::int64_t first = table.begin(row), end = table.end(row); first < end;) {
                const std::int64_t last = table.same_delay(first, end);
                const double when = now + (table.delay(first) - lead_);
                if (when < now_ - slack) refuse_late(table, sources_[row], when);
                calendar_.put({when, sources_[row], first, last, static_cast<std::int32_t>(n)});
                first = last;
            }
        }
    }

    // Compute the next window, which ends at `goal` at the latest; `spikes` has what happened in it, by time.
    void advance(double goal) {
        const double end = now_ + window_ < goal ? now_ + window_ : goal;
        room_ = many + static_cast<double>(size()) * (burst + crowd * (end - now_));
        batch_.clear();
        calendar_.take(end, batch_);
        std::sort(batch_.begin(), batch_.end());
        for (const Event& each : batch_) take(each);
        pass(end);
        now_ = end;
        show_all(std::nextafter(end, 0));  // what happens at its end is still to come
        std::sort(spikes_.begin(), spikes_.end());
    }

    // Samples until `end`, this included, of what has been computed until then.
    void show_until(double end) { show_all(end * (1 + 1e-12)); }

    Numbers state() const;
    void restore(const Numbers& state);

  protected:
    virtual void start(const Numbers& v, const Numbers& e, const Numbers& i) = 0;
    virtual void apply(const std::int32_t* neurons, Weights weights, std::size_t count, double when) = 0;
    virtual void pass(double end) = 0;  // on to arrivals and spikes before `end`
    virtual Numbers kept() const = 0;
    virtual const double* recall(const double* from) = 0;

    // Samples of a neuron until `end`, this included, when something happens to it.
    void show(std::size_t neuron, double end) {
        if (slot_.empty() || slot_[neuron] < 0) return;
        Trace& trace = traces_[static_cast<std::size_t>(slot_[neuron])];
        for (double when; (when = static_cast<double>(trace.v.size()) * every_) <= end;) {
            const Cell cell = at(neuron, when);
            trace.v.push_back(cell.v);
            trace.e.push_back(cell.e);
            trace.i.push_back(cell.i);
        }
    }

    // A network that explodes would fill the memory before a neuron alone has `many` spikes.
    bool crowded() const { return static_cast<double>(spikes_.size()) > room_; }

    static constexpr int many = 100000;  // spikes of a neuron that no event interrupts
    // Spikes of each neuron in a ms, on average: 20 kHz, which no neuron has, and a burst of half a ms at that rate besides.
    static constexpr double crowd = 20, burst = 10;
    std::vector<Spike> spikes_;
    Arrivals arrivals_;

  private:
    double room_ = 0;  // for spikes of a window
    static constexpr double slack = 1e-9;  // ms; rounding of times

    void take(const Event& event) {
        const Table& table = tables_[static_cast<std::size_t>(event.table)];
        apply(table.post(event.first), table.weights(event.first), static_cast<std::size_t>(event.last - event.first), event.when);
    }

    void show_all(double end) {
        for (const Trace& each : traces_) show(static_cast<std::size_t>(each.neuron), end);
    }

    [[noreturn]] void refuse_late(const Table& table, std::int64_t source, double when) const {
        throw std::runtime_error(
            table.name() + ": the spike of gid " + std::to_string(source) + " arrives at " + std::to_string(when) +
            " ms, after what came until " + std::to_string(now_) +
            " ms has been computed: give the projection a longer delay, or add its targets with kind='sections'");
    }

    double now_ = 0, window_ = 1, lead_ = 0, every_ = 1;
    std::vector<std::int64_t> sources_;
    std::vector<Table> tables_;
    std::vector<Trace> traces_;
    std::vector<std::int32_t> slot_;  // of each neuron the number of its trace, or -1; empty without traces
    std::vector<Event> batch_;
    Calendar calendar_;
};

inline Numbers Population::state() const {
    Numbers all{now_};
    const Numbers cells = kept();
    all.insert(all.end(), cells.begin(), cells.end());
    for (const Process& each : arrivals_.all()) all.insert(all.end(), {static_cast<double>(each.drawn), each.next});
    for (const Trace& each : traces_) {
        all.push_back(static_cast<double>(each.v.size()));
        for (const Numbers* row : {&each.v, &each.e, &each.i}) all.insert(all.end(), row->begin(), row->end());
    }
    calendar_.visit([&all](const Event& each) {
        all.insert(all.end(), {each.when, static_cast<double>(each.source), static_cast<double>(each.first),
                               static_cast<double>(each.last), static_cast<double>(each.table)});
    });
    return all;
}

inline void Population::restore(const Numbers& state) {
    const double* from = state.data();
    now_ = *from++;
    from = recall(from);
    for (Process& each : arrivals_.all()) {
        each.drawn = static_cast<std::uint64_t>(*from++);
        each.next = *from++;
    }
    arrivals_.look_at_all();
    for (Trace& each : traces_) {
        const auto length = static_cast<std::size_t>(*from++);
        for (Numbers* row : {&each.v, &each.e, &each.i}) {
            row->assign(from, from + length);
            from += length;
        }
    }
    spikes_.clear();
    calendar_.begin(now_);
    for (const double* end = state.data() + state.size(); from < end; from += 5) {
        calendar_.put({from[0], static_cast<std::int64_t>(from[1]), static_cast<std::int64_t>(from[2]),
                       static_cast<std::int64_t>(from[3]), static_cast<std::int32_t>(from[4])});
    }
}

}  // namespace nw_kernel
