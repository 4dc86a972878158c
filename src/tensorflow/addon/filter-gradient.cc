// The gradient of a convolution's filter on processors that have AVX2 or AVX-512.
//
// dW[i, j, a, b] = sum over n, h, w of x[n, h s + i - p, w s + j - p, a] dy[n, h, w, b]
//
// oneDNN, which TensorFlow asks for it, reaches half of an AVX2 processor's speed there and four fifths of one's that has
// AVX-512; its other convolutions reach all of it. This one keeps a block of sums in registers while it walks over a few
// rows of the picture, whose channels it has put side by side before, so that they stay in the first-level cache. It is an
// operation like any other, "MixtureGrowthFilterGradient", for channels that are multiples of 4 (in) and 16 (out). Every
// sum goes over the pixels in the same order in each of its forms: the same bits on every processor.
#include "filter-gradient.h"

#ifdef __x86_64__
#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "filter-gradient-problem.h"
#include "part-workers.h"
#include "widest.h"

namespace mixture_growth {
namespace {

// What every number of input channels is a multiple of: the block of sums that is left at the end.
constexpr int kLastIn = 4;
// What every number of output channels is a multiple of.
constexpr int kLeastOut = 16;
// Pictures are divided into so many parts whatever the number of threads, and the parts' sums are added in order: the
// same bits on every machine.
constexpr int kParts = 8;
// Pixels that one walk covers, so that loading and storing the sums costs little beside it: the more channels, the more
// of the filter has left the cache when a block comes around again, and the longer a walk should be.
int64_t WalkLength(int64_t in, int64_t out) {
  return std::max<int64_t>(128, static_cast<int64_t>(4 * std::sqrt(static_cast<double>(in * out))));
}

// Windows are square.
struct Problem : FilterGradientProblem {
  int64_t kernel() const { return kernel_height(); }
};

// A register of floats, and the same where it lies in memory.
template <int kLanes>
struct Wide {
  typedef float Type __attribute__((vector_size(kLanes * sizeof(float))));
  typedef float Stored __attribute__((vector_size(kLanes * sizeof(float)), aligned(sizeof(float))));
  static INLINE Type Load(const float* from) { return *reinterpret_cast<const Stored*>(from); }
  static INLINE void Store(float* to, Type value) { *reinterpret_cast<Stored*>(to) = value; }
};

// Adds the products of `count` pixels to In x (Registers kLanes) sums.
template <int In, int Registers, int kLanes>
INLINE void Walk(const float* x, int64_t x_step, const float* dy, int64_t dy_step, int64_t count,
                 typename Wide<kLanes>::Type sums[In][Registers]) {
  using Floats = typename Wide<kLanes>::Type;
  for (int64_t k = 0; k < count; ++k, x += x_step, dy += dy_step) {
    Floats gradients[Registers];
#pragma GCC unroll 8
    for (int b = 0; b < Registers; ++b) gradients[b] = Wide<kLanes>::Load(dy + b * kLanes);
#pragma GCC unroll 8
    for (int a = 0; a < In; ++a) {
      const Floats value = x[a] - Floats{};  // In every lane.
#pragma GCC unroll 8
      for (int b = 0; b < Registers; ++b) sums[a][b] += value * gradients[b];
    }
  }
}

// Some rows of one picture, or all rows of some.
struct Range {
  int64_t first_picture, last_picture, first_row, last_row;
};

// Rows of some pictures as the walks read them: as they lie there, or a copy that has the pixels of every block of
// channels one after the other. Many channels are copied, because their pixels lie so far apart that they fall into few
// of the sets of the first-level cache.
struct Rows {
  const float* data = nullptr;  // The first of them.
  int64_t first = 0;            // Its number in the picture.
  int64_t per_picture = 0;      // From a picture to the next.
  int64_t before = 0;           // Floats before a block of channels, for each channel before it.
  int64_t channels = 0;         // Of a pixel: all, or 0 for those of a block.
  std::vector<float> copy;

  int64_t PixelStep(int64_t block) const { return channels == 0 ? block : channels; }
};

// The rows of a range, of both inputs.
struct Taken {
  Rows x, dy;
};

using BlockFunction = void (*)(const Problem&, const Range&, const Taken&, int i, int j, int64_t a, int64_t b, float* dw);

// How channels are divided into blocks of sums, and what adds to one. The registers of sums keep the processor's
// multipliers busy: each waits for its sum of the pixel before.
struct Tiling {
  int in, out;
  int few;  // So many channels are walked over where they lie.
  BlockFunction block, last_block;  // The second for kLastIn input channels.

  // Where the blocks of input channels begin, and how many channels each has.
  template <typename Work>
  void ForBlocks(int64_t channels, const Work& work) const {
    int64_t a = 0;
    // Nothing may be left that is smaller than the last block.
    const auto fits = [&](int64_t rest) { return rest == 0 || rest >= kLastIn; };
    for (; fits(channels - a - in); a += in) work(a, in);
    for (; a < channels; a += kLastIn) work(a, kLastIn);
  }
};

template <int Width>
void Copy(const float* from, int64_t from_step, int64_t pixels, float* to) {
  for (int64_t k = 0; k < pixels; ++k, from += from_step, to += Width) std::memcpy(to, from, Width * sizeof(float));
}

void CopyChannels(const float* from, int64_t from_step, int64_t pixels, int64_t width, float* to) {
  switch (width) {
    case 4: return Copy<4>(from, from_step, pixels, to);
    case 6: return Copy<6>(from, from_step, pixels, to);
    case 8: return Copy<8>(from, from_step, pixels, to);
    case 16: return Copy<16>(from, from_step, pixels, to);
    default: return Copy<32>(from, from_step, pixels, to);
  }
}

// Takes `count` rows from `first` on of every picture of a range; `for_blocks` calls with each block of channels.
template <typename ForBlocks>
void Take(const float* pictures, int64_t height, int64_t width, int64_t channels, const Range& range, int64_t first,
          int64_t count, int64_t few, const ForBlocks& for_blocks, Rows* rows) {
  const float* data = pictures + (range.first_picture * height + first) * width * channels;
  rows->first = first;
  if (channels <= few) {
    rows->data = data, rows->per_picture = height, rows->before = 1, rows->channels = channels;
    return;
  }
  const int64_t pixels = count * width, all = (range.last_picture - range.first_picture) * pixels;
  rows->copy.resize(static_cast<size_t>(all * channels));
  float* copy = rows->copy.data();
  for (int64_t done = 0; done < all; done += pixels, data += height * width * channels) {
    for_blocks([&](int64_t channel, int64_t block) {
      CopyChannels(data + channel, channels, pixels, block, copy + channel * all + done * block);
    });
  }
  rows->data = copy, rows->per_picture = count, rows->before = all, rows->channels = 0;
}

void TakeBoth(const Problem& p, const Tiling& tiling, const Range& range, Taken* taken) {
  const ConvolutionAttributes& t = p.attributes;
  const int64_t first = std::max<int64_t>(0, range.first_row * t.stride - t.padding);
  const int64_t end = std::min(p.height, (range.last_row - 1) * t.stride - t.padding + p.kernel());
  Take(p.x, p.height, p.width, p.in, range, first, std::max<int64_t>(0, end - first), tiling.few,
       [&](const auto& work) { tiling.ForBlocks(p.in, work); }, &taken->x);
  const auto blocks_of_out = [&](const auto& work) {
    for (int64_t b = 0; b < p.out; b += tiling.out) work(b, tiling.out);
  };
  Take(p.dy, p.out_height, p.out_width, p.out, range, range.first_row, range.last_row - range.first_row, tiling.few,
       blocks_of_out, &taken->dy);
}

// One block of sums at one place of the filter.
template <int In, int Registers, int kLanes>
INLINE void Block(const Problem& p, const Range& range, const Taken& taken, int i, int j, int64_t a, int64_t b,
                  float* dw) {
  constexpr int kOut = Registers * kLanes;
  const ConvolutionAttributes& t = p.attributes;
  // Outputs whose window stays inside the picture at this place of the filter.
  const int64_t offset = j - t.padding;
  const int64_t w0 = offset < 0 ? (-offset + t.stride - 1) / t.stride : 0;
  const int64_t w1 = std::min(p.out_width, (p.width - 1 - offset) / t.stride + 1);
  if (w0 >= w1 || p.width - 1 - offset < 0) return;
  typename Wide<kLanes>::Type sums[In][Registers];
#pragma GCC unroll 8
  for (int k = 0; k < In; ++k) {
#pragma GCC unroll 8
    for (int r = 0; r < Registers; ++r) sums[k][r] = Wide<kLanes>::Load(dw + k * p.out + r * kLanes);
  }
  const int64_t x_step = taken.x.PixelStep(In), dy_step = taken.dy.PixelStep(kOut);
  const float* x_block = taken.x.data + a * taken.x.before;
  const float* dy_block = taken.dy.data + b * taken.dy.before;
  const int64_t pictures = range.last_picture - range.first_picture, out_rows = range.last_row - range.first_row;
  for (int64_t picture = 0; picture < pictures; ++picture) {
    for (int64_t h = 0; h < out_rows; ++h) {
      const int64_t row = (range.first_row + h) * t.stride + i - t.padding;
      if (row < 0 || row >= p.height) continue;
      const int64_t x_row = picture * taken.x.per_picture + row - taken.x.first;
      const int64_t dy_row = picture * taken.dy.per_picture + h;
      const float* x = x_block + (x_row * p.width + w0 * t.stride + offset) * x_step;
      const float* dy = dy_block + (dy_row * p.out_width + w0) * dy_step;
      Walk<In, Registers, kLanes>(x, t.stride * x_step, dy, dy_step, w1 - w0, sums);
    }
  }
#pragma GCC unroll 8
  for (int k = 0; k < In; ++k) {
#pragma GCC unroll 8
    for (int r = 0; r < Registers; ++r) Wide<kLanes>::Store(dw + k * p.out + r * kLanes, sums[k][r]);
  }
}

template <int In>
__attribute__((target("avx2,fma"))) void BlockAvx2(const Problem& p, const Range& range, const Taken& taken, int i,
                                                   int j, int64_t a, int64_t b, float* dw) {
  Block<In, 2, 8>(p, range, taken, i, j, a, b, dw);
}

template <int In, int Registers>
__attribute__((target("avx512f"))) void BlockAvx512(const Problem& p, const Range& range, const Taken& taken, int i,
                                                    int j, int64_t a, int64_t b, float* dw) {
  Block<In, Registers, 16>(p, range, taken, i, j, a, b, dw);
}

Tiling TilingFor(int64_t out) {
  if (!__builtin_cpu_supports("avx512f")) return {6, 16, 32, &BlockAvx2<6>, &BlockAvx2<kLastIn>};
  if (out % 32 == 0) return {8, 32, 64, &BlockAvx512<8, 2>, &BlockAvx512<kLastIn, 2>};
  return {8, 16, 64, &BlockAvx512<8, 1>, &BlockAvx512<kLastIn, 1>};
}

// Adds the sums of a range at every place of the filter.
void Add(const Problem& p, const Tiling& tiling, const Range& range, Taken* taken, float* dw) {
  TakeBoth(p, tiling, range, taken);
  const int kernel = p.kernel();
  for (int i = 0; i < kernel; ++i) {
    for (int j = 0; j < kernel; ++j) {
      float* place = dw + (i * kernel + j) * p.in * p.out;
      tiling.ForBlocks(p.in, [&](int64_t a, int64_t width) {
        const BlockFunction add = width == tiling.in ? tiling.block : tiling.last_block;
        for (int64_t b = 0; b < p.out; b += tiling.out) add(p, range, *taken, i, j, a, b, place + a * p.out + b);
      });
    }
  }
}

// The sums over the pictures of one part.
void Part(const Problem& p, int64_t first, int64_t last, float* dw) {
  const int64_t walk = WalkLength(p.in, p.out);
  const int64_t rows = std::min(p.out_height, (walk + p.out_width - 1) / p.out_width);
  const int64_t pictures = std::max<int64_t>(1, walk / (p.out_height * p.out_width));
  const Tiling tiling = TilingFor(p.out);
  Taken taken;
  for (int64_t picture = first; picture < last; picture += pictures) {
    for (int64_t row = 0; row < p.out_height; row += rows) {
      Add(p, tiling, {picture, std::min(picture + pictures, last), row, std::min(row + rows, p.out_height)}, &taken, dw);
    }
  }
}

void Compute(const Problem& p, float* dw) {
  const int64_t size = int64_t{p.kernel()} * p.kernel() * p.in * p.out;
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

void Run(void* attributes, TF_OpKernelContext* context) {
  RunFilterGradient<Problem>(
      attributes, context, "Expected pictures and gradients that belong together, with channels in multiples of 4 and 16.",
      [](const Problem& p) { return p.kernel_width() == p.kernel() && p.in % kLastIn == 0 && p.out % kLeastOut == 0; },
      &Compute);
}

}  // namespace

bool FilterGradientHelps() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

void RegisterFilterGradient(TF_Status* status) {
  RegisterFilterGradientAs("MixtureGrowthFilterGradient", &Run, status);
}

}  // namespace mixture_growth

#else

namespace mixture_growth {

bool FilterGradientHelps() { return false; }

void RegisterFilterGradient(TF_Status*) {}

}  // namespace mixture_growth

#endif  // __x86_64__
