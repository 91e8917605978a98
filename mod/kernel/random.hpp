// Numbers of a stream, word for word those of NEURON's Random123; exponential ones as by its nrnran123_negexp.
// Source: J. K. Salmon, M. A. Moraes, R. O. Dror and D. E. Shaw (2011), SC '11, doi:10.1145/2063384.2063405.
#pragma once
#include <array>
#include <cmath>
#include <cstdint>

namespace nw_kernel {

using Words = std::array<std::uint32_t, 4>;

inline Words philox(Words counter, std::uint32_t key0, std::uint32_t key1) {
    for (int turn = 0; turn < 10; ++turn) {
        const std::uint64_t a = 0xD2511F53ull * counter[0], b = 0xCD9E8D57ull * counter[2];
        counter = {static_cast<std::uint32_t>(b >> 32) ^ counter[1] ^ key0, static_cast<std::uint32_t>(b),
                   static_cast<std::uint32_t>(a >> 32) ^ counter[3] ^ key1, static_cast<std::uint32_t>(a)};
        key0 += 0x9E3779B9u;
        key1 += 0xBB67AE85u;
    }
    return counter;
}

class Stream {
  public:
    Stream(std::uint32_t id1, std::uint32_t id2, std::uint32_t id3, std::uint32_t key)
        : id1_(id1), id2_(id2), id3_(id3), key_(key) {}

    // `n`: how many have been drawn before.
    std::uint32_t word(std::uint64_t n) {
        if (n / 4 != block_) {
            block_ = n / 4;
            words_ = philox({static_cast<std::uint32_t>(block_), id3_, id1_, id2_}, key_, 0);
        }
        return words_[n % 4];
    }

    // With mean 1.
    double exponential(std::uint64_t n) { return -std::log((word(n) + 1.) / 4294967297.); }

  private:
    std::uint32_t id1_, id2_, id3_, key_;
    std::uint64_t block_ = ~0ull;
    Words words_{};
};

}  // namespace nw_kernel
