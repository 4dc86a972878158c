// Stochastic gradient descent with momentum and weight decay, a parameter in one pass over its memory:
//
// g = gradient + decay p,  buffer = momentum buffer + g,  p = p - rate (g + momentum buffer) with Nesterov, else p - rate buffer
//
// TensorFlow takes up to seven operations for it, each with a pass of its own.
#pragma GCC optimize("O3")
#include "sgd.h"

#include "kernel.h"
#include "part-workers.h"
#include "widest.h"

namespace mixture_growth {
namespace {

constexpr int kParts = 16;

struct Attributes {
  float momentum, decay;
  unsigned char nesterov;
};

struct Parameter {
  const float *value, *gradient, *buffer;
  float *new_value, *new_buffer;
};

WIDEST void Step(const Parameter& p, const Attributes& attributes, float rate, int64_t first, int64_t last) {
  const float momentum = attributes.momentum, decay = attributes.decay;
  // The new buffer, and with Nesterov what it is going to be at the next step with the same gradient.
  const float of_buffer = attributes.nesterov ? momentum : 1, of_gradient = attributes.nesterov ? 1 : 0;
  for (int64_t i = first; i < last; ++i) {
    const float value = p.value[i];
    const float g = p.gradient[i] + decay * value;
    const float buffer = momentum * p.buffer[i] + g;
    p.new_buffer[i] = buffer;
    p.new_value[i] = value - rate * (of_gradient * g + of_buffer * buffer);
  }
}

void ReadAttributes(TF_OpKernelConstruction* construction, Attributes* attributes, TF_Status* status) {
  TF_OpKernelConstruction_GetAttrFloat(construction, "momentum", &attributes->momentum, status);
  TF_OpKernelConstruction_GetAttrFloat(construction, "weight_decay", &attributes->decay, status);
  TF_OpKernelConstruction_GetAttrBool(construction, "nesterov", &attributes->nesterov, status);
}

void Run(void* attributes, TF_OpKernelContext* context) {
  RunKernel(context, [&](ScopedStatus* status) {
    const FloatTensor value = Input(context, 0, *status), gradient = Input(context, 1, *status),
                      buffer = Input(context, 2, *status), rate = Input(context, 3, *status);
    if (!status->ok()) return;
    if (gradient.shape() != value.shape() || buffer.shape() != value.shape() || rate.count() != 1) {
      return status->Refuse("Expected value, gradient and buffer of one shape, and one rate.");
    }
    const FloatTensor new_value = Output(context, 0, value.shape(), *status),
                      new_buffer = Output(context, 1, value.shape(), *status);
    if (!status->ok()) return;
    const Parameter p{value.data(), gradient.data(), buffer.data(), new_value.data(), new_buffer.data()};
    PartWorkers::Get().RunRanges(kParts, value.count(), value.count(), [&](int, int64_t first, int64_t last) {
      Step(p, *static_cast<Attributes*>(attributes), *rate.data(), first, last);
    });
  });
}

}  // namespace

void RegisterSgd(TF_Status* status) {
  Register({"MixtureGrowthSgd",
            {"value: float", "gradient: float", "buffer: float", "rate: float"},
            {"new_value: float", "new_buffer: float"},
            {"momentum: float", "weight_decay: float", "nesterov: bool"},
            [](TF_ShapeInferenceContext* context, TF_Status* status) { CopyShapes(context, {{0, 0}, {1, 0}}, status); },
            [](TF_OpKernelConstruction* construction) -> void* {
              return CreateAttributes<Attributes>(construction, &ReadAttributes);
            },
            &Run, &DestroyAttributes<Attributes>},
           status);
}

}  // namespace mixture_growth
