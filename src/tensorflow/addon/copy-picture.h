#ifndef MIXTURE_GROWTH_COPY_PICTURE_H_
#define MIXTURE_GROWTH_COPY_PICTURE_H_

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace mixture_growth {

// Where a picture is copied to that has zeros around it, and behind its channels.
struct CopyLayout {
  int64_t before;    // Zeros above and to the left.
  int64_t channels;  // Of a pixel, at least as many as the picture has.
  int64_t row;       // Numbers from a row to the next.
};

// Copies a picture of `height` x `width` pixels; what lies around it stays as it is.
inline void CopyPicture(const float* picture, int64_t height, int64_t width, int64_t channels, const CopyLayout& layout,
                        float* copy) {
  const int64_t line = width * channels;
  for (int64_t h = 0; h < height; ++h) {
    const float* from = picture + h * line;
    float* to = copy + (layout.before + h) * layout.row + layout.before * layout.channels;
    if (layout.channels == channels) {
      std::memcpy(to, from, static_cast<size_t>(line) * sizeof(float));
      continue;
    }
    for (int64_t w = 0; w < width; ++w) std::copy_n(from + w * channels, channels, to + w * layout.channels);
  }
}

}  // namespace mixture_growth

#endif  // MIXTURE_GROWTH_COPY_PICTURE_H_
