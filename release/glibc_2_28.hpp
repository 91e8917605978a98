// Read before each file that is compiled for a wheel of Linux (release/wheel.py). It lets a newer system make libraries that
// run with glibc 2.28 and the libstdc++ of GCC 8, as manylinux_2_28 asks.
#pragma once
#include <new>

#ifdef __x86_64__  // glibc 2.29 has the same functions under new versions, without an old report of errors
__asm__(".symver exp,exp@GLIBC_2.2.5");
__asm__(".symver log,log@GLIBC_2.2.5");
__asm__(".symver pow,pow@GLIBC_2.2.5");
#endif

extern "C" {
// Of glibc 2.32: with it a shared_ptr counts without atomic operations while there is one thread; here never.
__attribute__((weak, visibility("hidden"))) char __libc_single_threaded = 0;
}

namespace std {  // of GCC 11
[[noreturn]] __attribute__((weak, visibility("hidden"))) void __throw_bad_array_new_length() {
    throw bad_array_new_length();
}
}  // namespace std
