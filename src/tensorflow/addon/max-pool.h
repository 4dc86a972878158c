#ifndef MIXTURE_GROWTH_MAX_POOL_H_
#define MIXTURE_GROWTH_MAX_POOL_H_

#include "tensorflow/c/tf_status.h"

namespace mixture_growth {

// Makes the operation known to TensorFlow; once per process.
void RegisterMaxPoolGradient(TF_Status* status);

}  // namespace mixture_growth

#endif  // MIXTURE_GROWTH_MAX_POOL_H_
