#ifndef MIXTURE_GROWTH_CONVOLUTION_ATTRIBUTES_H_
#define MIXTURE_GROWTH_CONVOLUTION_ATTRIBUTES_H_

#include <cstdint>

#include "tensorflow/c/kernels.h"

namespace mixture_growth {

// What an operation of a convolution is told.
struct ConvolutionAttributes {
  int32_t shape[4];  // Of the result. TensorFlow cannot infer it, so whoever asks for the operation says it.
  int32_t stride, padding;

  // Places on an axis at which a window of that size sees `in` numbers and the zeros around them.
  int64_t ResultSize(int64_t in, int64_t window) const { return (in + 2 * padding - window) / stride + 1; }
};

inline void ReadConvolutionAttributes(TF_OpKernelConstruction* construction, ConvolutionAttributes* attributes,
                                      TF_Status* status) {
  TF_OpKernelConstruction_GetAttrInt32List(construction, "shape", attributes->shape, 4, status);
  TF_OpKernelConstruction_GetAttrInt32(construction, "stride", &attributes->stride, status);
  TF_OpKernelConstruction_GetAttrInt32(construction, "padding", &attributes->padding, status);
}

}  // namespace mixture_growth

#endif  // MIXTURE_GROWTH_CONVOLUTION_ATTRIBUTES_H_
