#ifndef MIXTURE_GROWTH_FILTER_GRADIENT_PROBLEM_H_
#define MIXTURE_GROWTH_FILTER_GRADIENT_PROBLEM_H_

#include <cstdint>

#include "convolution-attributes.h"
#include "kernel.h"

namespace mixture_growth {

// What the gradient of a filter is computed from: pictures x and gradients dy, for dw of the attributes' shape.
struct FilterGradientProblem {
  ConvolutionAttributes attributes;
  int64_t n, height, width, in;        // Of x.
  int64_t out_height, out_width, out;  // Of dy.
  const float *x, *dy;

  int64_t kernel_height() const { return attributes.shape[0]; }
  int64_t kernel_width() const { return attributes.shape[1]; }
};

// Reads the inputs of a filter's gradient, and lets `compute` write it where they belong together and `computes` holds.
template <typename Problem, typename Computes, typename Compute>
void RunFilterGradient(void* made, TF_OpKernelContext* context, const char* misfit, const Computes& computes,
                       const Compute& compute) {
  RunKernel(context, [&](ScopedStatus* status) {
    const FloatTensor x = Input(context, 0, *status), dy = Input(context, 1, *status);
    if (!status->ok()) return;
    Problem p{};
    p.attributes = *static_cast<ConvolutionAttributes*>(made);
    bool fits = x.rank() == 4 && dy.rank() == 4;
    if (fits) {
      p.n = x.size(0), p.height = x.size(1), p.width = x.size(2), p.in = x.size(3);
      p.out_height = dy.size(1), p.out_width = dy.size(2), p.out = dy.size(3);
      p.x = x.data(), p.dy = dy.data();
      const ConvolutionAttributes& t = p.attributes;
      fits = p.n == dy.size(0) && p.kernel_height() > 0 && p.kernel_width() > 0 && t.stride > 0 && t.padding >= 0 &&
             t.shape[2] == p.in && t.shape[3] == p.out && p.out_height == t.ResultSize(p.height, p.kernel_height()) &&
             p.out_width == t.ResultSize(p.width, p.kernel_width()) && computes(p);
    }
    if (!fits) return status->Refuse(misfit);
    const int32_t* shape = p.attributes.shape;
    const FloatTensor dw = Output(context, 0, {shape[0], shape[1], shape[2], shape[3]}, *status);
    if (status->ok()) compute(p, dw.data());
  });
}

// Makes an operation that computes the gradient of a filter known to TensorFlow.
inline void RegisterFilterGradientAs(const char* name, void (*run)(void*, TF_OpKernelContext*), TF_Status* status) {
  Register({name,
            {"x: float", "dy: float"},
            {"dw: float"},
            {"shape: list(int)", "stride: int", "padding: int"},
            &TF_ShapeInferenceContextSetUnknownShape,
            [](TF_OpKernelConstruction* construction) -> void* {
              return CreateAttributes<ConvolutionAttributes>(construction, &ReadConvolutionAttributes);
            },
            run, &DestroyAttributes<ConvolutionAttributes>},
           status);
}

}  // namespace mixture_growth

#endif  // MIXTURE_GROWTH_FILTER_GRADIENT_PROBLEM_H_
