#ifndef MIXTURE_GROWTH_BLEND_H_
#define MIXTURE_GROWTH_BLEND_H_

#include "tensorflow/c/tf_status.h"

namespace mixture_growth {

// Makes MixtureGrowthBlend known to TensorFlow.
void RegisterBlend(TF_Status* status);

}  // namespace mixture_growth

#endif  // MIXTURE_GROWTH_BLEND_H_
