// The weight of a layer from templates: block (row, column) of it is W_b = sum over t of c_b[t] T_s[t], where s is the
// block's set of templates.
//
// TensorFlow takes a matrix product a block, two reshapes around it, and joins the blocks, and twice as much for the
// gradient: in small networks most of a step is spent on such operations. These are one a layer each way.
#pragma GCC optimize("O3")
#include "mixing.h"

#include <algorithm>
#include <vector>

#include "kernel.h"
#include "part-workers.h"
#include "widest.h"

namespace mixture_growth {
namespace {

// Lines are divided into so many parts whatever the number of threads, and the parts' sums are added in order: the same
// bits on every machine of a kind.
constexpr int kParts = 16;
// Lines whose sums are kept in single precision, before they enter those in double precision.
constexpr int64_t kRun = 64;

// Of each block: its set, and where it stands in the weight.
struct Attributes {
  std::vector<int32_t> sets, rows, columns;
  int32_t templates = 0;
};

// Sizes of a weight [places..., columns x in, rows x out] of blocks that are [places..., in, out]. A line is the outputs
// of one input at one place: `out` floats that lie side by side in templates and weight.
struct Grid {
  int64_t places = 1, in = 0, out = 0, rows = 1, columns = 1;

  int64_t lines() const { return places * in; }
  int64_t size() const { return lines() * out; }
  // The first float of a block's line in the weight.
  int64_t At(int64_t line, int64_t row, int64_t column) const {
    const int64_t place = line / in, input = line % in;
    return ((place * columns + column) * in + input) * rows * out + row * out;
  }
};

struct Block {
  int64_t row, column;
  const float* coefficients;
  size_t number;  // Among all blocks of the layer.
};

// The templates of a set, [count, places..., in, out], and the blocks that are made of them.
struct Set {
  int64_t count;
  const float* templates;
  std::vector<Block> blocks;
};

// The lines of a block, from `first` to before `last`.
WIDEST void MixLines(const Grid& grid, const Set& set, const Block& block, int64_t first, int64_t last, float* weight) {
  const int64_t size = grid.size(), out = grid.out;
  for (int64_t line = first; line < last; ++line) {
    const float* from = set.templates + line * out;
    float* to = weight + grid.At(line, block.row, block.column);
    int64_t c = 0;
    for (; c + kLanes <= out; c += kLanes) {
      Lanes sum = {};
      for (int64_t t = 0; t < set.count; ++t) sum += block.coefficients[t] * Load(from + t * size + c);
      Store(to + c, sum);
    }
    for (; c < out; ++c) {
      float sum = 0;
      for (int64_t t = 0; t < set.count; ++t) sum += block.coefficients[t] * from[t * size + c];
      to[c] = sum;
    }
  }
}

// Lines of the templates' gradients, and the sums over them that make the coefficients': one a block and template.
WIDEST void GradientLines(const Grid& grid, const Set& set, const float* dw, int64_t first, int64_t last,
                          float* d_templates, double* sums) {
  const int64_t size = grid.size(), out = grid.out, count = set.count;
  const int64_t blocks = static_cast<int64_t>(set.blocks.size());
  std::vector<float> lanes(static_cast<size_t>(blocks * count * kLanes)), rest(static_cast<size_t>(blocks * count));
  std::vector<const float*> gradients(static_cast<size_t>(blocks));
  for (int64_t line = first; line < last; ++line) {
    for (int64_t b = 0; b < blocks; ++b) gradients[b] = dw + grid.At(line, set.blocks[b].row, set.blocks[b].column);
    for (int64_t t = 0; t < count; ++t) {
      const float* from = set.templates + t * size + line * out;
      float* to = d_templates + t * size + line * out;
      int64_t c = 0;
      for (; c + kLanes <= out; c += kLanes) {
        const Lanes value = Load(from + c);
        Lanes sum = {};
        for (int64_t b = 0; b < blocks; ++b) {
          const Lanes d = Load(gradients[b] + c);
          sum += set.blocks[b].coefficients[t] * d;
          float* products = lanes.data() + (b * count + t) * kLanes;
          Store(products, Load(products) + value * d);
        }
        Store(to + c, sum);
      }
      for (; c < out; ++c) {
        float sum = 0;
        for (int64_t b = 0; b < blocks; ++b) {
          sum += set.blocks[b].coefficients[t] * gradients[b][c];
          rest[b * count + t] += from[c] * gradients[b][c];
        }
        to[c] = sum;
      }
    }
    if ((line - first) % kRun != kRun - 1 && line + 1 != last) continue;
    for (int64_t k = 0; k < blocks * count; ++k) {
      for (int lane = 0; lane < kLanes; ++lane) sums[k] += lanes[k * kLanes + lane];
      sums[k] += rest[k];
    }
    std::fill(lanes.begin(), lanes.end(), 0.0f);
    std::fill(rest.begin(), rest.end(), 0.0f);
  }
}

// Calls `work` for the lines of every part.
template <typename Work>
void ForParts(const Grid& grid, int64_t cost, const Work& work) {
  PartWorkers::Get().RunRanges(kParts, grid.lines(), cost, work);
}

// Multiplications of all blocks.
int64_t CostOf(const Grid& grid, const std::vector<Set>& sets) {
  int64_t products = 0;
  for (const Set& set : sets) products += set.count * static_cast<int64_t>(set.blocks.size());
  return products * grid.size();
}

void ReadAttributes(TF_OpKernelConstruction* construction, Attributes* attributes, TF_Status* status) {
  TF_OpKernelConstruction_GetAttrInt32(construction, "n_sets", &attributes->templates, status);
  ReadList(construction, "sets", &attributes->sets, status);
  ReadList(construction, "rows", &attributes->rows, status);
  ReadList(construction, "columns", &attributes->columns, status);
}

// What a kernel reads: templates of every set, then coefficients of every block, from input `first` on.
struct Inputs {
  std::vector<FloatTensor> templates, coefficients;
  Inputs(TF_OpKernelContext* context, const Attributes& attributes, int first, const ScopedStatus& status) {
    for (int s = 0; s < attributes.templates; ++s) templates.push_back(Input(context, first++, status));
    for (size_t b = 0; b < attributes.sets.size(); ++b) coefficients.push_back(Input(context, first++, status));
  }
};

// Puts the sets together; false where shapes or numbers do not belong together.
bool Arrange(const Attributes& attributes, const Inputs& inputs, Grid* grid, std::vector<Set>* sets) {
  if (inputs.templates.empty() || inputs.coefficients.empty()) return false;
  const std::vector<int64_t> shape = inputs.templates[0].shape();
  if (shape.size() < 3) return false;
  for (const FloatTensor& templates : inputs.templates) {
    const std::vector<int64_t> own = templates.shape();
    if (own.size() != shape.size() || !std::equal(own.begin() + 1, own.end(), shape.begin() + 1)) return false;
    sets->push_back({own[0], templates.data(), {}});
  }
  for (size_t axis = 1; axis + 2 < shape.size(); ++axis) grid->places *= shape[axis];
  grid->in = shape[shape.size() - 2], grid->out = shape[shape.size() - 1];
  const size_t blocks = attributes.sets.size();
  if (attributes.rows.size() != blocks || attributes.columns.size() != blocks) return false;
  for (size_t b = 0; b < blocks; ++b) {
    const int32_t s = attributes.sets[b], row = attributes.rows[b], column = attributes.columns[b];
    if (s < 0 || s >= attributes.templates || row < 0 || column < 0) return false;
    Set& set = (*sets)[static_cast<size_t>(s)];
    const FloatTensor& coefficients = inputs.coefficients[b];
    if (coefficients.rank() != 1 || coefficients.size(0) != set.count) return false;
    set.blocks.push_back({row, column, coefficients.data(), b});
    grid->rows = std::max<int64_t>(grid->rows, row + 1), grid->columns = std::max<int64_t>(grid->columns, column + 1);
  }
  // Every place of the grid once.
  std::vector<bool> taken(static_cast<size_t>(grid->rows * grid->columns));
  for (size_t b = 0; b < blocks; ++b) {
    const size_t at = static_cast<size_t>(attributes.rows[b] * grid->columns + attributes.columns[b]);
    if (taken[at]) return false;
    taken[at] = true;
  }
  return blocks == taken.size();
}

constexpr char kMisfit[] = "Expected templates [m, ..., in, out], coefficients [m] of each block, and a full grid of blocks.";

// [places..., columns x in, rows x out]
std::vector<int64_t> WeightShape(const Grid& grid, std::vector<int64_t> shape) {
  shape.erase(shape.begin());
  shape[shape.size() - 2] *= grid.columns;
  shape[shape.size() - 1] *= grid.rows;
  return shape;
}

void Mix(void* made, TF_OpKernelContext* context) {
  const Attributes& attributes = *static_cast<Attributes*>(made);
  RunKernel(context, [&](ScopedStatus* status) {
    const Inputs inputs(context, attributes, 0, *status);
    Grid grid;
    std::vector<Set> sets;
    if (!status->ok()) return;
    if (!Arrange(attributes, inputs, &grid, &sets)) return status->Refuse(kMisfit);
    const FloatTensor weight = Output(context, 0, WeightShape(grid, inputs.templates[0].shape()), *status);
    if (!status->ok()) return;
    ForParts(grid, CostOf(grid, sets), [&](int, int64_t first, int64_t last) {
      for (const Set& set : sets) {
        for (const Block& block : set.blocks) MixLines(grid, set, block, first, last, weight.data());
      }
    });
  });
}

// dT_s[t] = sum over b of c_b[t] dW_b, and dc_b[t] = sum of T_s[t] dW_b
void MixGradient(void* made, TF_OpKernelContext* context) {
  const Attributes& attributes = *static_cast<Attributes*>(made);
  RunKernel(context, [&](ScopedStatus* status) {
    const FloatTensor dw = Input(context, 0, *status);
    const Inputs inputs(context, attributes, 1, *status);
    Grid grid;
    std::vector<Set> sets;
    if (!status->ok()) return;
    if (!Arrange(attributes, inputs, &grid, &sets) || dw.shape() != WeightShape(grid, inputs.templates[0].shape())) {
      return status->Refuse(kMisfit);
    }
    std::vector<FloatTensor> d_templates, d_coefficients;
    for (int s = 0; s < attributes.templates; ++s) {
      d_templates.push_back(Output(context, s, inputs.templates[static_cast<size_t>(s)].shape(), *status));
    }
    for (size_t b = 0; b < inputs.coefficients.size(); ++b) {
      const int index = attributes.templates + static_cast<int>(b);
      d_coefficients.push_back(Output(context, index, inputs.coefficients[b].shape(), *status));
    }
    if (!status->ok()) return;
    for (size_t s = 0; s < sets.size(); ++s) {
      const Set& set = sets[s];
      const size_t count = static_cast<size_t>(set.count), sums_of_part = set.blocks.size() * count;
      std::vector<double> sums(kParts * sums_of_part);
      ForParts(grid, 2 * CostOf(grid, {set}), [&](int part, int64_t first, int64_t last) {
        double* own = sums.data() + static_cast<size_t>(part) * sums_of_part;
        GradientLines(grid, set, dw.data(), first, last, d_templates[s].data(), own);
      });
      for (size_t b = 0; b < set.blocks.size(); ++b) {
        float* to = d_coefficients[set.blocks[b].number].data();
        for (size_t t = 0; t < count; ++t) {
          double sum = 0;
          for (size_t part = 0; part < kParts; ++part) sum += sums[part * sums_of_part + b * count + t];
          to[t] = static_cast<float>(sum);
        }
      }
    }
  });
}

// Gradients have the shapes of what they are gradients of.
void GradientShapes(TF_ShapeInferenceContext* context, TF_Status* status) {
  const int inputs = static_cast<int>(TF_ShapeInferenceContextNumInputs(context));
  for (int i = 1; i < inputs && TF_GetCode(status) == TF_OK; ++i) CopyShapes(context, {{i - 1, i}}, status);
}

void* Create(TF_OpKernelConstruction* construction) {
  return CreateAttributes<Attributes>(construction, &ReadAttributes);
}

}  // namespace

void RegisterMixing(TF_Status* status) {
  // The shape of the weight, which follows from the rest, is said to spare TensorFlow's inference.
  Register({"MixtureGrowthMix",
            {"templates: n_sets * float", "coefficients: n_blocks * float"},
            {"weight: float"},
            {"n_sets: int", "n_blocks: int", "sets: list(int)", "rows: list(int)", "columns: list(int)", "shape: list(int)"},
            &TF_ShapeInferenceContextSetUnknownShape,
            &Create, &Mix, &DestroyAttributes<Attributes>},
           status);
  if (TF_GetCode(status) != TF_OK) return;
  Register({"MixtureGrowthMixGradient",
            {"d_weight: float", "templates: n_sets * float", "coefficients: n_blocks * float"},
            {"d_templates: n_sets * float", "d_coefficients: n_blocks * float"},
            {"n_sets: int", "n_blocks: int", "sets: list(int)", "rows: list(int)", "columns: list(int)"},
            &GradientShapes, &Create, &MixGradient, &DestroyAttributes<Attributes>},
           status);
}

}  // namespace mixture_growth
