// Running means: some tensors move by a share of the way to others,
//
// after = before + share (target - before)
//
// TensorFlow takes three operations for each, which costs more than the arithmetic where they are as short as a batch
// norm's statistics.
#include "blend.h"

#include "kernel.h"

namespace mixture_growth {
namespace {

struct Attributes {
  int64_t count;
  float share;
};

void ReadAttributes(TF_OpKernelConstruction* construction, Attributes* attributes, TF_Status* status) {
  TF_OpKernelConstruction_GetAttrInt64(construction, "count", &attributes->count, status);
  TF_OpKernelConstruction_GetAttrFloat(construction, "share", &attributes->share, status);
}

void Blend(void* made, TF_OpKernelContext* context) {
  const Attributes& attributes = *static_cast<Attributes*>(made);
  RunKernel(context, [&](ScopedStatus* status) {
    const int count = static_cast<int>(attributes.count);
    for (int i = 0; i < count; ++i) {
      const FloatTensor before = Input(context, i, *status), target = Input(context, count + i, *status);
      if (!status->ok()) return;
      if (before.shape() != target.shape()) return status->Refuse("Expected what is blended in to have the shape of the rest.");
      const FloatTensor after = Output(context, i, before.shape(), *status);
      if (!status->ok()) return;
      const float *from = before.data(), *to = target.data();
      for (int64_t j = 0; j < before.count(); ++j) after.data()[j] = from[j] + (to[j] - from[j]) * attributes.share;
    }
  });
}

void BlendShapes(TF_ShapeInferenceContext* context, TF_Status* status) {
  const int count = static_cast<int>(TF_ShapeInferenceContextNumInputs(context) / 2);
  for (int i = 0; i < count && TF_GetCode(status) == TF_OK; ++i) CopyShapes(context, {{i, i}}, status);
}

}  // namespace

void RegisterBlend(TF_Status* status) {
  Register({"MixtureGrowthBlend",
            {"before: count * float", "targets: count * float"},
            {"after: count * float"},
            {"count: int", "share: float"},
            &BlendShapes,
            [](TF_OpKernelConstruction* construction) -> void* {
              return CreateAttributes<Attributes>(construction, &ReadAttributes);
            },
            &Blend, &DestroyAttributes<Attributes>},
           status);
}

}  // namespace mixture_growth
