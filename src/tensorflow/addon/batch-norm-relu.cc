// Batch normalisation and ReLU in one: y = max(0, gamma (x - mean) / deviation + beta), with the batch's statistics.
//
// TensorFlow has two operations for it and two for its gradient, which go over memory 13 times; these go over it 8
// times. What ReLU let through is worked out anew in the gradient instead of being kept.
#pragma GCC optimize("O3")
#include "batch-norm-relu.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "kernel.h"
#include "part-workers.h"
#include "widest.h"

namespace mixture_growth {
namespace {

// Pixels are divided into so many parts whatever the number of threads, and the parts' sums are added in order: the
// same bits on every machine of a kind.
constexpr int kParts = 16;
// Pixels whose sums are kept in single precision, before they enter those in double precision.
constexpr int64_t kRun = 64;
typedef int32_t Bits __attribute__((vector_size(kLanes * sizeof(float)), aligned(sizeof(float))));

// max(0, value); what is no number stays so, so that it is noticed.
INLINE Lanes Cut(Lanes value) { return (Lanes)((Bits)value & ~(Bits)(value < 0)); }
INLINE float Cut(float value) { return value < 0 ? 0 : value; }
// `value` where `gate` is above 0, 0 elsewhere.
INLINE Lanes Where(Lanes gate, Lanes value) { return (Lanes)((Bits)value & (Bits)(gate > 0)); }
INLINE float Where(float gate, float value) { return gate > 0 ? value : 0; }

struct Sums {
  std::vector<double> first, second;
  explicit Sums(int64_t channels) : first(static_cast<size_t>(channels)), second(static_cast<size_t>(channels)) {}
};

// Calls `work` for the pixels of every part.
template <typename Work>
void ForParts(int64_t pixels, int64_t channels, const Work& work) {
  PartWorkers::Get().RunRanges(kParts, pixels, pixels * channels, work);
}

// The sums of all parts, for sums over pixels that `add` makes: add(first pixel, last pixel, sums).
template <typename Add>
Sums SumOver(int64_t pixels, int64_t channels, const Add& add) {
  std::vector<Sums> parts(kParts, Sums(channels));
  ForParts(pixels, channels, [&](int part, int64_t first, int64_t last) {
    for (int64_t at = first; at < last; at += kRun) add(at, std::min(at + kRun, last), &parts[static_cast<size_t>(part)]);
  });
  Sums all = parts[0];
  for (int part = 1; part < kParts; ++part) {
    for (size_t c = 0; c < static_cast<size_t>(channels); ++c) {
      all.first[c] += parts[static_cast<size_t>(part)].first[c];
      all.second[c] += parts[static_cast<size_t>(part)].second[c];
    }
  }
  return all;
}

// Adds the sums of x - shift and of its squares.
WIDEST void AddMoments(const float* x, const float* shift, int64_t channels, int64_t first, int64_t last, double* sum,
                       double* squares) {
  int64_t c = 0;
  for (; c + kLanes <= channels; c += kLanes) {
    const Lanes from = Load(shift + c);
    Lanes s = {}, q = {};
    for (int64_t p = first; p < last; ++p) {
      const Lanes d = Load(x + p * channels + c) - from;
      s += d;
      q += d * d;
    }
    for (int lane = 0; lane < kLanes; ++lane) sum[c + lane] += s[lane], squares[c + lane] += q[lane];
  }
  for (; c < channels; ++c) {
    float s = 0, q = 0;
    for (int64_t p = first; p < last; ++p) {
      const float d = x[p * channels + c] - shift[c];
      s += d;
      q += d * d;
    }
    sum[c] += s, squares[c] += q;
  }
}

// y = max(0, scale x + offset)
WIDEST void ScaleAndCut(const float* x, const float* scale, const float* offset, int64_t channels, int64_t first,
                        int64_t last, float* y) {
  for (int64_t p = first; p < last; ++p) {
    const float* in = x + p * channels;
    float* out = y + p * channels;
    int64_t c = 0;
    for (; c + kLanes <= channels; c += kLanes) {
      Store(out + c, Cut(Load(in + c) * Load(scale + c) + Load(offset + c)));
    }
    for (; c < channels; ++c) out[c] = Cut(in[c] * scale[c] + offset[c]);
  }
}

// Adds the sums of what ReLU lets through of dy, and of its products with x - mean.
WIDEST void AddGradients(const float* dy, const float* x, const float* scale, const float* offset, const float* mean,
                         int64_t channels, int64_t first, int64_t last, double* sum, double* products) {
  int64_t c = 0;
  for (; c + kLanes <= channels; c += kLanes) {
    const Lanes a = Load(scale + c), b = Load(offset + c), m = Load(mean + c);
    Lanes s = {}, q = {};
    for (int64_t p = first; p < last; ++p) {
      const Lanes value = Load(x + p * channels + c);
      const Lanes through = Where(value * a + b, Load(dy + p * channels + c));
      s += through;
      q += through * (value - m);
    }
    for (int lane = 0; lane < kLanes; ++lane) sum[c + lane] += s[lane], products[c + lane] += q[lane];
  }
  for (; c < channels; ++c) {
    float s = 0, q = 0;
    for (int64_t p = first; p < last; ++p) {
      const float value = x[p * channels + c];
      const float through = Where(value * scale[c] + offset[c], dy[p * channels + c]);
      s += through;
      q += through * (value - mean[c]);
    }
    sum[c] += s, products[c] += q;
  }
}

// dx = scale through + slope (x - mean) + constant
WIDEST void GradientOfInput(const float* dy, const float* x, const float* scale, const float* offset,
                            const float* mean, const float* slope, const float* constant, int64_t channels,
                            int64_t first, int64_t last, float* dx) {
  for (int64_t p = first; p < last; ++p) {
    const int64_t at = p * channels;
    int64_t c = 0;
    for (; c + kLanes <= channels; c += kLanes) {
      const Lanes value = Load(x + at + c), a = Load(scale + c);
      const Lanes through = Where(value * a + Load(offset + c), Load(dy + at + c));
      Store(dx + at + c, a * through + Load(slope + c) * (value - Load(mean + c)) + Load(constant + c));
    }
    for (; c < channels; ++c) {
      const float through = Where(x[at + c] * scale[c] + offset[c], dy[at + c]);
      dx[at + c] = scale[c] * through + slope[c] * (x[at + c] - mean[c]) + constant[c];
    }
  }
}

// gamma / deviation and beta - mean gamma / deviation: with them, the gradient finds the same outputs above 0.
struct Affine {
  std::vector<float> scale, offset;
  Affine(int64_t channels, const float* gamma, const float* beta, const float* mean, const float* inverse)
      : scale(static_cast<size_t>(channels)), offset(static_cast<size_t>(channels)) {
    for (size_t c = 0; c < scale.size(); ++c) {
      scale[c] = gamma[c] * inverse[c];
      offset[c] = beta[c] - mean[c] * scale[c];
    }
  }
};

// Mean, unbiased variance and 1 / deviation of every channel.
void Statistics(const float* x, int64_t pixels, int64_t channels, float epsilon, float* mean, float* variance,
                float* inverse) {
  // Numbers near the mean are taken off first, so that squares of a large mean leave no trace.
  const int64_t near = std::min(pixels, kRun);
  std::vector<float> shift(static_cast<size_t>(channels), 0.0f);
  std::vector<double> sum(static_cast<size_t>(channels)), ignored(static_cast<size_t>(channels));
  AddMoments(x, shift.data(), channels, 0, near, sum.data(), ignored.data());
  for (size_t c = 0; c < shift.size(); ++c) shift[c] = static_cast<float>(sum[c] / static_cast<double>(near));
  const Sums sums = SumOver(pixels, channels, [&](int64_t first, int64_t last, Sums* into) {
    AddMoments(x, shift.data(), channels, first, last, into->first.data(), into->second.data());
  });
  const double n = static_cast<double>(pixels);
  for (size_t c = 0; c < shift.size(); ++c) {
    const double offset = sums.first[c] / n;
    const double difference = sums.second[c] / n - offset * offset;
    const double biased = difference < 0 ? 0 : difference;  // What is no number stays so.
    mean[c] = static_cast<float>(shift[c] + offset);
    variance[c] = static_cast<float>(biased * n / std::max(1.0, n - 1));
    inverse[c] = static_cast<float>(1 / std::sqrt(biased + static_cast<double>(epsilon)));
  }
}

bool AreVectors(const std::vector<const FloatTensor*>& tensors, int64_t channels) {
  return std::all_of(tensors.begin(), tensors.end(),
                     [&](const FloatTensor* tensor) { return tensor->rank() == 1 && tensor->size(0) == channels; });
}

struct Attributes {
  float epsilon;
};

void ReadAttributes(TF_OpKernelConstruction* construction, Attributes* attributes, TF_Status* status) {
  TF_OpKernelConstruction_GetAttrFloat(construction, "epsilon", &attributes->epsilon, status);
}

void Forward(void* attributes, TF_OpKernelContext* context) {
  RunKernel(context, [&](ScopedStatus* status) {
    const FloatTensor x = Input(context, 0, *status), gamma = Input(context, 1, *status),
                      beta = Input(context, 2, *status);
    const int64_t channels = x.rank() > 1 ? x.size(x.rank() - 1) : 0;
    if (channels == 0 || x.count() == 0 || !AreVectors({&gamma, &beta}, channels)) {
      return status->Refuse("Expected x [..., channels] and vectors [channels].");
    }
    const int64_t pixels = x.count() / channels;
    const FloatTensor y = Output(context, 0, x.shape(), *status), mean = Output(context, 1, {channels}, *status),
                      variance = Output(context, 2, {channels}, *status),
                      inverse = Output(context, 3, {channels}, *status);
    if (!status->ok()) return;
    const float epsilon = static_cast<Attributes*>(attributes)->epsilon;
    Statistics(x.data(), pixels, channels, epsilon, mean.data(), variance.data(), inverse.data());
    const Affine affine(channels, gamma.data(), beta.data(), mean.data(), inverse.data());
    ForParts(pixels, channels, [&](int, int64_t first, int64_t last) {
      ScaleAndCut(x.data(), affine.scale.data(), affine.offset.data(), channels, first, last, y.data());
    });
  });
}

void Backward(void*, TF_OpKernelContext* context) {
  RunKernel(context, [&](ScopedStatus* status) {
    const FloatTensor dy = Input(context, 0, *status), x = Input(context, 1, *status),
                      gamma = Input(context, 2, *status), beta = Input(context, 3, *status),
                      mean = Input(context, 4, *status), inverse = Input(context, 5, *status);
    const int64_t channels = x.rank() > 1 ? x.size(x.rank() - 1) : 0;
    if (channels == 0 || x.count() == 0 || dy.shape() != x.shape() ||
        !AreVectors({&gamma, &beta, &mean, &inverse}, channels)) {
      return status->Refuse("Expected dy and x of one shape [..., channels] and vectors [channels].");
    }
    const int64_t pixels = x.count() / channels;
    const FloatTensor d_gamma = Output(context, 1, {channels}, *status), d_beta = Output(context, 2, {channels}, *status),
                      dx = OutputInPlace(context, 0, 0, x.shape(), *status);
    if (!status->ok()) return;
    const Affine affine(channels, gamma.data(), beta.data(), mean.data(), inverse.data());
    const float *scale = affine.scale.data(), *offset = affine.offset.data();
    const Sums sums = SumOver(pixels, channels, [&](int64_t first, int64_t last, Sums* into) {
      AddGradients(dy.data(), x.data(), scale, offset, mean.data(), channels, first, last, into->first.data(),
                   into->second.data());
    });
    std::vector<float> slope(static_cast<size_t>(channels)), constant(static_cast<size_t>(channels));
    for (int64_t c = 0; c < channels; ++c) {
      const size_t at = static_cast<size_t>(c);
      const double deviation = static_cast<double>(inverse.data()[c]), n = static_cast<double>(pixels);
      d_beta.data()[c] = static_cast<float>(sums.first[at]);
      d_gamma.data()[c] = static_cast<float>(sums.second[at] * deviation);
      slope[at] = static_cast<float>(-scale[c] * deviation * deviation * sums.second[at] / n);
      constant[at] = static_cast<float>(-scale[c] * sums.first[at] / n);
    }
    ForParts(pixels, channels, [&](int, int64_t first, int64_t last) {
      GradientOfInput(dy.data(), x.data(), scale, offset, mean.data(), slope.data(), constant.data(), channels, first,
                      last, dx.data());
    });
  });
}

// The same with given statistics, as in evaluation.
void Inference(void* attributes, TF_OpKernelContext* context) {
  RunKernel(context, [&](ScopedStatus* status) {
    const FloatTensor x = Input(context, 0, *status), gamma = Input(context, 1, *status),
                      beta = Input(context, 2, *status), mean = Input(context, 3, *status),
                      variance = Input(context, 4, *status);
    const int64_t channels = x.rank() > 1 ? x.size(x.rank() - 1) : 0;
    if (channels == 0 || !AreVectors({&gamma, &beta, &mean, &variance}, channels)) {
      return status->Refuse("Expected x [..., channels] and vectors [channels].");
    }
    const FloatTensor y = OutputInPlace(context, 0, 0, x.shape(), *status);
    if (!status->ok()) return;
    const float epsilon = static_cast<Attributes*>(attributes)->epsilon;
    std::vector<float> inverse(static_cast<size_t>(channels));
    for (size_t c = 0; c < inverse.size(); ++c) inverse[c] = 1 / std::sqrt(variance.data()[c] + epsilon);
    const Affine affine(channels, gamma.data(), beta.data(), mean.data(), inverse.data());
    ForParts(x.count() / channels, channels, [&](int, int64_t first, int64_t last) {
      ScaleAndCut(x.data(), affine.scale.data(), affine.offset.data(), channels, first, last, y.data());
    });
  });
}

}  // namespace

void RegisterBatchNormRelu(TF_Status* status) {
  Register({"MixtureGrowthBatchNormRelu",
            {"x: float", "gamma: float", "beta: float"},
            {"y: float", "mean: float", "variance: float", "inverse_deviation: float"},
            {"epsilon: float"},
            [](TF_ShapeInferenceContext* context, TF_Status* status) {
              CopyShapes(context, {{0, 0}, {1, 1}, {2, 1}, {3, 1}}, status);
            },
            [](TF_OpKernelConstruction* construction) -> void* {
              return CreateAttributes<Attributes>(construction, &ReadAttributes);
            },
            &Forward, &DestroyAttributes<Attributes>},
           status);
  if (TF_GetCode(status) != TF_OK) return;
  Register({"MixtureGrowthBatchNormReluGradient",
            {"dy: float", "x: float", "gamma: float", "beta: float", "mean: float", "inverse_deviation: float"},
            {"dx: float", "d_gamma: float", "d_beta: float"},
            {},
            [](TF_ShapeInferenceContext* context, TF_Status* status) {
              CopyShapes(context, {{0, 1}, {1, 2}, {2, 2}}, status);
            },
            nullptr, &Backward, nullptr},
           status);
  if (TF_GetCode(status) != TF_OK) return;
  Register({"MixtureGrowthBatchNormReluInference",
            {"x: float", "gamma: float", "beta: float", "mean: float", "variance: float"},
            {"y: float"},
            {"epsilon: float"},
            [](TF_ShapeInferenceContext* context, TF_Status* status) { CopyShapes(context, {{0, 0}}, status); },
            [](TF_OpKernelConstruction* construction) -> void* {
              return CreateAttributes<Attributes>(construction, &ReadAttributes);
            },
            &Inference, &DestroyAttributes<Attributes>},
           status);
}

}  // namespace mixture_growth
