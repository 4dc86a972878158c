// Convolutions and the gradients of their inputs on processors that have AVX-512.
//
// y[n, h, w, b] = sum over i, j, a of x[n, h s + i - p, w s + j - p, a] W[i, j, a, b]
//
// oneDNN, which TensorFlow asks for them, is as fast where a layer is large and has no stride. It puts the channels of a
// pixel into a register, which holds 16 floats: 8 channels leave half of it empty. Here 8 channels share it with 2 input
// channels, and 4 with 4: each lane adds up the products of some input channels, and the lanes of a channel are added at
// the end. And it takes some 50 microseconds for a call, however small.
//
// The gradient of an input is such a convolution as well; with a stride, one for each of the s x s places that a pixel can
// have in the windows, since each place is seen through windows of its own.
#include "convolution.h"

#if defined(__x86_64__) && defined(__GNUC__)
#include <algorithm>
#include <cstring>
#include <vector>

#include "convolution-attributes.h"
#include "copy-picture.h"
#include "kernel.h"
#include "part-workers.h"
#include "pixel-blocks.h"

namespace mixture_growth {
namespace {

// Pictures are divided into so many parts.
constexpr int kParts = 8;

struct Attributes : ConvolutionAttributes {
  unsigned char relu;  // Whether negative results become 0.
};

struct Pictures {
  int64_t count, height, width, channels;
};

// Where a window reads, and by which part of the filter it multiplies.
struct Tap {
  int64_t row, column;
  int64_t i, j;
};

// Pixels of the result that are seen through the same taps: rows and columns first, first + step, ...
struct Phase {
  int64_t row, column, rows, columns;  // Of the result.
  int64_t from_row, from_column;       // What the first of them reads, before its taps are added.
  std::vector<Tap> taps;
  std::vector<float> weights;
};

// A convolution of pictures with zeros around them.
struct Problem {
  Pictures from, to;
  int64_t before, behind;  // Zeros on each side of `from`.
  int64_t from_step, to_step;
  int group;               // Input channels that share a register.
  int registers;           // Of a pixel's channels that are computed side by side.
  bool relu;
  std::vector<Phase> phases;

  int64_t Channels() const { return (from.channels + group - 1) / group * group; }
  int64_t Blocks() const { return std::max<int64_t>(1, to.channels / (registers * kRegister)); }
  int64_t Row() const { return (before + from.width + behind) * Channels(); }
  int64_t Size() const { return (before + from.height + behind) * Row(); }
};

// Pixels of the result that lie at equal distances, in memory as well: a row of a picture, or one place in some pictures.
struct Line {
  int64_t count, from_step, to_step;
};

// Rows so short that the same place of several pictures is computed side by side instead.
bool IsShort(const Phase& phase) { return phase.columns < 4; }

// All pixels of one phase, in some pictures with zeros around them.
template <int kGroup, int kRegisters>
void Pixels(const Problem& p, const Phase& phase, int64_t pictures, const float* from, float* to) {
  const int64_t channels = p.Channels(), picture = p.Size(), result = p.to.height * p.to.width * p.to.channels;
  std::vector<int64_t> taps;
  for (const Tap& tap : phase.taps) taps.push_back(tap.row * p.Row() + tap.column * channels);
  const int64_t block_weights = static_cast<int64_t>(taps.size()) * channels / kGroup * kRegisters * kRegister;
  const int64_t from_step = p.from_step * channels, to_step = p.to_step * p.to.channels;
  // What a line goes along, and how often one starts along the other.
  const bool along = IsShort(phase);
  const Line line = along ? Line{pictures, picture, result} : Line{phase.columns, from_step, to_step};
  const Line starts = along ? Line{phase.columns, from_step, to_step} : Line{pictures, picture, result};
  for (int64_t block = 0; block < p.Blocks(); ++block) {
    const float* weights = phase.weights.data() + block * block_weights;
    for (int64_t row = 0; row < phase.rows; ++row) {
      const float* first = from + (phase.from_row + row * p.from_step) * p.Row() + phase.from_column * channels;
      float* first_to = to + ((phase.row + row * p.to_step) * p.to.width + phase.column) * p.to.channels +
                        block * kRegisters * kRegister;
      for (int64_t start = 0; start < starts.count; ++start) {
        PixelsOfLine<kGroup, kRegisters>(first + start * starts.from_step, line.from_step, line.count, taps, channels, weights,
                                   p.relu, first_to + start * starts.to_step, line.to_step);
      }
    }
  }
}

template <int kGroup, int kRegisters>
void Compute(const Problem& p, const float* from, float* to) {
  const int64_t picture = p.from.height * p.from.width * p.from.channels;
  const int64_t result = p.to.height * p.to.width * p.to.channels;
  const bool as_it_lies = p.before == 0 && p.behind == 0 && p.Channels() == p.from.channels;
  PartWorkers::Get().RunRanges(kParts, p.from.count, p.from.count * picture * p.to.channels,
                               [&](int, int64_t first, int64_t last) {
    // One picture after the other, which stays in the cache, unless some are computed side by side.
    const bool at_once = std::any_of(p.phases.begin(), p.phases.end(), IsShort);
    const int64_t pictures = at_once ? last - first : 1;
    std::vector<float> copy(as_it_lies ? 0 : static_cast<size_t>(pictures * p.Size()), 0.0f);
    for (int64_t n = first; n < last; n += pictures) {
      for (int64_t k = 0; k < pictures && !as_it_lies; ++k) {
        CopyPicture(from + (n + k) * picture, p.from.height, p.from.width, p.from.channels,
                    {p.before, p.Channels(), p.Row()}, copy.data() + k * p.Size());
      }
      for (const Phase& phase : p.phases) {
        Pixels<kGroup, kRegisters>(p, phase, pictures, as_it_lies ? from + n * picture : copy.data(), to + n * result);
      }
    }
  });
}

// How many input channels share a register with the result's; 0 for numbers of channels that are not computed here.
int GroupOf(int64_t channels) {
  if (channels == 4 || channels == 8) return static_cast<int>(kRegister / channels);
  return channels > 0 && channels % kRegister == 0 ? 1 : 0;
}

int RegistersOf(int64_t channels) { return channels % (2 * kRegister) == 0 ? 2 : 1; }

struct Filter {
  const float* data;
  int64_t height, width, in, out;
};

// Puts the filter in the order in which it is read: block, tap and input channel by input channel, those of a group side
// by side. `from` and `to` are the steps in the filter from a channel to the next.
void Arrange(const Problem& p, const Filter& filter, int64_t from, int64_t to, Phase* phase) {
  const int64_t width = std::min<int64_t>(p.registers * kRegister, p.to.channels), taken = width * p.group;
  const int64_t channels = p.Channels(), taps = static_cast<int64_t>(phase->taps.size());
  phase->weights.assign(static_cast<size_t>(p.Blocks() * taps * channels * width), 0.0f);
  float* weights = phase->weights.data();
  for (int64_t block = 0; block < p.Blocks(); ++block) {
    for (const Tap& tap : phase->taps) {
      const float* first = filter.data + (tap.i * filter.width + tap.j) * filter.in * filter.out + block * width * to;
      if (to == 1 && p.group == 1) {
        for (int64_t a = 0; a < p.from.channels; ++a) {
          std::memcpy(weights + a * width, first + a * from, static_cast<size_t>(width) * sizeof(float));
        }
      } else {
        for (int64_t a = 0; a < p.from.channels; ++a) {
          float* to_group = weights + a / p.group * taken + a % p.group;
          for (int64_t b = 0; b < width; ++b) to_group[b * p.group] = first[a * from + b * to];
        }
      }
      weights += channels * width;
    }
  }
}

Problem Forward(const Pictures& x, const Filter& filter, const Pictures& y, const Attributes& attributes) {
  Problem p{x, y, attributes.padding, 0, attributes.stride, 1, GroupOf(y.channels), RegistersOf(y.channels), attributes.relu != 0, {}};
  const auto reach = [&](int64_t size, int64_t window) { return (size - 1) * attributes.stride + window; };
  p.behind = std::max<int64_t>(0, std::max(reach(y.height, filter.height) - x.height, reach(y.width, filter.width) - x.width) - p.before);
  Phase all{0, 0, y.height, y.width, 0, 0, {}, {}};
  for (int64_t i = 0; i < filter.height; ++i) {
    for (int64_t j = 0; j < filter.width; ++j) all.taps.push_back({i, j, i, j});
  }
  Arrange(p, filter, filter.out, 1, &all);
  p.phases.push_back(std::move(all));
  return p;
}

// dx[h, w, a] = sum over i, j, b of dy[(h + p - i) / s, (w + p - j) / s, b] W[i, j, a, b], where these are whole
Problem Backward(const Pictures& dy, const Filter& filter, const Pictures& dx, const Attributes& attributes) {
  const int64_t s = attributes.stride, padding = attributes.padding;
  const int64_t before = (std::max(filter.height, filter.width) - 1) / s;
  Problem p{dy, dx, before, 0, 1, s, GroupOf(dx.channels), RegistersOf(dx.channels), false, {}};
  const auto last = [&](int64_t size) { return (size - 1 + padding) / s; };
  p.behind = std::max<int64_t>(0, std::max(last(dx.height) - (dy.height - 1), last(dx.width) - (dy.width - 1)));
  for (int64_t h = 0; h < std::min(s, dx.height); ++h) {
    for (int64_t w = 0; w < std::min(s, dx.width); ++w) {
      Phase phase{h, w, (dx.height - h + s - 1) / s, (dx.width - w + s - 1) / s,
                  before + (h + padding) / s, before + (w + padding) / s, {}, {}};
      for (int64_t i = (h + padding) % s; i < filter.height; i += s) {
        for (int64_t j = (w + padding) % s; j < filter.width; j += s) {
          phase.taps.push_back({-(i / s), -(j / s), i, j});
        }
      }
      Arrange(p, filter, 1, filter.out, &phase);
      p.phases.push_back(std::move(phase));
    }
  }
  return p;
}

void Compute(const Problem& p, const float* from, float* to) {
  if (p.registers == 2) return Compute<1, 2>(p, from, to);
  if (p.group == 1) return Compute<1, 1>(p, from, to);
  if (p.group == 2) return Compute<2, 1>(p, from, to);
  Compute<4, 1>(p, from, to);
}

void ReadAttributes(TF_OpKernelConstruction* construction, Attributes* attributes, TF_Status* status) {
  ReadConvolutionAttributes(construction, attributes, status);
  TF_OpKernelConstruction_GetAttrBool(construction, "relu", &attributes->relu, status);
}

Pictures PicturesOf(const FloatTensor& tensor) {
  return {tensor.size(0), tensor.size(1), tensor.size(2), tensor.size(3)};
}

// Whether y is what x, the filter and the attributes give.
bool Fits(const Pictures& x, const Filter& filter, const Pictures& y, const Attributes& attributes) {
  return filter.height > 0 && filter.width > 0 && attributes.stride > 0 && attributes.padding >= 0 &&
         x.count == y.count && x.channels == filter.in && y.channels == filter.out &&
         y.height == attributes.ResultSize(x.height, filter.height) &&
         y.width == attributes.ResultSize(x.width, filter.width);
}

// The same pixels as few long rows, for windows of one pixel that see each once; short rows leave registers empty.
void JoinRows(Pictures* pictures) {
  const int64_t pixels = pictures->height * pictures->width, all = pictures->count * pixels;
  const int64_t count = all % kParts == 0 ? kParts : pictures->count;
  *pictures = {count, 1, all / count, pictures->channels};
}

// Computes pictures of the attributes' shape from others and a filter.
template <bool kForward>
void Run(void* made, TF_OpKernelContext* context) {
  const Attributes& attributes = *static_cast<Attributes*>(made);
  RunKernel(context, [&](ScopedStatus* status) {
    const FloatTensor given = Input(context, 0, *status), weights = Input(context, 1, *status);
    if (!status->ok()) return;
    const int32_t* shape = attributes.shape;
    Pictures to{shape[0], shape[1], shape[2], shape[3]};
    bool fits = given.rank() == 4 && weights.rank() == 4 && GroupOf(to.channels) > 0;
    Pictures from{};
    Filter filter{};
    if (fits) {
      from = PicturesOf(given);
      filter = {weights.data(), weights.size(0), weights.size(1), weights.size(2), weights.size(3)};
      fits = kForward ? Fits(from, filter, to, attributes) : Fits(to, filter, from, attributes);
    }
    if (!fits) {
      return status->Refuse("Expected pictures and a filter that belong together, and 4, 8 or a multiple of 16 channels to compute.");
    }
    const FloatTensor result = Output(context, 0, {shape[0], shape[1], shape[2], shape[3]}, *status);
    if (!status->ok()) return;
    if (filter.height == 1 && filter.width == 1 && attributes.stride == 1 && attributes.padding == 0) {
      JoinRows(&from);
      JoinRows(&to);
    }
    Compute(kForward ? Forward(from, filter, to, attributes) : Backward(from, filter, to, attributes), given.data(),
            result.data());
  });
}

void* Create(TF_OpKernelConstruction* construction) {
  return CreateAttributes<Attributes>(construction, &ReadAttributes);
}

}  // namespace

bool ConvolutionHelps() { return __builtin_cpu_supports("avx512f"); }

void RegisterConvolution(TF_Status* status) {
  Register({"MixtureGrowthConvolution",
            {"x: float", "filter: float"},
            {"y: float"},
            {"shape: list(int)", "stride: int", "padding: int", "relu: bool = false"},
            &TF_ShapeInferenceContextSetUnknownShape, &Create, &Run<true>, &DestroyAttributes<Attributes>},
           status);
  if (TF_GetCode(status) != TF_OK) return;
  Register({"MixtureGrowthInputGradient",
            {"dy: float", "filter: float"},
            {"dx: float"},
            {"shape: list(int)", "stride: int", "padding: int", "relu: bool = false"},
            &TF_ShapeInferenceContextSetUnknownShape, &Create, &Run<false>, &DestroyAttributes<Attributes>},
           status);
}

}  // namespace mixture_growth

#else

namespace mixture_growth {

bool ConvolutionHelps() { return false; }

void RegisterConvolution(TF_Status*) {}

}  // namespace mixture_growth

#endif  // __x86_64__
