#ifndef MIXTURE_GROWTH_GELU_H_
#define MIXTURE_GROWTH_GELU_H_

#include "tensorflow/c/tf_status.h"

namespace mixture_growth {

// Makes the operation and its gradient known to TensorFlow; once per process.
void RegisterGelu(TF_Status* status);

}  // namespace mixture_growth

#endif  // MIXTURE_GROWTH_GELU_H_
