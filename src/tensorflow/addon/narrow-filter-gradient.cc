// The gradient of a convolution's filter that has 4 or 8 output channels, on processors that have AVX-512.
//
// dW[i, j, a, b] = sum over n, h, w of x[n, h s + i - p, w s + j - p, a] dy[n, h, w, b]
//
// As in convolution.cc, output channels share a register with input channels: with 8 of the first, each lies in it twice,
// beside 2 of the second. The sums of a row of the filter, for some input channels, stay in registers while all pixels of
// a picture are walked over.
#include "narrow-filter-gradient.h"

#if defined(__x86_64__) && defined(__GNUC__)
#include <algorithm>
#include <vector>

#include "avx512.h"
#include "copy-picture.h"
#include "filter-gradient-problem.h"
#include "part-workers.h"

namespace mixture_growth {
namespace {

// Pictures are divided into so many parts whatever the number of threads, and the parts' sums are added in order: the
// same bits on every machine.
constexpr int kParts = 8;
// Registers of sums for a place of the filter: at most so many groups of input channels are summed side by side.
constexpr int64_t kMostGroups = 4;

struct Problem : FilterGradientProblem {
  // Input channels that share a register, and all of them in whole blocks.
  int64_t group() const { return kRegister / out; }
  int64_t groups() const { return in > 2 * group() ? kMostGroups : (in > group() ? 2 : 1); }
  int64_t block() const { return groups() * group(); }
  int64_t channels() const { return (in + block() - 1) / block() * block(); }
  // Of a picture with zeros around it.
  int64_t row() const { return (width + 2 * attributes.padding) * channels(); }
  int64_t size() const { return (height + 2 * attributes.padding) * row(); }
  // A sum for each lane: row and column of the filter, input channels in groups, output channel, channel of the group.
  int64_t sums() const { return kernel_height() * kernel_width() * channels() * out; }
};

// Output channels of a pixel, each as often as input channels share its register.
template <int kGroup>
AVX512 INLINE __m512 Repeat(const float* dy) {
  if (kGroup == 2) {
    const __m512i twice = _mm512_setr_epi32(0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7);
    return _mm512_permutexvar_ps(twice, _mm512_castps256_ps512(_mm256_loadu_ps(dy)));
  }
  const __m512i often = _mm512_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3);
  return _mm512_permutexvar_ps(often, _mm512_castps128_ps512(_mm_loadu_ps(dy)));
}

// Adds what a picture gives for a row of the filter, kWidth of its places and one block of input channels.
template <int kGroup, int kGroups, int kWidth>
AVX512 void AddPicture(const Problem& p, const float* x, const float* dy, float* sums) {
  const int64_t step = p.attributes.stride * p.channels(), row_step = p.attributes.stride * p.row();
  __m512 own[kWidth][kGroups];
#pragma GCC unroll 3
  for (int j = 0; j < kWidth; ++j) {
#pragma GCC unroll 4
    for (int g = 0; g < kGroups; ++g) own[j][g] = _mm512_setzero_ps();
  }
  for (int64_t h = 0; h < p.out_height; ++h) {
    const float* seen = x + h * row_step;
    for (int64_t w = 0; w < p.out_width; ++w, seen += step, dy += p.out) {
      const __m512 gradient = Repeat<kGroup>(dy);
#pragma GCC unroll 3
      for (int j = 0; j < kWidth; ++j) {
#pragma GCC unroll 4
        for (int g = 0; g < kGroups; ++g) {
          own[j][g] = _mm512_fmadd_ps(Spread<kGroup>(seen + j * p.channels() + g * kGroup), gradient, own[j][g]);
        }
      }
    }
  }
#pragma GCC unroll 3
  for (int j = 0; j < kWidth; ++j) {
#pragma GCC unroll 4
    for (int g = 0; g < kGroups; ++g) {
      float* to = sums + j * p.channels() * p.out + g * kRegister;
      _mm512_storeu_ps(to, _mm512_add_ps(_mm512_loadu_ps(to), own[j][g]));
    }
  }
}

// The sums over some pictures, lane by lane.
template <int kGroup, int kGroups>
void Part(const Problem& p, int64_t first, int64_t last, float* sums) {
  std::vector<float> copy(static_cast<size_t>(p.size()), 0.0f);
  const int64_t picture = p.height * p.width * p.in, gradient = p.out_height * p.out_width * p.out;
  for (int64_t n = first; n < last; ++n) {
    CopyPicture(p.x + n * picture, p.height, p.width, p.in, {p.attributes.padding, p.channels(), p.row()}, copy.data());
    for (int64_t i = 0; i < p.kernel_height(); ++i) {
      for (int64_t a = 0; a < p.channels(); a += p.block()) {
        for (int64_t j = 0; j < p.kernel_width();) {
          const float* x = copy.data() + i * p.row() + j * p.channels() + a;
          float* to = sums + ((i * p.kernel_width() + j) * p.channels() + a) * p.out;
          const int64_t left = p.kernel_width() - j;
          if (left >= 3) {
            AddPicture<kGroup, kGroups, 3>(p, x, p.dy + n * gradient, to);
            j += 3;
          } else {
            AddPicture<kGroup, kGroups, 1>(p, x, p.dy + n * gradient, to);
            j += 1;
          }
        }
      }
    }
  }
}

template <int kGroup>
void Part(const Problem& p, int64_t first, int64_t last, float* sums) {
  if (p.groups() == 1) return Part<kGroup, 1>(p, first, last, sums);
  if (p.groups() == 2) return Part<kGroup, 2>(p, first, last, sums);
  Part<kGroup, kMostGroups>(p, first, last, sums);
}

void Compute(const Problem& p, float* dw) {
  const int64_t size = p.sums(), group = p.group();
  std::vector<float> sums(static_cast<size_t>(size) * kParts, 0.0f);
  PartWorkers::Get().RunRanges(kParts, p.n, p.n * p.out_height * p.out_width * size, [&](int part, int64_t first, int64_t last) {
    float* own = sums.data() + part * size;
    if (group == 2) return Part<2>(p, first, last, own);
    Part<4>(p, first, last, own);
  });
  for (int64_t place = 0; place < p.kernel_height() * p.kernel_width(); ++place) {
    for (int64_t a = 0; a < p.in; ++a) {
      for (int64_t b = 0; b < p.out; ++b) {
        const int64_t lane = (place * p.channels() + a / group * group) * p.out + b * group + a % group;
        float sum = 0;
        for (int part = 0; part < kParts; ++part) sum += sums[static_cast<size_t>(part * size + lane)];
        dw[(place * p.in + a) * p.out + b] = sum;
      }
    }
  }
}

void Run(void* attributes, TF_OpKernelContext* context) {
  RunFilterGradient<Problem>(attributes, context,
                             "Expected pictures and gradients that belong together, with 4 or 8 channels.",
                             [](const Problem& p) { return p.out == 4 || p.out == 8; }, &Compute);
}

}  // namespace

void RegisterNarrowFilterGradient(TF_Status* status) {
  RegisterFilterGradientAs("MixtureGrowthNarrowFilterGradient", &Run, status);
}

}  // namespace mixture_growth

#else

namespace mixture_growth {

void RegisterNarrowFilterGradient(TF_Status*) {}

}  // namespace mixture_growth

#endif  // __x86_64__
