// The gradient of a convolution's filter on processors that have AVX2 but not AVX-512.
//
// dW[i, j, a, b] = sum over n, h, w of x[n, h s + i - p, w s + j - p, a] dy[n, h, w, b]
//
// oneDNN, which TensorFlow asks for it, reaches half of such a processor's speed there; its other convolutions reach
// all of it. This one keeps 4 x 16 sums in registers while it walks over a few rows of the picture, which stay in the
// first-level cache. It is an operation like any other, "MixtureGrowthFilterGradient", for channels that are multiples
// of 4 (in) and 16 (out).
#include "filter-gradient.h"

#ifdef __x86_64__
#include <immintrin.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "kernel.h"
#include "part-workers.h"

namespace mixture_growth {
namespace {

constexpr int kIn = 4;    // Input channels of one block of sums.
constexpr int kOut = 16;  // Output channels of one block of sums: two registers.
// Pictures are divided into so many parts whatever the number of threads, and the parts' sums are added in order: the
// same bits on every machine.
constexpr int kParts = 8;
// Pixels that one walk covers, so that loading and storing the sums costs little beside it: the more channels, the more
// of the filter has left the cache when a block comes around again, and the longer a walk should be.
int64_t WalkLength(int64_t in, int64_t out) {
  return std::max<int64_t>(64, static_cast<int64_t>(2 * std::sqrt(static_cast<double>(in * out))));
}

struct Attributes {
  int32_t shape[4];  // Of dw. TensorFlow cannot infer it, so whoever asks for the operation says it.
  int32_t stride, padding;
  int32_t kernel() const { return shape[0]; }
};

struct Problem {
  Attributes attributes;
  int64_t n, height, width, in;            // Of x.
  int64_t out_height, out_width, out;      // Of dy.
  const float* x;
  const float* dy;
};

// Adds the products of `count` pixels to 4 x 16 sums.
__attribute__((target("avx2,fma"), always_inline)) inline void Walk(const float* x, int64_t x_step, const float* dy,
                                                     int64_t dy_step, int64_t count, __m256 sums[kIn][2]) {
  for (int64_t k = 0; k < count; ++k, x += x_step, dy += dy_step) {
    const __m256 low = _mm256_loadu_ps(dy);
    const __m256 high = _mm256_loadu_ps(dy + 8);
#pragma GCC unroll 4
    for (int a = 0; a < kIn; ++a) {
      const __m256 value = _mm256_broadcast_ss(x + a);
      sums[a][0] = _mm256_fmadd_ps(value, low, sums[a][0]);
      sums[a][1] = _mm256_fmadd_ps(value, high, sums[a][1]);
    }
  }
}

// Some rows of one picture, or all rows of some.
struct Range {
  int64_t first_picture, last_picture, first_row, last_row;
};

// One block of sums at one place of the filter.
__attribute__((target("avx2,fma"))) void Block(const Problem& p, const Range& range, int i, int j, int64_t a,
                                               int64_t b, float* dw) {
  const Attributes& t = p.attributes;
  // Outputs whose window stays inside the picture at this place of the filter.
  const int64_t offset = j - t.padding;
  const int64_t w0 = offset < 0 ? (-offset + t.stride - 1) / t.stride : 0;
  const int64_t w1 = std::min(p.out_width, (p.width - 1 - offset) / t.stride + 1);
  if (w0 >= w1 || p.width - 1 - offset < 0) return;
  __m256 sums[kIn][2];
#pragma GCC unroll 4
  for (int k = 0; k < kIn; ++k) {
    sums[k][0] = _mm256_loadu_ps(dw + k * p.out);
    sums[k][1] = _mm256_loadu_ps(dw + k * p.out + 8);
  }
  for (int64_t picture = range.first_picture; picture < range.last_picture; ++picture) {
    for (int64_t h = range.first_row; h < range.last_row; ++h) {
      const int64_t row = h * t.stride + i - t.padding;
      if (row < 0 || row >= p.height) continue;
      const float* x = p.x + ((picture * p.height + row) * p.width + w0 * t.stride + offset) * p.in + a;
      const float* dy = p.dy + ((picture * p.out_height + h) * p.out_width + w0) * p.out + b;
      Walk(x, t.stride * p.in, dy, p.out, w1 - w0, sums);
    }
  }
#pragma GCC unroll 4
  for (int k = 0; k < kIn; ++k) {
    _mm256_storeu_ps(dw + k * p.out, sums[k][0]);
    _mm256_storeu_ps(dw + k * p.out + 8, sums[k][1]);
  }
}

// Adds the sums of a range at every place of the filter.
void Add(const Problem& p, const Range& range, float* dw) {
  const int kernel = p.attributes.kernel();
  for (int i = 0; i < kernel; ++i) {
    for (int j = 0; j < kernel; ++j) {
      for (int64_t a = 0; a < p.in; a += kIn) {
        float* block = dw + ((i * kernel + j) * p.in + a) * p.out;
        for (int64_t b = 0; b < p.out; b += kOut) Block(p, range, i, j, a, b, block + b);
      }
    }
  }
}

// The sums over the pictures of one part.
void Part(const Problem& p, int64_t first, int64_t last, float* dw) {
  const int64_t walk = WalkLength(p.in, p.out);
  const int64_t rows = std::min(p.out_height, (walk + p.out_width - 1) / p.out_width);
  const int64_t pictures = std::max<int64_t>(1, walk / (p.out_height * p.out_width));
  for (int64_t picture = first; picture < last; picture += pictures) {
    for (int64_t row = 0; row < p.out_height; row += rows) {
      Add(p, {picture, std::min(picture + pictures, last), row, std::min(row + rows, p.out_height)}, dw);
    }
  }
}

void Compute(const Problem& p, float* dw) {
  const int64_t size = int64_t{p.attributes.kernel()} * p.attributes.kernel() * p.in * p.out;
  std::vector<float> sums(static_cast<size_t>(size) * kParts, 0.0f);
  PartWorkers::Get().Run(kParts, [&](int part) {
    Part(p, p.n * part / kParts, p.n * (part + 1) / kParts, sums.data() + part * size);
  });
  std::memcpy(dw, sums.data(), static_cast<size_t>(size) * sizeof(float));
  for (int part = 1; part < kParts; ++part) {
    for (int64_t k = 0; k < size; ++k) dw[k] += sums[part * size + k];
  }
}

void ReadAttributes(TF_OpKernelConstruction* construction, Attributes* attributes, TF_Status* status) {
  TF_OpKernelConstruction_GetAttrInt32List(construction, "shape", attributes->shape, 4, status);
  TF_OpKernelConstruction_GetAttrInt32(construction, "stride", &attributes->stride, status);
  TF_OpKernelConstruction_GetAttrInt32(construction, "padding", &attributes->padding, status);
}

bool Fits(const Problem& p, int64_t pictures_of_dy) {
  const Attributes& t = p.attributes;
  const auto size = [&](int64_t in) { return (in + 2 * t.padding - t.kernel()) / t.stride + 1; };
  return t.kernel() > 0 && t.shape[1] == t.kernel() && t.shape[2] == p.in && t.shape[3] == p.out && t.stride > 0 &&
         t.padding >= 0 && p.n == pictures_of_dy && p.in % kIn == 0 && p.out % kOut == 0 &&
         p.out_height == size(p.height) && p.out_width == size(p.width);
}

void Run(void* attributes, TF_OpKernelContext* context) {
  RunKernel(context, [&](ScopedStatus* status) {
    const FloatTensor x = Input(context, 0, *status), dy = Input(context, 1, *status);
    Problem p{*static_cast<Attributes*>(attributes)};
    bool fits = x.rank() == 4 && dy.rank() == 4;
    if (fits) {
      p.n = x.size(0), p.height = x.size(1), p.width = x.size(2), p.in = x.size(3);
      p.out_height = dy.size(1), p.out_width = dy.size(2), p.out = dy.size(3);
      p.x = x.data(), p.dy = dy.data();
      fits = Fits(p, dy.size(0));
    }
    if (!fits) {
      return status->Refuse(
          "Expected pictures and gradients that belong together, with channels in multiples of 4 and 16.");
    }
    const int32_t* shape = p.attributes.shape;
    const FloatTensor dw = Output(context, 0, {shape[0], shape[1], shape[2], shape[3]}, *status);
    if (status->ok()) Compute(p, dw.data());
  });
}

void UnknownShape(TF_ShapeInferenceContext* context, TF_Status* status) {
  TF_ShapeInferenceContextSetUnknownShape(context, status);
}

}  // namespace

bool FilterGradientHelps() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && !__builtin_cpu_supports("avx512f");
}

void RegisterFilterGradient(TF_Status* status) {
  Register({"MixtureGrowthFilterGradient",
            {"x: float", "dy: float"},
            {"dw: float"},
            {"shape: list(int)", "stride: int", "padding: int"},
            &UnknownShape,
            [](TF_OpKernelConstruction* construction) -> void* {
              return CreateAttributes<Attributes>(construction, &ReadAttributes);
            },
            &Run, &DestroyAttributes<Attributes>},
           status);
}

}  // namespace mixture_growth

#else

namespace mixture_growth {

bool FilterGradientHelps() { return false; }

void RegisterFilterGradient(TF_Status*) {}

}  // namespace mixture_growth

#endif  // __x86_64__
