// The gradient of a convolution's filter on processors that have AVX2 but not AVX-512.
//
// dW[i, j, a, b] = sum over n, h, w of x[n, h s + i - p, w s + j - p, a] dy[n, h, w, b]
//
// oneDNN, which TensorFlow asks for it, reaches half of such a processor's speed there; its other convolutions reach
// all of it. This one keeps 6 x 16 sums in registers while it walks over a few rows of the picture, whose channels it has
// put side by side before, so that they stay in the first-level cache. It is an operation like any other, "MixtureGrowthFilterGradient", for channels that are multiples
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

// Input channels of one block of sums: 12 registers of sums keep both multipliers of the processor busy. What is left
// at the end is done by the smaller one, of which input channels are multiples.
constexpr int kIn = 6, kLastIn = 4;
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

// Adds the products of `count` pixels to In x 16 sums.
template <int In>
__attribute__((target("avx2,fma"), always_inline)) inline void Walk(const float* x, int64_t x_step, const float* dy,
                                                     int64_t dy_step, int64_t count, __m256 sums[In][2]) {
  for (int64_t k = 0; k < count; ++k, x += x_step, dy += dy_step) {
    const __m256 low = _mm256_loadu_ps(dy);
    const __m256 high = _mm256_loadu_ps(dy + 8);
#pragma GCC unroll 6
    for (int a = 0; a < In; ++a) {
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

// The numbers of a range as the walks read them: for every block of channels its pixels one after the other.
struct Packed {
  std::vector<float> x, dy;
  int64_t first_row = 0, rows = 0;     // Of x, those inside of the picture.
  int64_t x_pixels = 0, dy_pixels = 0;  // In a block.
};

// Where the blocks of input channels begin, and how many channels each has.
template <typename Work>
void ForBlocks(int64_t channels, const Work& work) {
  int64_t a = 0;
  // Two channels alone would be left where the last block but one were large.
  for (; channels - a >= kIn && channels - a != kIn + 2; a += kIn) work(a, kIn);
  for (; a < channels; a += kLastIn) work(a, kLastIn);
}

void Copy(const float* from, int64_t from_step, int64_t pixels, int64_t width, float* to) {
  for (int64_t k = 0; k < pixels; ++k, from += from_step, to += width) {
    std::memcpy(to, from, static_cast<size_t>(width) * sizeof(float));
  }
}

void Pack(const Problem& p, const Range& range, Packed* packed) {
  const Attributes& t = p.attributes;
  const int64_t pictures = range.last_picture - range.first_picture, out_rows = range.last_row - range.first_row;
  packed->first_row = std::max<int64_t>(0, range.first_row * t.stride - t.padding);
  const int64_t end = std::min(p.height, (range.last_row - 1) * t.stride - t.padding + t.kernel());
  packed->rows = std::max<int64_t>(0, end - packed->first_row);
  packed->x_pixels = pictures * packed->rows * p.width;
  packed->dy_pixels = pictures * out_rows * p.out_width;
  packed->x.resize(static_cast<size_t>(packed->x_pixels * p.in));
  packed->dy.resize(static_cast<size_t>(packed->dy_pixels * p.out));
  for (int64_t at = 0; at < pictures; ++at) {
    const int64_t picture = range.first_picture + at;
    const float* x = p.x + (picture * p.height + packed->first_row) * p.width * p.in;
    const int64_t x_pixels = packed->rows * p.width, dy_pixels = out_rows * p.out_width;
    ForBlocks(p.in, [&](int64_t a, int64_t width) {
      Copy(x + a, p.in, x_pixels, width, packed->x.data() + a * packed->x_pixels + at * x_pixels * width);
    });
    const float* dy = p.dy + (picture * p.out_height + range.first_row) * p.out_width * p.out;
    for (int64_t b = 0; b < p.out; b += kOut) {
      Copy(dy + b, p.out, dy_pixels, kOut, packed->dy.data() + b * packed->dy_pixels + at * dy_pixels * kOut);
    }
  }
}

// One block of sums at one place of the filter.
template <int In>
__attribute__((target("avx2,fma"))) void Block(const Problem& p, const Range& range, const Packed& packed, int i, int j,
                                               int64_t a, int64_t b, float* dw) {
  const Attributes& t = p.attributes;
  // Outputs whose window stays inside the picture at this place of the filter.
  const int64_t offset = j - t.padding;
  const int64_t w0 = offset < 0 ? (-offset + t.stride - 1) / t.stride : 0;
  const int64_t w1 = std::min(p.out_width, (p.width - 1 - offset) / t.stride + 1);
  if (w0 >= w1 || p.width - 1 - offset < 0) return;
  __m256 sums[In][2];
#pragma GCC unroll 6
  for (int k = 0; k < In; ++k) {
    sums[k][0] = _mm256_loadu_ps(dw + k * p.out);
    sums[k][1] = _mm256_loadu_ps(dw + k * p.out + 8);
  }
  const float* x_block = packed.x.data() + a * packed.x_pixels;
  const float* dy_block = packed.dy.data() + b * packed.dy_pixels;
  const int64_t pictures = range.last_picture - range.first_picture, out_rows = range.last_row - range.first_row;
  for (int64_t picture = 0; picture < pictures; ++picture) {
    for (int64_t h = 0; h < out_rows; ++h) {
      const int64_t row = (range.first_row + h) * t.stride + i - t.padding;
      if (row < 0 || row >= p.height) continue;
      const int64_t x_row = picture * packed.rows + row - packed.first_row;
      const float* x = x_block + (x_row * p.width + w0 * t.stride + offset) * In;
      const float* dy = dy_block + ((picture * out_rows + h) * p.out_width + w0) * kOut;
      Walk<In>(x, t.stride * In, dy, kOut, w1 - w0, sums);
    }
  }
#pragma GCC unroll 6
  for (int k = 0; k < In; ++k) {
    _mm256_storeu_ps(dw + k * p.out, sums[k][0]);
    _mm256_storeu_ps(dw + k * p.out + 8, sums[k][1]);
  }
}

// Adds the sums of a range at every place of the filter.
void Add(const Problem& p, const Range& range, Packed* packed, float* dw) {
  Pack(p, range, packed);
  const int kernel = p.attributes.kernel();
  for (int i = 0; i < kernel; ++i) {
    for (int j = 0; j < kernel; ++j) {
      float* place = dw + (i * kernel + j) * p.in * p.out;
      ForBlocks(p.in, [&](int64_t a, int64_t width) {
        for (int64_t b = 0; b < p.out; b += kOut) {
          float* block = place + a * p.out + b;
          if (width == kIn) {
            Block<kIn>(p, range, *packed, i, j, a, b, block);
          } else {
            Block<kLastIn>(p, range, *packed, i, j, a, b, block);
          }
        }
      });
    }
  }
}

// The sums over the pictures of one part.
void Part(const Problem& p, int64_t first, int64_t last, float* dw) {
  const int64_t walk = WalkLength(p.in, p.out);
  const int64_t rows = std::min(p.out_height, (walk + p.out_width - 1) / p.out_width);
  const int64_t pictures = std::max<int64_t>(1, walk / (p.out_height * p.out_width));
  Packed packed;
  for (int64_t picture = first; picture < last; picture += pictures) {
    for (int64_t row = 0; row < p.out_height; row += rows) {
      Add(p, {picture, std::min(picture + pictures, last), row, std::min(row + rows, p.out_height)}, &packed, dw);
    }
  }
}

void Compute(const Problem& p, float* dw) {
  const int64_t size = int64_t{p.attributes.kernel()} * p.attributes.kernel() * p.in * p.out;
  std::vector<float> sums(static_cast<size_t>(size) * kParts, 0.0f);
  const int64_t cost = p.n * p.height * p.width * p.in * p.out;
  PartWorkers::Get().RunRanges(kParts, p.n, cost, [&](int part, int64_t first, int64_t last) {
    Part(p, first, last, sums.data() + part * size);
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
         t.padding >= 0 && p.n == pictures_of_dy && p.in % kLastIn == 0 && p.out % kOut == 0 &&
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
