// What hoc calls a mechanism of the package with: numbers, strings, Vectors, Lists.
#pragma once
#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>
#include "table.hpp"

struct Object;
struct Point_process;
class IvocVect;
extern char* hoc_gargstr(int);
extern double* hoc_getarg(int);
extern Object** hoc_objgetarg(int);
extern IvocVect* vector_arg(int);
extern double* vector_vec(IvocVect*);
extern int vector_capacity(IvocVect*);
extern void vector_resize(IvocVect*, int);
extern Object* ivoc_list_item(Object*, int);
extern int ivoc_list_count(Object*);
extern Point_process* ob2pntproc(Object*);

namespace nw_kernel {

struct Arguments {  // of the call of now, by their numbers from 1
    std::string text(int n) const { return hoc_gargstr(n); }
    double number(int n) const { return *hoc_getarg(n); }
    std::size_t index(int n) const { return static_cast<std::size_t>(number(n)); }
    const double* begin(int n) const { return vector_vec(vector_arg(n)); }
    std::size_t size(int n) const { return static_cast<std::size_t>(vector_capacity(vector_arg(n))); }
    Numbers row(int n) const { return Numbers(begin(n), begin(n) + size(n)); }
    template <class Integer>
    std::vector<Integer> integers(int n) const {
        const Numbers found = row(n);
        return std::vector<Integer>(found.begin(), found.end());
    }
    void give(int n, const Numbers& values) const {
        IvocVect* to = vector_arg(n);
        vector_resize(to, static_cast<int>(values.size()));
        std::copy(values.begin(), values.end(), vector_vec(to));
    }
    std::vector<void*> points(int n) const {
        Object* list = *hoc_objgetarg(n);
        std::vector<void*> found;
        for (int k = 0; k < ivoc_list_count(list); ++k) found.push_back(ob2pntproc(ivoc_list_item(list, k)));
        return found;
    }
};

}  // namespace nw_kernel
