// Tests of the kernel without NEURON: make kernel
#include <cstdio>
#include <cstdlib>
#include <set>
#include "drawing.hpp"
#include "hearing.hpp"
#include "models.hpp"
#include "rows.hpp"

using namespace nw_kernel;

namespace {

void check(bool right, const char* what) {
    if (!right) {
        std::fprintf(stderr, "kernel: %s\n", what);
        std::exit(1);
    }
}

struct Case {
    const char* name;
    Numbers parameters;
    double weight, drive;
};

const std::vector<Case> cases{
    {"nw_LIFCurrExp", {0.2, 0.01, -49, -50, -60, 5, 5, 10}, 0.4, 0},
    {"nw_LIFCurrExp", {0.2, 0.04, -60, -50, -60, 2, 5, 5.0001}, 0.9, 0.1},  // all time constants 5 ms
    {"nw_LIFCondExp", {0.2, 0.01, -60, -50, -60, 5, 5, 10, 0, -80}, 0.02, 0},
    {"nw_LIFCondExp", {0.2, 0.01, -60, -50, -60, 5, 5, 10, -40, -45}, 0.02, 0},  // both excite
    {"nw_LIF", {0.1, 0.01, -75, -55, -75, 2}, 9, 0.15},
    {"nw_PIF", {0.1, -50, -70, 2}, 9, 0.05},
    {"nw_AdaptiveLIF", {0.1, 0.01, -70, -60, -70, 1, 15, 3}, 6, 0.02},
};

std::unique_ptr<Population> population(const Case& of, std::size_t n, double window) {
    auto made = All::make(of.name, n);
    check(made != nullptr, "a model is missing");
    check(All::parameters(of.name).size() == of.parameters.size(), "the parameters of a case");
    made->open(window, 0);
    made->parameters(of.parameters.data(), &of.drive, 1);
    for (std::size_t j = 0; j < n; ++j) {
        const auto key = static_cast<std::uint32_t>(j);
        made->add({static_cast<std::int32_t>(j), 3, 0, 1e9, of.weight, {1, key, 0, 0}, 0, 0});
        made->add({static_cast<std::int32_t>(j), 5, 0, 1e9, -of.weight / 2, {2, key, 0, 0}, 0, 0});
    }
    const double v = of.parameters[of.parameters.size() == 4 ? 2 : 4];
    made->begin(Numbers(n, v), Numbers(n, 0), Numbers(n, 0));
    return made;
}

std::vector<Spike> run(Population& of, double until) {
    std::vector<Spike> all;
    while (of.now() < until) {
        of.advance(until);
        all.insert(all.end(), of.spikes().begin(), of.spikes().end());
        of.spikes().clear();
    }
    return all;
}

bool same(const std::vector<Spike>& one, const std::vector<Spike>& other) {
    return one.size() == other.size() && std::equal(one.begin(), one.end(), other.begin(), [](const Spike& a, const Spike& b) {
        return a.when == b.when && a.neuron == b.neuron;
    });
}

void windows_do_not_matter(const Case& of) {
    auto one = population(of, 40, 0.1), other = population(of, 40, 1.7);
    std::vector<Spike> first = run(*one, 300);
    check(first.size() > 100, "it does not spike");
    auto second = run(*other, 77.3), rest = run(*other, 300);
    second.insert(second.end(), rest.begin(), rest.end());
    check(same(first, second), "spikes depend on the windows");
}

void goes_on_to_the_bit(const Case& of) {
    auto one = population(of, 40, 0.3), other = population(of, 40, 0.3);
    one->record({3, 7}, 0.1);
    other->record({3, 7}, 0.1);
    run(*one, 100);
    other->restore(one->state());
    check(same(run(*one, 300), run(*other, 300)), "a restored state is another one");
    check(one->traces()[1].v == other->traces()[1].v && one->traces()[1].v.size() > 2900, "traces after a restored state");
}

// `s` ms on by the midpoint rule for v; e and i are exact.
template <class Model>
Cell stepped(const typename Model::Values& values, const Cell& from, double s) {
    Cell middle = from, end = from;
    const bool held = from.held > from.at;
    Model::hold(values, middle, s / 2);
    middle.v += s / 2 * Model::rise(values, from);
    Model::hold(values, end, s);
    if (!held) end.v += s * Model::rise(values, middle);
    end.at = from.at + s;
    return end;
}

// Against steps of 1 us, with the arrivals of its processes.
template <class Model>
void is_what_its_equations_say(const Case& of) {
    auto made = population(of, 1, 0.5);
    auto processes = made->processes();
    const auto spikes = run(*made, 60);
    const typename Model::Values values(of.parameters.data(), of.drive);
    Cell c{of.parameters[4], 0, 0, 0, -1, 0};
    std::size_t found = 0;
    while (c.at < 60) {
        Process& next = processes[0].next < processes[1].next ? processes[0] : processes[1];
        const bool held = c.held > c.at;
        const double end = std::min({next.next, c.at + 1e-3, held ? c.held : never});
        Cell z = stepped<Model>(values, c, end - c.at);
        z.at = end;
        const double before = Model::lead(values, c), after = Model::lead(values, z);
        if (!held && (Model::fires(values, c) || after >= 0)) {
            z = stepped<Model>(values, c, before < 0 ? (end - c.at) * before / (before - after) : 0);
            check(found < spikes.size() && std::fabs(spikes[found].when - z.at) < 1e-5, "a spike is elsewhere");
            ++found;
            Model::reset(values, z);
            z.held = z.at + values.t_ref;
        } else if (end == next.next) {
            Model::add(values, z, next.weight);
            next.draw();
        }
        c = z;
    }
    check(found > 3 && found == spikes.size(), "the number of spikes");
}

void connect(Population& to, const Numbers& post, const Numbers& weight, const Numbers& delay, bool alike, bool even = false) {
    const Numbers row(post.size(), 0);
    to.tables().emplace_back("a->b", Numbers{static_cast<double>(post.size())}, alike, even);
    to.tables().back().fill(row.data(), post.data(), weight.data(), delay.data(), post.size());
    to.tables().back().close();
}

void a_late_event_is_an_error() {
    auto made = population(cases[0], 2, 1);
    made->sources() = {17};
    connect(*made, {0, 1}, {0.1, 0.1}, {0.5, 0.5}, true);
    run(*made, 10);
    try {
        made->receive(0, 9.4);
    } catch (const std::runtime_error& error) {
        const std::string text = error.what();
        check(text.find("a->b") == 0 && text.find("gid 17") != std::string::npos, "the text of an error");
        return;
    }
    check(false, "a late event is not an error");
}

void distant_events_come() {
    auto made = population({"nw_PIF", {0.1, -50, -70, 2}, 0, 0}, 1, 0.1);
    made->sources() = {5};
    connect(*made, {0, 0, 0}, {30, 30, 30}, {4000, 1, 150.5}, false);
    made->receive(0, 0.25);
    const auto spikes = run(*made, 5000);
    check(spikes.size() == 3 && spikes[0].when == 1.25 && spikes[1].when == 150.75 && spikes[2].when == 4000.25, "delays");
}

void one_weight_is_as_many() {
    std::vector<Spike> found[3];
    for (int k = 0; k < 3; ++k) {
        auto made = population(cases[0], 2, 1);
        made->sources() = {17};
        connect(*made, {0, 1}, {0.1, 0.1}, {1.5, 1.5}, true, k == 1);
        if (k == 2) made->tables().back().weigh({0.1});
        made->receive(0, 0.5);
        found[k] = run(*made, 50);
    }
    check(found[0].size() > 2, "spikes of synapses");
    for (int k = 1; k < 3; ++k) {
        check(found[k].size() == found[0].size(), "the number of spikes with one weight");
        for (std::size_t n = 0; n < found[0].size(); ++n) check(found[k][n].when == found[0][n].when, "spikes with one weight");
    }
}

void populations_hear_of_each_other() {
    auto to = population({"nw_PIF", {0.1, -50, -70, 2}, 0, 0}, 1, 0.1);
    to->sources() = {5, 6};
    to->tables().emplace_back("a->b", Numbers{0, 1}, true, true);
    const double row = 1, post = 0, weight = 30, delay = 1.5;
    to->tables().back().fill(&row, &post, &weight, &delay, 1);
    to->tables().back().close();
    auto from = population(cases[5], 3, 0.1);
    Hearing hearing(from.get());
    {
        Hearing heard(to.get());
        hearing.add({heard.number(), 0, {-1, 1, -1}});
        hearing.tell({{0.25, 0}, {0.5, 1}});
    }
    hearing.tell({{0.75, 1}});  // to one that has gone
    const auto spikes = run(*to, 10);
    check(spikes.size() == 1 && spikes[0].when == 2, "a spike that is heard of");
}

void integers_are_the_first_different_ones(std::int64_t limit, std::int64_t count) {
    Integers found;
    found.different(Stream(1, 2, 3, 4), limit, count);
    std::vector<double> expected;
    std::set<double> had;
    Stream stream(1, 2, 3, 4);
    const bool most = 2 * count > limit;
    const auto size = static_cast<std::size_t>(most ? limit - count : count);
    for (std::uint64_t n = 0; had.size() < size; ++n) {
        const auto number = static_cast<double>(below(limit, stream.word(n)));
        if (had.insert(number).second && !most) expected.push_back(number);
    }
    for (double number = 0; most && number < static_cast<double>(limit); ++number) {
        if (!had.count(number)) expected.push_back(number);
    }
    check(found.all() == expected, "different integers");
}

void rows_are_by_source_and_delay() {
    int targets[] = {0, 0, 0};
    Rows rows({&targets[0], &targets[1], &targets[2]}, {0, 2, 3}, {1.5, 2, 1.5}, {0, 2, 3, 4}, 1.5);
    const Numbers post{0, 2, 1, 0}, weights{1, 2, 4, 8};
    rows.fill(post.data(), weights.data(), 4);
    check(rows.count(0) == 2 && rows.count(1) == 1, "groups of a source");
    check(rows.wait(0, 0) == 0 && rows.wait(0, 1) == 0.5, "the wait of a group");
    const auto hand = [](void* target, double* weight) { *static_cast<int*>(target) += static_cast<int>(*weight); };
    rows.each(0, 0, hand);
    rows.each(0, 1, hand);
    check(targets[0] == 1 && targets[1] == 4 && targets[2] == 2, "the targets of a source");
    rows.each(1, 0, hand);
    check(targets[0] == 9 && targets[1] == 4 && targets[2] == 2, "the targets of another");
}

}  // namespace

int main() {
    for (const Case& each : cases) {
        windows_do_not_matter(each);
        goes_on_to_the_bit(each);
    }
    is_what_its_equations_say<CurrExp>(cases[0]);
    is_what_its_equations_say<CurrExp>(cases[1]);
    is_what_its_equations_say<CondExp>(cases[2]);
    is_what_its_equations_say<CondExp>(cases[3]);
    is_what_its_equations_say<LIF>(cases[4]);
    a_late_event_is_an_error();
    distant_events_come();
    one_weight_is_as_many();
    populations_hear_of_each_other();
    integers_are_the_first_different_ones(1000, 80);
    integers_are_the_first_different_ones(100, 60);
    integers_are_the_first_different_ones(7, 7);
    integers_are_the_first_different_ones(7, 0);
    integers_are_the_first_different_ones(50, 50);
    integers_are_the_first_different_ones(1000, 990);
    rows_are_by_source_and_delay();
    std::puts("kernel: right");
}
