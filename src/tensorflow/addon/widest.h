#ifndef MIXTURE_GROWTH_WIDEST_H_
#define MIXTURE_GROWTH_WIDEST_H_

#include <cstdint>

// The widest instructions that the processor has, chosen when the library is loaded.
#if defined(__x86_64__) && defined(__gnu_linux__)
#define WIDEST __attribute__((target_clones("avx512f", "avx2,fma", "default")))
#else
#define WIDEST
#endif

#define INLINE inline __attribute__((always_inline))

namespace mixture_growth {

// Floats that are computed side by side.
constexpr int kLanes = 8;
typedef float Lanes __attribute__((vector_size(kLanes * sizeof(float)), aligned(sizeof(float))));

// Always inlined: how a call would pass these is no question.
#pragma GCC diagnostic ignored "-Wpsabi"
INLINE Lanes Load(const float* from) { return *reinterpret_cast<const Lanes*>(from); }
INLINE void Store(float* to, Lanes value) { *reinterpret_cast<Lanes*>(to) = value; }

}  // namespace mixture_growth

#endif  // MIXTURE_GROWTH_WIDEST_H_
