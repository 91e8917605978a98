// Random numbers that nrnwrap/network/draws.py asks for.
#pragma once
#include "arguments.hpp"
#include "drawing.hpp"

namespace nw_kernel {

// A call for numbers of rows: its name, seed, id2, Vectors of id1 and index, what is asked for, and a Vector for them.
struct Draws {
    const Arguments& given;
    Numbers id1 = given.row(4), index = given.row(5);

    Stream stream(std::size_t row) const {
        const auto word = [](double number) { return static_cast<std::uint32_t>(number); };
        return {word(id1[row]), word(given.number(3)), word(index[row]), word(given.number(2))};
    }

    void words() const {  // the first, and how many
        const auto first = static_cast<std::uint64_t>(given.number(6)), end = first + given.index(7);
        Numbers found;
        for (std::size_t row = 0; row < id1.size(); ++row) {
            Stream from = stream(row);
            for (std::uint64_t n = first; n < end; ++n) found.push_back(from.word(n));
        }
        given.give(8, found);
    }

    void integers() const {  // Vectors of limits and counts, and whether they may repeat
        const Numbers limits = given.row(6), counts = given.row(7);
        const auto draw = given.number(8) ? &Integers::repeated : &Integers::different;
        Integers found;
        for (std::size_t row = 0; row < id1.size(); ++row) {
            (found.*draw)(stream(row), static_cast<std::int64_t>(limits[row]), static_cast<std::int64_t>(counts[row]));
        }
        given.give(9, found.all());
    }
};

}  // namespace nw_kernel
