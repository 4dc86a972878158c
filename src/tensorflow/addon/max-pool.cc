// The gradient of max pooling: what comes for a window goes to the first of its largest values.
//
// TensorFlow first looks for all these places again, one number at a time; here a register of channels at once, and each
// window's share is added as soon as it is found.
#pragma GCC optimize("O3")
#include "max-pool.h"

#include <algorithm>
#include <cstring>

#include "kernel.h"
#include "part-workers.h"
#include "widest.h"

namespace mixture_growth {
namespace {

constexpr int kParts = 16;
typedef int32_t Bits __attribute__((vector_size(kLanes * sizeof(int32_t))));

struct Attributes {
  int32_t kernel, stride, padding;
};

struct Problem {
  Attributes attributes;
  int64_t height, width, channels;    // Of x and dx.
  int64_t out_height, out_width;      // Of y and dy.
};

// Pixels that a window sees on one axis.
struct Seen {
  int64_t first, last;
  Seen(int64_t place, const Attributes& window, int64_t size)
      : first(std::max<int64_t>(0, place * window.stride - window.padding)),
        last(std::min(size, place * window.stride - window.padding + window.kernel)) {}
};

// Adds the shares of one window, whose values are y and gradients dy; x and dx are whole pictures.
WIDEST void AddWindow(const Problem& p, const Seen& rows, const Seen& columns, const float* x, const float* y,
                      const float* dy, float* dx) {
  int64_t c = 0;
  for (; c + kLanes <= p.channels; c += kLanes) {
    const Lanes largest = Load(y + c), share = Load(dy + c);
    Bits open = ~Bits{};
    for (int64_t row = rows.first; row < rows.last; ++row) {
      for (int64_t column = columns.first; column < columns.last; ++column) {
        const int64_t at = (row * p.width + column) * p.channels + c;
        const Bits hit = (Load(x + at) == largest) & open;
        Store(dx + at, Load(dx + at) + (Lanes)((Bits)share & hit));
        open &= ~hit;
      }
    }
  }
  for (; c < p.channels; ++c) {
    bool open = true;
    for (int64_t row = rows.first; row < rows.last && open; ++row) {
      for (int64_t column = columns.first; column < columns.last && open; ++column) {
        const int64_t at = (row * p.width + column) * p.channels + c;
        if (x[at] != y[c]) continue;
        dx[at] += dy[c];
        open = false;
      }
    }
  }
}

void AddPicture(const Problem& p, const float* x, const float* y, const float* dy, float* dx) {
  std::memset(dx, 0, static_cast<size_t>(p.height * p.width * p.channels) * sizeof(float));
  for (int64_t row = 0; row < p.out_height; ++row) {
    const Seen rows(row, p.attributes, p.height);
    for (int64_t column = 0; column < p.out_width; ++column, y += p.channels, dy += p.channels) {
      AddWindow(p, rows, Seen(column, p.attributes, p.width), x, y, dy, dx);
    }
  }
}

void ReadAttributes(TF_OpKernelConstruction* construction, Attributes* attributes, TF_Status* status) {
  TF_OpKernelConstruction_GetAttrInt32(construction, "kernel", &attributes->kernel, status);
  TF_OpKernelConstruction_GetAttrInt32(construction, "stride", &attributes->stride, status);
  TF_OpKernelConstruction_GetAttrInt32(construction, "padding", &attributes->padding, status);
}

bool Fits(const FloatTensor& x, const FloatTensor& y, const FloatTensor& dy, const Attributes& window) {
  if (x.rank() != 4 || y.rank() != 4 || y.shape() != dy.shape()) return false;
  if (window.kernel < 1 || window.stride < 1 || window.padding < 0) return false;
  const auto size = [&](int axis) { return (x.size(axis) + 2 * window.padding - window.kernel) / window.stride + 1; };
  return y.size(0) == x.size(0) && y.size(1) == size(1) && y.size(2) == size(2) && y.size(3) == x.size(3);
}

void Gradient(void* made, TF_OpKernelContext* context) {
  const Attributes& attributes = *static_cast<Attributes*>(made);
  RunKernel(context, [&](ScopedStatus* status) {
    const FloatTensor x = Input(context, 0, *status), y = Input(context, 1, *status), dy = Input(context, 2, *status);
    if (!status->ok()) return;
    if (!Fits(x, y, dy, attributes)) {
      return status->Refuse("Expected pictures, what pooling gave for them, and its gradient.");
    }
    const FloatTensor dx = Output(context, 0, x.shape(), *status);
    if (!status->ok()) return;
    const Problem p{attributes, x.size(1), x.size(2), x.size(3), y.size(1), y.size(2)};
    const int64_t picture = p.height * p.width * p.channels, pooled = p.out_height * p.out_width * p.channels;
    PartWorkers::Get().RunRanges(kParts, x.size(0), x.count(), [&](int, int64_t first, int64_t last) {
      for (int64_t n = first; n < last; ++n) {
        AddPicture(p, x.data() + n * picture, y.data() + n * pooled, dy.data() + n * pooled, dx.data() + n * picture);
      }
    });
  });
}

}  // namespace

void RegisterMaxPoolGradient(TF_Status* status) {
  Register({"MixtureGrowthMaxPoolGradient",
            {"x: float", "y: float", "dy: float"},
            {"dx: float"},
            {"kernel: int", "stride: int", "padding: int"},
            [](TF_ShapeInferenceContext* context, TF_Status* status) { CopyShapes(context, {{0, 0}}, status); },
            [](TF_OpKernelConstruction* construction) -> void* {
              return CreateAttributes<Attributes>(construction, &ReadAttributes);
            },
            &Gradient, &DestroyAttributes<Attributes>},
           status);
}

}  // namespace mixture_growth
