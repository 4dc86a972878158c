#ifndef MIXTURE_GROWTH_PIXEL_BLOCKS_H_
#define MIXTURE_GROWTH_PIXEL_BLOCKS_H_

#include <cstdint>
#include <vector>

#include "avx512.h"

namespace mixture_growth {

// Adds lanes that lie side by side: of `one`, then of `other`.
AVX512 INLINE __m512 AddNeighbours(__m512 one, __m512 other) {
  const __m512i even = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
  const __m512i odd = _mm512_add_epi32(even, _mm512_set1_epi32(1));
  return _mm512_add_ps(_mm512_permutex2var_ps(one, even, other), _mm512_permutex2var_ps(one, odd, other));
}

// Writes the channels of some pixels.
template <int kGroup, int kCount>
AVX512 INLINE void Finish(const __m512 sums[kCount], bool relu, float* to, int64_t step) {
  constexpr int kChannels = kRegister / kGroup;
#pragma GCC unroll 16
  for (int p = 0; p < kCount; p += kGroup) {
    // Behind the last pixel, itself again.
    const __m512 first = sums[p], second = sums[p + 1 < kCount ? p + 1 : p];
    __m512 channels = first;
    if (kGroup > 1) channels = AddNeighbours(first, second);
    if (kGroup > 2) {
      channels = AddNeighbours(channels, AddNeighbours(sums[p + 2 < kCount ? p + 2 : p], sums[p + 3 < kCount ? p + 3 : p]));
    }
    // NaN stays NaN, as in TensorFlow.
    if (relu) channels = _mm512_max_ps(_mm512_setzero_ps(), channels);
    if (step == kChannels && p + kGroup <= kCount) {
      _mm512_storeu_ps(to + p * step, channels);
      continue;
    }
#pragma GCC unroll 4
    for (int k = 0; k < kGroup && p + k < kCount; ++k) {
      _mm512_mask_storeu_ps(to + (p + k) * step - k * kChannels, ((1 << kChannels) - 1) << (k * kChannels), channels);
    }
  }
}

// Some pixels of a row, in so many registers each.
template <int kGroup, int kRegisters, int kCount>
AVX512 void Block(const float* from, int64_t from_step, const std::vector<int64_t>& taps, int64_t channels,
                  const float* weights, bool relu, float* to, int64_t to_step) {
  __m512 sums[kRegisters][kCount];
#pragma GCC unroll 2
  for (int r = 0; r < kRegisters; ++r) {
#pragma GCC unroll 16
    for (int p = 0; p < kCount; ++p) sums[r][p] = _mm512_setzero_ps();
  }
  for (const int64_t tap : taps) {
    const float* x = from + tap;
    for (int64_t c = 0; c < channels; c += kGroup, x += kGroup, weights += kRegisters * kRegister) {
      __m512 weight[kRegisters];
#pragma GCC unroll 2
      for (int r = 0; r < kRegisters; ++r) weight[r] = _mm512_loadu_ps(weights + r * kRegister);
#pragma GCC unroll 16
      for (int p = 0; p < kCount; ++p) {
        const __m512 value = Spread<kGroup>(x + p * from_step);
#pragma GCC unroll 2
        for (int r = 0; r < kRegisters; ++r) sums[r][p] = _mm512_fmadd_ps(value, weight[r], sums[r][p]);
      }
    }
  }
#pragma GCC unroll 2
  for (int r = 0; r < kRegisters; ++r) Finish<kGroup, kCount>(sums[r], relu, to + r * kRegister, to_step);
}

// Pixels that lie at equal distances, as many side by side as registers hold. `taps` say where each reads, beside its own
// place; `channels` are those of a place, a multiple of the group; `weights` follow in the order in which they are read.
template <int kGroup, int kRegisters>
void PixelsOfLine(const float* from, int64_t from_step, int64_t count, const std::vector<int64_t>& taps, int64_t channels,
                  const float* weights, bool relu, float* to, int64_t to_step) {
  const auto take = [&](auto block, int64_t pixels) {
    for (; count >= pixels; count -= pixels, from += pixels * from_step, to += pixels * to_step) {
      block(from, from_step, taps, channels, weights, relu, to, to_step);
    }
  };
  if (kRegisters == 1) take(&Block<kGroup, kRegisters, 16>, 16);
  if (kRegisters == 2) take(&Block<kGroup, kRegisters, 12>, 12);
  take(&Block<kGroup, kRegisters, 8>, 8);
  take(&Block<kGroup, kRegisters, 4>, 4);
  take(&Block<kGroup, kRegisters, 1>, 1);
}

}  // namespace mixture_growth

#endif  // MIXTURE_GROWTH_PIXEL_BLOCKS_H_
