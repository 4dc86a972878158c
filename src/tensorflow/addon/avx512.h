#ifndef MIXTURE_GROWTH_AVX512_H_
#define MIXTURE_GROWTH_AVX512_H_

#include <immintrin.h>

#include "widest.h"

// Functions that only processors with AVX-512 may call; they need not be compiled for such a processor.
#define AVX512 __attribute__((target("avx512f")))

namespace mixture_growth {

// Floats in a register.
constexpr int kRegister = 16;

// Input channels of a pixel, again and again.
template <int kGroup>
AVX512 INLINE __m512 Spread(const float* x) {
  if (kGroup == 1) return _mm512_set1_ps(*x);
  if (kGroup == 2) return _mm512_castpd_ps(_mm512_broadcastsd_pd(_mm_load_sd(reinterpret_cast<const double*>(x))));
  return _mm512_broadcast_f32x4(_mm_loadu_ps(x));
}

}  // namespace mixture_growth

#endif  // MIXTURE_GROWTH_AVX512_H_
