// GELU, y = x Phi(x), where Phi is the distribution function of Normal(0, 1), and its gradient, each in one pass over
// memory; TensorFlow takes four and eleven.
//
// For x <= 0, Phi(x) = f(t) exp(-x^2 / 2), t = 1 / (1 + p |x| / sqrt(2)), with the polynomial f of Abramowitz & Stegun's
// formula 7.1.26, at most 1e-7 beside the truth; for x > 0 it is 1 - Phi(-x).
#pragma GCC optimize("O3")
#include "gelu.h"

#include <cmath>

#include "kernel.h"
#include "part-workers.h"
#include "widest.h"

namespace mixture_growth {
namespace {

constexpr int kParts = 16;
typedef int32_t Integers __attribute__((vector_size(kLanes * sizeof(int32_t))));

constexpr float kDensityAtZero = 0.3989422804f;  // 1 / sqrt(2 pi)

// exp(x) for x from -87 to 0: 2^n 2^f, n whole and f from -1/2 to 1/2, with the first terms of the series of 2^f.
INLINE Lanes Exp(Lanes x) {
  const Lanes power = x * 1.442695041f;
  // Adding this number leaves no bits for fractions.
  const Lanes whole = (power + 12582912.0f) - 12582912.0f;
  // x - n ln 2, in two steps so that nothing is lost.
  const Lanes rest = (x - whole * 0.693359375f) + whole * 2.12194440e-4f;
  Lanes sum = rest * (1 / 5040.0f) + 1 / 720.0f;
  sum = sum * rest + 1 / 120.0f;
  sum = sum * rest + 1 / 24.0f;
  sum = sum * rest + 1 / 6.0f;
  sum = sum * rest + 0.5f;
  sum = sum * rest + 1.0f;
  sum = sum * rest + 1.0f;
  const Integers exponent = (__builtin_convertvector(whole, Integers) + 127) << 23;
  return sum * (Lanes)exponent;
}

INLINE Lanes Select(Integers condition, Lanes yes, Lanes no) {
  return (Lanes)(((Integers)yes & condition) | ((Integers)no & ~condition));
}

// The distribution function and the density of Normal(0, 1).
struct Normal {
  Lanes below, density;
};

INLINE Normal NormalAt(Lanes x) {
  const Lanes positive = Select(x < 0, -x, x);
  // Beyond, the density is 0 in single precision. What is no number stays so.
  const Lanes size = Select(positive > 13.0f, Lanes{} + 13.0f, positive);
  const Lanes bell = Exp(size * size * -0.5f);
  const Lanes t = 1 / (1 + size * (0.3275911f * 0.70710678f));
  Lanes f = t * 1.061405429f - 1.453152027f;
  f = f * t + 1.421413741f;
  f = f * t - 0.284496736f;
  f = f * t + 0.254829592f;
  const Lanes tail = f * t * bell * 0.5f;
  return {Select(x < 0, tail, 1 - tail), bell * kDensityAtZero};
}

INLINE Lanes Value(Lanes x, Lanes) { return x * NormalAt(x).below; }
INLINE Lanes Slope(Lanes x, Lanes dy) {
  const Normal normal = NormalAt(x);
  return dy * (normal.below + x * normal.density);
}

// y[i] = function(x[i], dy[i]) for a run of numbers.
template <typename Function>
INLINE void Apply(const float* x, const float* dy, float* y, int64_t count, const Function& function) {
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) Store(y + i, function(Load(x + i), Load(dy + i)));
  if (i == count) return;
  float rest[3][kLanes] = {};
  for (int64_t k = 0; i + k < count; ++k) rest[0][k] = x[i + k], rest[1][k] = dy[i + k];
  Store(rest[2], function(Load(rest[0]), Load(rest[1])));
  for (int64_t k = 0; i + k < count; ++k) y[i + k] = rest[2][k];
}

WIDEST void Values(const float* x, float* y, int64_t count) {
  Apply(x, x, y, count, [](Lanes x, Lanes dy) __attribute__((always_inline)) { return Value(x, dy); });
}

WIDEST void Gradients(const float* x, const float* dy, float* dx, int64_t count) {
  Apply(x, dy, dx, count, [](Lanes x, Lanes dy) __attribute__((always_inline)) { return Slope(x, dy); });
}

void Forward(void*, TF_OpKernelContext* context) {
  RunKernel(context, [&](ScopedStatus* status) {
    const FloatTensor x = Input(context, 0, *status);
    if (!status->ok()) return;
    const FloatTensor y = Output(context, 0, x.shape(), *status);
    if (!status->ok()) return;
    PartWorkers::Get().RunRanges(kParts, x.count(), 4 * x.count(), [&](int, int64_t first, int64_t last) {
      Values(x.data() + first, y.data() + first, last - first);
    });
  });
}

void Backward(void*, TF_OpKernelContext* context) {
  RunKernel(context, [&](ScopedStatus* status) {
    const FloatTensor x = Input(context, 0, *status), dy = Input(context, 1, *status);
    if (!status->ok()) return;
    if (x.shape() != dy.shape()) return status->Refuse("Expected numbers and gradients of one shape.");
    const FloatTensor dx = Output(context, 0, x.shape(), *status);
    if (!status->ok()) return;
    PartWorkers::Get().RunRanges(kParts, x.count(), 4 * x.count(), [&](int, int64_t first, int64_t last) {
      Gradients(x.data() + first, dy.data() + first, dx.data() + first, last - first);
    });
  });
}

void SameShape(TF_ShapeInferenceContext* context, TF_Status* status) { CopyShapes(context, {{0, 0}}, status); }

void* None(TF_OpKernelConstruction*) { return nullptr; }
void Nothing(void*) {}

}  // namespace

void RegisterGelu(TF_Status* status) {
  Register({"MixtureGrowthGelu", {"x: float"}, {"y: float"}, {}, &SameShape, &None, &Forward, &Nothing}, status);
  if (TF_GetCode(status) != TF_OK) return;
  Register({"MixtureGrowthGeluGradient", {"x: float", "dy: float"}, {"dx: float"}, {}, &SameShape, &None, &Backward, &Nothing},
           status);
}

}  // namespace mixture_growth
