// Stochastic gradient descent with momentum and weight decay, for some parameters in one pass over their memory:
//
// g = gradient + decay p,  buffer = momentum buffer + g,  p = p - rate (g + momentum buffer) with Nesterov, else p - rate buffer
//
// TensorFlow takes up to seven operations for each of them, each with a pass of its own.
#pragma GCC optimize("O3")
#include "sgd.h"

#include <algorithm>
#include <utility>

#include "kernel.h"
#include "part-workers.h"
#include "widest.h"

namespace mixture_growth {
namespace {

constexpr int kParts = 16;

struct Attributes {
  int64_t count;
  float momentum, decay;
  unsigned char nesterov;
};

// Numbers that lie side by side.
struct Run {
  const float *value, *gradient, *buffer;
  float *new_value, *new_buffer;
};

WIDEST void Step(const Run& p, const Attributes& attributes, float rate, int64_t first, int64_t last) {
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
  TF_OpKernelConstruction_GetAttrInt64(construction, "count", &attributes->count, status);
  TF_OpKernelConstruction_GetAttrFloat(construction, "momentum", &attributes->momentum, status);
  TF_OpKernelConstruction_GetAttrFloat(construction, "weight_decay", &attributes->decay, status);
  TF_OpKernelConstruction_GetAttrBool(construction, "nesterov", &attributes->nesterov, status);
}

// The tensors of a parameter, before and after the step.
struct Parameter {
  FloatTensor value, gradient, buffer, new_value, new_buffer;
};

// Parameter `i`; the inputs are all values, then all gradients, then all buffers.
Parameter ParameterOf(TF_OpKernelContext* context, int i, int count, ScopedStatus* status) {
  FloatTensor value = Input(context, i, *status), gradient = Input(context, count + i, *status),
              buffer = Input(context, 2 * count + i, *status);
  if (status->ok() && (gradient.shape() != value.shape() || buffer.shape() != value.shape())) {
    status->Refuse("Expected value, gradient and buffer of one shape.");
  }
  if (!status->ok()) return {FloatTensor(nullptr), FloatTensor(nullptr), FloatTensor(nullptr), FloatTensor(nullptr), FloatTensor(nullptr)};
  const std::vector<int64_t> shape = value.shape();
  return {std::move(value), std::move(gradient), std::move(buffer), Output(context, i, shape, *status),
          Output(context, count + i, shape, *status)};
}

void Steps(void* made, TF_OpKernelContext* context) {
  const Attributes& attributes = *static_cast<Attributes*>(made);
  RunKernel(context, [&](ScopedStatus* status) {
    const int count = static_cast<int>(attributes.count);
    const FloatTensor rate = Input(context, 3 * count, *status);
    if (!status->ok()) return;
    if (rate.count() != 1) return status->Refuse("Expected one rate.");
    std::vector<Parameter> parameters;
    int64_t numbers = 0;
    for (int i = 0; i < count; ++i) {
      parameters.push_back(ParameterOf(context, i, count, status));
      if (!status->ok()) return;
      numbers += parameters.back().value.count();
    }
    PartWorkers::Get().RunRanges(kParts, numbers, numbers, [&](int, int64_t first, int64_t last) {
      int64_t before = 0;
      for (const Parameter& p : parameters) {
        const int64_t size = p.value.count(), from = std::max<int64_t>(first - before, 0), to = std::min(last - before, size);
        const Run run{p.value.data(), p.gradient.data(), p.buffer.data(), p.new_value.data(), p.new_buffer.data()};
        if (from < to) Step(run, attributes, *rate.data(), from, to);
        before += size;
      }
    });
  });
}

// What comes out has the shape of its parameter.
void SgdShapes(TF_ShapeInferenceContext* context, TF_Status* status) {
  const int count = static_cast<int>((TF_ShapeInferenceContextNumInputs(context) - 1) / 3);
  for (int i = 0; i < count && TF_GetCode(status) == TF_OK; ++i) {
    CopyShapes(context, {{i, i}, {count + i, i}}, status);
  }
}

}  // namespace

void RegisterSgd(TF_Status* status) {
  Register({"MixtureGrowthSgd",
            {"values: count * float", "gradients: count * float", "buffers: count * float", "rate: float"},
            {"new_values: count * float", "new_buffers: count * float"},
            {"count: int", "momentum: float", "weight_decay: float", "nesterov: bool"},
            &SgdShapes,
            [](TF_OpKernelConstruction* construction) -> void* {
              return CreateAttributes<Attributes>(construction, &ReadAttributes);
            },
            &Steps, &DestroyAttributes<Attributes>},
           status);
}

}  // namespace mixture_growth
