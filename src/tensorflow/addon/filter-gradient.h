#ifndef MIXTURE_GROWTH_FILTER_GRADIENT_H_
#define MIXTURE_GROWTH_FILTER_GRADIENT_H_

#include "tensorflow/c/tf_status.h"

namespace mixture_growth {

// Whether this processor is one where it is faster than the library's own.
bool FilterGradientHelps();

// Makes the operation known to TensorFlow; once per process.
void RegisterFilterGradient(TF_Status* status);

}  // namespace mixture_growth

#endif  // MIXTURE_GROWTH_FILTER_GRADIENT_H_
