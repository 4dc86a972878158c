#ifndef MIXTURE_GROWTH_KERNEL_H_
#define MIXTURE_GROWTH_KERNEL_H_

#include <functional>
#include <initializer_list>
#include <vector>

#include "tensorflow/c/kernels.h"
#include "tensorflow/c/ops.h"
#include "tensorflow/c/tf_status.h"
#include "tensorflow/c/tf_tensor.h"

namespace mixture_growth {

// A status of the C library, freed at the end of the scope.
class ScopedStatus {
 public:
  ScopedStatus() : status_(TF_NewStatus()) {}
  ScopedStatus(const ScopedStatus&) = delete;
  ScopedStatus& operator=(const ScopedStatus&) = delete;
  ~ScopedStatus() { TF_DeleteStatus(status_); }
  TF_Status* get() const { return status_; }
  bool ok() const { return TF_GetCode(status_) == TF_OK; }
  void Refuse(const char* message) { TF_SetStatus(status_, TF_INVALID_ARGUMENT, message); }

 private:
  TF_Status* status_;
};

// A tensor of floats that a kernel reads or writes, freed at the end of the scope.
class FloatTensor {
 public:
  explicit FloatTensor(TF_Tensor* tensor) : tensor_(tensor) {}
  FloatTensor(FloatTensor&& other) : tensor_(other.tensor_) { other.tensor_ = nullptr; }
  FloatTensor(const FloatTensor&) = delete;
  FloatTensor& operator=(const FloatTensor&) = delete;
  ~FloatTensor() {
    if (tensor_ != nullptr) TF_DeleteTensor(tensor_);
  }
  float* data() const { return static_cast<float*>(TF_TensorData(tensor_)); }
  int rank() const { return TF_NumDims(tensor_); }
  int64_t size(int axis) const { return TF_Dim(tensor_, axis); }
  int64_t count() const { return TF_TensorElementCount(tensor_); }
  std::vector<int64_t> shape() const {
    std::vector<int64_t> sizes(static_cast<size_t>(rank()));
    for (int axis = 0; axis < rank(); ++axis) sizes[static_cast<size_t>(axis)] = size(axis);
    return sizes;
  }

 private:
  TF_Tensor* tensor_;
};

inline FloatTensor Input(TF_OpKernelContext* context, int index, const ScopedStatus& status) {
  TF_Tensor* tensor = nullptr;
  TF_GetInput(context, index, &tensor, status.get());
  return FloatTensor(tensor);
}

inline FloatTensor Output(TF_OpKernelContext* context, int index, const std::vector<int64_t>& shape,
                          const ScopedStatus& status) {
  size_t count = 1;
  for (int64_t size : shape) count *= static_cast<size_t>(size);
  return FloatTensor(TF_AllocateOutput(context, index, TF_FLOAT, shape.data(), static_cast<int>(shape.size()),
                                       count * sizeof(float), status.get()));
}

// An output that takes over the memory of an input that nobody else reads any more, where there is such a one.
inline FloatTensor OutputInPlace(TF_OpKernelContext* context, int index, int input, const std::vector<int64_t>& shape,
                                 const ScopedStatus& status) {
  int forwarded = -1;
  return FloatTensor(TF_ForwardInputOrAllocateOutput(context, &input, 1, index, shape.data(),
                                                     static_cast<int>(shape.size()), &forwarded, status.get()));
}

// What TensorFlow has to know of an operation of ours. `Attributes` are made once for each node, from a construction.
struct OperationSpec {
  const char* name;
  std::initializer_list<const char*> inputs, outputs, attributes;
  void (*shapes)(TF_ShapeInferenceContext*, TF_Status*);
  void* (*create)(TF_OpKernelConstruction*);
  void (*run)(void*, TF_OpKernelContext*);
  void (*destroy)(void*);
};

// Makes an operation and its kernel for the processor known to TensorFlow; once per process.
inline void Register(const OperationSpec& spec, TF_Status* status) {
  TF_OpDefinitionBuilder* definition = TF_NewOpDefinitionBuilder(spec.name);
  for (const char* input : spec.inputs) TF_OpDefinitionBuilderAddInput(definition, input);
  for (const char* output : spec.outputs) TF_OpDefinitionBuilderAddOutput(definition, output);
  for (const char* attribute : spec.attributes) TF_OpDefinitionBuilderAddAttr(definition, attribute);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(definition, spec.shapes);
  TF_RegisterOpDefinition(definition, status);
  if (TF_GetCode(status) != TF_OK) return;
  TF_KernelBuilder* kernel = TF_NewKernelBuilder(spec.name, "CPU", spec.create, spec.run, spec.destroy);
  TF_RegisterKernelBuilder(spec.name, kernel, status);
}

// An attribute that is a list of integers.
inline void ReadList(TF_OpKernelConstruction* construction, const char* name, std::vector<int32_t>* list,
                     TF_Status* status) {
  int32_t count = 0, bytes = 0;
  TF_OpKernelConstruction_GetAttrSize(construction, name, &count, &bytes, status);
  if (TF_GetCode(status) != TF_OK || count < 0) return;
  list->resize(static_cast<size_t>(count));
  TF_OpKernelConstruction_GetAttrInt32List(construction, name, list->data(), count, status);
}

// Makes a kernel's attributes by `read`, and tells TensorFlow when that fails.
template <typename Attributes>
void* CreateAttributes(TF_OpKernelConstruction* construction,
                       void (*read)(TF_OpKernelConstruction*, Attributes*, TF_Status*)) {
  auto* attributes = new Attributes();
  ScopedStatus status;
  read(construction, attributes, status.get());
  if (!status.ok()) TF_OpKernelConstruction_Failure(construction, status.get());
  return attributes;
}

template <typename Attributes>
void DestroyAttributes(void* attributes) {
  delete static_cast<Attributes*>(attributes);
}

// Runs a kernel's work, and tells TensorFlow when that fails.
template <typename Work>
void RunKernel(TF_OpKernelContext* context, const Work& work) {
  ScopedStatus status;
  work(&status);
  if (!status.ok()) TF_OpKernelContext_Failure(context, status.get());
}

// Says that the shapes of some outputs are those of inputs: pairs of output and input.
inline void CopyShapes(TF_ShapeInferenceContext* context, std::initializer_list<std::pair<int, int>> pairs,
                       TF_Status* status) {
  TF_ShapeHandle* shape = TF_NewShapeHandle();
  for (const auto& [output, input] : pairs) {
    TF_ShapeInferenceContextGetInput(context, input, shape, status);
    if (TF_GetCode(status) == TF_OK) TF_ShapeInferenceContextSetOutput(context, output, shape, status);
  }
  TF_DeleteShapeHandle(shape);
}

}  // namespace mixture_growth

#endif  // MIXTURE_GROWTH_KERNEL_H_
