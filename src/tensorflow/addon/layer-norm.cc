// Layer normalisation, y = gamma (x - mean) / sqrt(variance + epsilon) + beta, with the statistics of each group of channels
// of each place, and its gradient. A group lies in one run of memory, so that one look at it is enough; TensorFlow takes
// some ten operations forward and twenty back, each with a pass of its own.
#pragma GCC optimize("O3")
#include "layer-norm.h"

#include <cmath>
#include <cstring>
#include <vector>

#include "kernel.h"
#include "part-workers.h"
#include "widest.h"

namespace mixture_growth {
namespace {

// Places are divided into so many parts whatever the number of threads, and the parts' sums are added in order: the same
// bits on every machine of a kind.
constexpr int kParts = 16;

struct Attributes {
  int32_t groups;
  float epsilon;
};

// What is normalised: rows of `count` numbers, so many for each place.
struct Rows {
  int64_t places, groups, count;
  float epsilon;
  int64_t Channels() const { return groups * count; }
};

INLINE float SumOf(Lanes lanes) {
  float sum = 0;
  for (int i = 0; i < kLanes; ++i) sum += lanes[i];
  return sum;
}

// The sum of at(i) over a row, where `at` gives lanes or one number.
template <typename AtLanes, typename At>
INLINE float Sum(int64_t count, const AtLanes& at_lanes, const At& at) {
  Lanes lanes{};
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) lanes += at_lanes(i);
  float sum = SumOf(lanes);
  for (; i < count; ++i) sum += at(i);
  return sum;
}

struct Statistics {
  float mean, scale;  // scale = 1 / sqrt(variance + epsilon)
};

INLINE Statistics StatisticsOf(const float* x, int64_t count, float epsilon) {
  const float mean = Sum(count, [&](int64_t i) __attribute__((always_inline)) { return Load(x + i); }, [&](int64_t i) { return x[i]; }) / static_cast<float>(count);
  const float squares = Sum(
      count, [&](int64_t i) __attribute__((always_inline)) { const Lanes d = Load(x + i) - mean; return d * d; },
      [&](int64_t i) { return (x[i] - mean) * (x[i] - mean); });
  return {mean, 1 / std::sqrt(squares / static_cast<float>(count) + epsilon)};
}

WIDEST void Normalize(const Rows& rows, const float* x, const float* gamma, const float* beta, float* y, int64_t first, int64_t last) {
  for (int64_t row = first * rows.groups; row < last * rows.groups; ++row) {
    const float* from = x + row * rows.count;
    float* to = y + row * rows.count;
    const int64_t channel = row % rows.groups * rows.count;
    const Statistics s = StatisticsOf(from, rows.count, rows.epsilon);
    for (int64_t i = 0; i < rows.count; ++i) to[i] = (from[i] - s.mean) * s.scale * gamma[channel + i] + beta[channel + i];
  }
}

// dx = scale (g - mean(g) - z mean(g z)), g = gamma dy, z = (x - mean) scale; dgamma = sum of z dy, dbeta = sum of dy
WIDEST void Gradients(const Rows& rows, const float* x, const float* gamma, const float* dy, float* dx, float* d_gamma,
                      float* d_beta, int64_t first, int64_t last) {
  for (int64_t row = first * rows.groups; row < last * rows.groups; ++row) {
    const int64_t at = row * rows.count, channel = row % rows.groups * rows.count;
    const float *from = x + at, *of = gamma + channel, *share = dy + at;
    const Statistics s = StatisticsOf(from, rows.count, rows.epsilon);
    const float n = static_cast<float>(rows.count);
    const float mean = Sum(rows.count, [&](int64_t i) __attribute__((always_inline)) { return Load(of + i) * Load(share + i); },
                           [&](int64_t i) { return of[i] * share[i]; }) / n;
    const float slope = s.scale * Sum(
        rows.count, [&](int64_t i) __attribute__((always_inline)) { return Load(of + i) * Load(share + i) * (Load(from + i) - s.mean); },
        [&](int64_t i) { return of[i] * share[i] * (from[i] - s.mean); }) / n;
    for (int64_t i = 0; i < rows.count; ++i) {
      const float z = (from[i] - s.mean) * s.scale;
      dx[at + i] = s.scale * (of[i] * share[i] - mean - z * slope);
      d_gamma[channel + i] += z * share[i];
      d_beta[channel + i] += share[i];
    }
  }
}

void ReadAttributes(TF_OpKernelConstruction* construction, Attributes* attributes, TF_Status* status) {
  TF_OpKernelConstruction_GetAttrInt32(construction, "groups", &attributes->groups, status);
  TF_OpKernelConstruction_GetAttrFloat(construction, "epsilon", &attributes->epsilon, status);
}

constexpr char kMisfit[] = "Expected numbers whose last axis are channels in whole groups, and as many factors.";

// The rows of x, or false where the tensors do not belong together.
bool RowsOf(const FloatTensor& x, const FloatTensor& gamma, const Attributes& attributes, Rows* rows) {
  if (x.rank() < 1 || gamma.rank() != 1 || attributes.groups < 1) return false;
  const int64_t channels = x.size(x.rank() - 1);
  if (channels != gamma.count() || channels == 0 || channels % attributes.groups != 0) return false;
  *rows = {x.count() / channels, attributes.groups, channels / attributes.groups, attributes.epsilon};
  return true;
}

void Forward(void* made, TF_OpKernelContext* context) {
  RunKernel(context, [&](ScopedStatus* status) {
    const FloatTensor x = Input(context, 0, *status), gamma = Input(context, 1, *status), beta = Input(context, 2, *status);
    Rows rows;
    if (!status->ok()) return;
    if (!RowsOf(x, gamma, *static_cast<Attributes*>(made), &rows) || beta.shape() != gamma.shape()) return status->Refuse(kMisfit);
    const FloatTensor y = Output(context, 0, x.shape(), *status);
    if (!status->ok()) return;
    PartWorkers::Get().RunRanges(kParts, rows.places, x.count(), [&](int, int64_t first, int64_t last) {
      Normalize(rows, x.data(), gamma.data(), beta.data(), y.data(), first, last);
    });
  });
}

void Backward(void* made, TF_OpKernelContext* context) {
  RunKernel(context, [&](ScopedStatus* status) {
    const FloatTensor x = Input(context, 0, *status), gamma = Input(context, 1, *status), dy = Input(context, 2, *status);
    Rows rows;
    if (!status->ok()) return;
    if (!RowsOf(x, gamma, *static_cast<Attributes*>(made), &rows) || dy.shape() != x.shape()) return status->Refuse(kMisfit);
    const FloatTensor dx = Output(context, 0, x.shape(), *status), d_gamma = Output(context, 1, gamma.shape(), *status),
                      d_beta = Output(context, 2, gamma.shape(), *status);
    if (!status->ok()) return;
    const int64_t channels = rows.Channels();
    std::vector<float> sums(static_cast<size_t>(2 * channels * kParts), 0.0f);
    PartWorkers::Get().RunRanges(kParts, rows.places, 2 * x.count(), [&](int part, int64_t first, int64_t last) {
      float* own = sums.data() + 2 * channels * part;
      Gradients(rows, x.data(), gamma.data(), dy.data(), dx.data(), own, own + channels, first, last);
    });
    for (int64_t c = 0; c < channels; ++c) {
      double of_gamma = 0, of_beta = 0;
      for (int part = 0; part < kParts; ++part) {
        of_gamma += sums[static_cast<size_t>(2 * channels * part + c)];
        of_beta += sums[static_cast<size_t>(2 * channels * part + channels + c)];
      }
      d_gamma.data()[c] = static_cast<float>(of_gamma);
      d_beta.data()[c] = static_cast<float>(of_beta);
    }
  });
}

void* Create(TF_OpKernelConstruction* construction) {
  return CreateAttributes<Attributes>(construction, &ReadAttributes);
}

}  // namespace

void RegisterLayerNorm(TF_Status* status) {
  Register({"MixtureGrowthLayerNorm",
            {"x: float", "gamma: float", "beta: float"},
            {"y: float"},
            {"groups: int", "epsilon: float"},
            [](TF_ShapeInferenceContext* context, TF_Status* status) { CopyShapes(context, {{0, 0}}, status); },
            &Create, &Forward, &DestroyAttributes<Attributes>},
           status);
  if (TF_GetCode(status) != TF_OK) return;
  Register({"MixtureGrowthLayerNormGradient",
            {"x: float", "gamma: float", "dy: float"},
            {"dx: float", "d_gamma: float", "d_beta: float"},
            {"groups: int", "epsilon: float"},
            [](TF_ShapeInferenceContext* context, TF_Status* status) { CopyShapes(context, {{0, 0}, {1, 1}, {2, 1}}, status); },
            &Create, &Backward, &DestroyAttributes<Attributes>},
           status);
}

}  // namespace mixture_growth
