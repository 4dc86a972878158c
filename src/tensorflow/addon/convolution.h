#ifndef MIXTURE_GROWTH_CONVOLUTION_H_
#define MIXTURE_GROWTH_CONVOLUTION_H_

#include "tensorflow/c/tf_status.h"

namespace mixture_growth {

// Whether this processor has the instructions.
bool ConvolutionHelps();

// Makes the operation and the gradient of its input known to TensorFlow; once per process.
void RegisterConvolution(TF_Status* status);

}  // namespace mixture_growth

#endif  // MIXTURE_GROWTH_CONVOLUTION_H_
