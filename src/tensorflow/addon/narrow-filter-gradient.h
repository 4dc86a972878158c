#ifndef MIXTURE_GROWTH_NARROW_FILTER_GRADIENT_H_
#define MIXTURE_GROWTH_NARROW_FILTER_GRADIENT_H_

#include "tensorflow/c/tf_status.h"

namespace mixture_growth {

// Makes the operation known to TensorFlow; once per process and only where `ConvolutionHelps`.
void RegisterNarrowFilterGradient(TF_Status* status);

}  // namespace mixture_growth

#endif  // MIXTURE_GROWTH_NARROW_FILTER_GRADIENT_H_
