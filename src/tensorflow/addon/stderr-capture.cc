// Catches what is written to standard error while TensorFlow's library is loaded.
//
// The library logs from its static initializers, before any setting of its log level counts. What it says there is
// of no use in a notebook; whoever loads it gets the text and decides.
#include <fcntl.h>
#include <node_api.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <string>

namespace mixture_growth {

static int kept = -1;     // The real standard error, while it is replaced.
static int caught = -1;   // What replaces it: a file without a name.

// In memory, where the system has such files.
static int NamelessFile() {
#ifdef __linux__
  return memfd_create("stderr", MFD_CLOEXEC);
#else
  const char* folder = getenv("TMPDIR");
  std::string path = std::string(folder == nullptr ? "/tmp" : folder) + "/stderr.XXXXXX";
  const int file = mkstemp(&path[0]);
  if (file < 0) return file;
  unlink(path.c_str());
  fcntl(file, F_SETFD, FD_CLOEXEC);
  return file;
#endif
}

static napi_value Fail(napi_env env, const char* what) {
  napi_throw_error(env, nullptr, what);
  return nullptr;
}

// begin(): void
static napi_value Begin(napi_env env, napi_callback_info) {
  if (kept >= 0) return Fail(env, "Expected standard error to be caught once at a time.");
  caught = NamelessFile();
  kept = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  if (caught < 0 || kept < 0 || dup2(caught, STDERR_FILENO) < 0) {
    if (caught >= 0) close(caught);
    if (kept >= 0) close(kept);
    caught = kept = -1;
    return Fail(env, "Expected standard error to be open.");
  }
  return nullptr;
}

// end(): string, what was written since begin()
static napi_value End(napi_env env, napi_callback_info) {
  if (kept < 0) return Fail(env, "Expected begin() before end().");
  dup2(kept, STDERR_FILENO);
  close(kept);
  std::string text(static_cast<size_t>(lseek(caught, 0, SEEK_END)), '\0');
  const ssize_t length = pread(caught, &text[0], text.size(), 0);
  close(caught);
  caught = kept = -1;
  napi_value result;
  napi_create_string_utf8(env, text.c_str(), length < 0 ? 0 : static_cast<size_t>(length), &result);
  return result;
}

}  // namespace mixture_growth

NAPI_MODULE_INIT() {
  const napi_property_descriptor functions[] = {
      {"begin", nullptr, mixture_growth::Begin, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"end", nullptr, mixture_growth::End, nullptr, nullptr, nullptr, napi_default, nullptr},
  };
  napi_define_properties(env, exports, sizeof(functions) / sizeof(functions[0]), functions);
  return exports;
}
