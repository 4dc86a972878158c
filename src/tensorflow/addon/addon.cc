// The native addon: tfjs-node's own, compiled as it is, and more: functions, and operations of ours.
//
// A function is a graph of operations that TensorFlow plans and runs as a whole; tfjs-node runs every operation by
// itself. Once defined, it is called like any operation, by its name, through tfjs-node's `executeOp`. What an operation
// would give can be asked without running it, so that a graph is written down at no cost.
#include <node_api.h>

#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "batch-norm-relu.h"
#include "blend.h"
#include "convolution.h"
#include "filter-gradient.h"
#include "gelu.h"
#include "layer-norm.h"
#include "max-pool.h"
#include "mixing.h"
#include "narrow-filter-gradient.h"
#include "sgd.h"
#include "tensorflow/c/c_api.h"
#include "tensorflow/c/c_api_experimental.h"
#include "tensorflow/c/eager/c_api.h"

namespace mixture_growth {

// The context that tfjs-node runs its operations in, which it keeps to itself: functions have to be known there.
// One per process, as tfjs-node has it.
static TFE_Context* context = nullptr;

// Why the context could not be made as asked; tfjs-node only says that it could not.
static std::string context_failure;

// Bytes that a variable of the environment holds in hexadecimal; tfjs-node passes nothing on to the context.
static std::string BytesFromEnvironment(const char* name) {
  const char* text = std::getenv(name);
  const std::string hexadecimal = text == nullptr ? "" : text;
  std::string bytes;
  for (size_t i = 0; i + 1 < hexadecimal.size(); i += 2) {
    bytes.push_back(static_cast<char>(std::strtol(hexadecimal.substr(i, 2).c_str(), nullptr, 16)));
  }
  return bytes;
}

static TFE_Context* NewContext(TFE_ContextOptions* options, TF_Status* status) {
  const std::string config = BytesFromEnvironment("MIXTURE_GROWTH_CONTEXT_CONFIG");
  TFE_ContextOptionsSetConfig(options, config.data(), config.size(), status);
  if (TF_GetCode(status) == TF_OK) context = TFE_NewContext(options, status);
  // A process among several opens its server before tfjs-node asks for the devices, whose names it changes.
  const std::string server = BytesFromEnvironment("MIXTURE_GROWTH_SERVER");
  if (TF_GetCode(status) == TF_OK && !server.empty()) {
    TFE_EnableCollectiveOps(context, server.data(), server.size(), status);
  }
  if (TF_GetCode(status) != TF_OK) context_failure = TF_Message(status);
  return context;
}

// Hides all devices of a kind but the first: tfjs-node would put tensors on the last one, while operations run on the
// first.
static const char* FirstOfItsType(const TF_DeviceList* devices, int index, TF_Status* status) {
  const char* type = TF_DeviceListType(devices, index, status);
  for (int i = 0; i < index; ++i) {
    if (std::strcmp(TF_DeviceListType(devices, i, status), type) == 0) return "";
  }
  return type;
}

}  // namespace mixture_growth

// tfjs-node's sources make their context and register their module through these two names.
#define TFE_NewContext ::mixture_growth::NewContext
#define TF_DeviceListType ::mixture_growth::FirstOfItsType
#undef NAPI_MODULE
#define NAPI_MODULE(name, init)
#include "tfjs_backend.cc"
#include "tfjs_binding.cc"
#undef TFE_NewContext
#undef TF_DeviceListType

namespace mixture_growth {

// Frees what the C library gave, at the end of the scope.
template <typename T, void (*Free)(T*)>
class Owned {
 public:
  explicit Owned(T* value) : value_(value) {}
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  ~Owned() {
    if (value_ != nullptr) Free(value_);
  }
  T* get() const { return value_; }

 private:
  T* value_;
};

using Status = Owned<TF_Status, TF_DeleteStatus>;
using Graph = Owned<TF_Graph, TF_DeleteGraph>;
using Buffer = Owned<TF_Buffer, TF_DeleteBuffer>;
using Function = Owned<TF_Function, TF_DeleteFunction>;
using DeviceList = Owned<TF_DeviceList, TF_DeleteDeviceList>;
using ImportOptions = Owned<TF_ImportGraphDefOptions, TF_DeleteImportGraphDefOptions>;

static bool Failed(napi_env env, const Status& status) {
  if (TF_GetCode(status.get()) == TF_OK) return false;
  napi_throw_error(env, nullptr, TF_Message(status.get()));
  return true;
}

static bool ReadString(napi_env env, napi_value value, std::string* text) {
  size_t length = 0;
  if (napi_get_value_string_utf8(env, value, nullptr, 0, &length) != napi_ok) return false;
  text->resize(length);
  return napi_get_value_string_utf8(env, value, &(*text)[0], length + 1, &length) == napi_ok;
}

// An array of nodes' names and output indices, one after the other: ["a", 0, "b", 1].
static bool ReadOutputs(napi_env env, napi_value array, TF_Graph* graph, std::vector<TF_Output>* outputs) {
  uint32_t length = 0;
  if (napi_get_array_length(env, array, &length) != napi_ok || length % 2 != 0) return false;
  for (uint32_t i = 0; i < length; i += 2) {
    napi_value name_value, index_value;
    std::string name;
    int32_t index;
    if (napi_get_element(env, array, i, &name_value) != napi_ok) return false;
    if (napi_get_element(env, array, i + 1, &index_value) != napi_ok) return false;
    if (!ReadString(env, name_value, &name)) return false;
    if (napi_get_value_int32(env, index_value, &index) != napi_ok) return false;
    TF_Operation* operation = TF_GraphOperationByName(graph, name.c_str());
    if (operation == nullptr || index < 0 || index >= TF_OperationNumOutputs(operation)) return false;
    outputs->push_back({operation, index});
  }
  return true;
}

// A graph from its serialized form; false after an error was thrown.
static bool ReadGraph(napi_env env, napi_value value, TF_Graph* graph, const Status& status) {
  void* bytes = nullptr;
  size_t length = 0;
  napi_typedarray_type type;
  if (napi_get_typedarray_info(env, value, &type, &length, &bytes, nullptr, nullptr) != napi_ok ||
      type != napi_uint8_array) {
    napi_throw_type_error(env, nullptr, "Expected a serialized graph.");
    return false;
  }
  Buffer serialized(TF_NewBufferFromString(bytes, length));
  ImportOptions options(TF_NewImportGraphDefOptions());
  TF_GraphImportGraphDef(graph, serialized.get(), options.get(), status.get());
  return !Failed(env, status);
}

// {shape: number[], dtype: number} of an output; sizes that TensorFlow cannot tell beforehand are -1, a shape of unknown
// rank is null.
static napi_value DescribeOutput(napi_env env, TF_Graph* graph, TF_Output output, const Status& status) {
  napi_value description, shape, type;
  const int rank = TF_GraphGetTensorNumDims(graph, output, status.get());
  if (Failed(env, status)) return nullptr;
  if (rank < 0) {
    napi_get_null(env, &shape);
  } else {
    std::vector<int64_t> sizes(static_cast<size_t>(rank));
    TF_GraphGetTensorShape(graph, output, sizes.data(), rank, status.get());
    if (Failed(env, status)) return nullptr;
    napi_create_array_with_length(env, static_cast<size_t>(rank), &shape);
    for (int axis = 0; axis < rank; ++axis) {
      napi_value size;
      napi_create_int64(env, sizes[static_cast<size_t>(axis)], &size);
      napi_set_element(env, shape, static_cast<uint32_t>(axis), size);
    }
  }
  napi_create_int32(env, TF_OperationOutputType(output), &type);
  napi_create_object(env, &description);
  napi_set_named_property(env, description, "shape", shape);
  napi_set_named_property(env, description, "dtype", type);
  return description;
}

// describeOutputs(graph: Uint8Array, node: string): array, what the outputs of a node would be, which is not run
static napi_value DescribeOutputs(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value args[2];
  std::string name;
  if (napi_get_cb_info(env, info, &count, args, nullptr, nullptr) != napi_ok || count < 2 ||
      !ReadString(env, args[1], &name)) {
    napi_throw_type_error(env, nullptr, "Expected a serialized graph and the name of a node.");
    return nullptr;
  }
  Status status(TF_NewStatus());
  Graph graph(TF_NewGraph());
  if (!ReadGraph(env, args[0], graph.get(), status)) return nullptr;
  TF_Operation* operation = TF_GraphOperationByName(graph.get(), name.c_str());
  if (operation == nullptr) {
    napi_throw_type_error(env, nullptr, "Expected a node that is in the graph.");
    return nullptr;
  }
  napi_value outputs;
  const int outputs_count = TF_OperationNumOutputs(operation);
  napi_create_array_with_length(env, static_cast<size_t>(outputs_count), &outputs);
  for (int i = 0; i < outputs_count; ++i) {
    napi_value description = DescribeOutput(env, graph.get(), {operation, i}, status);
    if (description == nullptr) return nullptr;
    napi_set_element(env, outputs, static_cast<uint32_t>(i), description);
  }
  return outputs;
}

// defineFunction(name: string, graph: Uint8Array, inputs: array, outputs: array): void
static napi_value DefineFunction(napi_env env, napi_callback_info info) {
  size_t count = 4;
  napi_value args[4];
  std::string name;
  if (napi_get_cb_info(env, info, &count, args, nullptr, nullptr) != napi_ok || count < 4 ||
      !ReadString(env, args[0], &name)) {
    napi_throw_type_error(env, nullptr, "Expected a name, a serialized graph, inputs and outputs.");
    return nullptr;
  }
  Status status(TF_NewStatus());
  Graph graph(TF_NewGraph());
  if (!ReadGraph(env, args[1], graph.get(), status)) return nullptr;

  std::vector<TF_Output> inputs, outputs;
  if (!ReadOutputs(env, args[2], graph.get(), &inputs) || !ReadOutputs(env, args[3], graph.get(), &outputs)) {
    napi_throw_type_error(env, nullptr, "Expected inputs and outputs that are in the graph.");
    return nullptr;
  }
  Function function(TF_GraphToFunction(
      graph.get(), name.c_str(), /*append_hash_to_fn_name=*/0, /*num_opers=*/-1, /*opers=*/nullptr,
      static_cast<int>(inputs.size()), inputs.data(), static_cast<int>(outputs.size()), outputs.data(),
      /*output_names=*/nullptr, /*opts=*/nullptr, /*description=*/nullptr, status.get()));
  if (Failed(env, status)) return nullptr;
  TFE_ContextAddFunction(context, function.get(), status.get());
  Failed(env, status);
  return nullptr;
}

// removeFunction(name: string): void
static napi_value RemoveFunction(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value args[1];
  std::string name;
  if (napi_get_cb_info(env, info, &count, args, nullptr, nullptr) != napi_ok || count < 1 ||
      !ReadString(env, args[0], &name)) {
    napi_throw_type_error(env, nullptr, "Expected a function's name.");
    return nullptr;
  }
  Status status(TF_NewStatus());
  TFE_ContextRemoveFunction(context, name.c_str(), status.get());
  Failed(env, status);
  return nullptr;
}

// listDevices(type: string): string[], the names of all devices of a type, such as "GPU"
static napi_value ListDevices(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value args[1];
  std::string type;
  if (napi_get_cb_info(env, info, &count, args, nullptr, nullptr) != napi_ok || count < 1 ||
      !ReadString(env, args[0], &type)) {
    napi_throw_type_error(env, nullptr, "Expected a type of devices.");
    return nullptr;
  }
  Status status(TF_NewStatus());
  DeviceList devices(TFE_ContextListDevices(context, status.get()));
  if (Failed(env, status)) return nullptr;
  napi_value names;
  napi_create_array(env, &names);
  uint32_t found = 0;
  for (int i = 0; i < TF_DeviceListCount(devices.get()); ++i) {
    if (type != TF_DeviceListType(devices.get(), i, status.get())) continue;
    napi_value name;
    napi_create_string_utf8(env, TF_DeviceListName(devices.get(), i, status.get()), NAPI_AUTO_LENGTH, &name);
    napi_set_element(env, names, found++, name);
  }
  return names;
}

// Makes an operation known to TensorFlow, before the context is made, so that it knows it.
static bool Knows(void (*register_operation)(TF_Status*)) {
  Status status(TF_NewStatus());
  register_operation(status.get());
  return TF_GetCode(status.get()) == TF_OK;
}

// Operations of ours that are worth calling on this processor, by their names; registered once per process.
static const std::vector<const char*>& OwnOperations() {
  static const std::vector<const char*> names = [] {
    std::vector<const char*> found;
    if (FilterGradientHelps() && Knows(&RegisterFilterGradient)) found.push_back("MixtureGrowthFilterGradient");
    if (ConvolutionHelps() && Knows(&RegisterConvolution)) {
      found.push_back("MixtureGrowthConvolution");
    }
    if (ConvolutionHelps() && Knows(&RegisterNarrowFilterGradient)) {
      found.push_back("MixtureGrowthNarrowFilterGradient");
    }
    if (Knows(&RegisterBatchNormRelu)) found.push_back("MixtureGrowthBatchNormRelu");
    if (Knows(&RegisterBlend)) found.push_back("MixtureGrowthBlend");
    if (Knows(&RegisterGelu)) found.push_back("MixtureGrowthGelu");
    if (Knows(&RegisterLayerNorm)) found.push_back("MixtureGrowthLayerNorm");
    if (Knows(&RegisterMaxPoolGradient)) found.push_back("MixtureGrowthMaxPoolGradient");
    if (Knows(&RegisterMixing)) found.push_back("MixtureGrowthMix");
    if (Knows(&RegisterSgd)) found.push_back("MixtureGrowthSgd");
    return found;
  }();
  return names;
}

static napi_value Initialize(napi_env env, napi_value exports) {
  const std::vector<const char*>& operations = OwnOperations();
  exports = tfnodejs::InitTFNodeJSBinding(env, exports);
  if (!context_failure.empty()) {
    napi_value general;
    napi_get_and_clear_last_exception(env, &general);
    napi_throw_error(env, nullptr, context_failure.c_str());
    return nullptr;
  }
  const napi_property_descriptor functions[] = {
      {"describeOutputs", nullptr, DescribeOutputs, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"defineFunction", nullptr, DefineFunction, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"removeFunction", nullptr, RemoveFunction, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"listDevices", nullptr, ListDevices, nullptr, nullptr, nullptr, napi_default, nullptr},
  };
  napi_define_properties(env, exports, sizeof(functions) / sizeof(functions[0]), functions);
  napi_value names;
  napi_create_array_with_length(env, operations.size(), &names);
  for (size_t i = 0; i < operations.size(); ++i) {
    napi_value name;
    napi_create_string_utf8(env, operations[i], NAPI_AUTO_LENGTH, &name);
    napi_set_element(env, names, static_cast<uint32_t>(i), name);
  }
  napi_set_named_property(env, exports, "ownOperations", names);
  return exports;
}

}  // namespace mixture_growth

NAPI_MODULE_INIT() { return mixture_growth::Initialize(env, exports); }
