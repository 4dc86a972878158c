#ifndef MIXTURE_GROWTH_PART_WORKERS_H_
#define MIXTURE_GROWTH_PART_WORKERS_H_

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#ifdef __linux__
#include <sched.h>
#endif

namespace mixture_growth {

// Threads that share out the parts of a job, one a processor thread beside the caller's. Several callers may have jobs
// at once; whoever is free takes the next part, so that a thread that the system lets wait holds nobody up for long.
class PartWorkers {
 public:
  // The process's own; never destroyed, because its threads live as long as the process.
  static PartWorkers& Get() {
    static PartWorkers* workers = new PartWorkers();
    return *workers;
  }

  // Calls `work` for every part from 0 to `parts` - 1, in any order and on any thread; returns when all are done. Where
  // the whole costs less than waking others, in floats that are gone over, the caller's thread does all.
  void Run(int parts, int64_t cost, const std::function<void(int)>& work) {
    if (cost < kWorthWaking) {
      for (int part = 0; part < parts; ++part) work(part);
      return;
    }
    Job job{&work, parts};
    std::unique_lock<std::mutex> lock(mutex_);
    jobs_.push_back(&job);
    wake_.notify_all();
    while (job.next < job.parts) Take(&job, &lock);
    job.finished.wait(lock, [&] { return job.done == job.parts; });
  }

  // The same for `count` things that are divided into parts: work(part, first thing, thing behind the last).
  template <typename Work>
  void RunRanges(int parts, int64_t count, int64_t cost, const Work& work) {
    Run(parts, cost, [&](int part) { work(part, count * part / parts, count * (part + 1) / parts); });
  }

 private:
  static constexpr int64_t kWorthWaking = 1 << 16;

  struct Job {
    const std::function<void(int)>* work;
    int parts;
    int next = 0;
    int done = 0;
    std::condition_variable finished;
    Job(const std::function<void(int)>* work, int parts) : work(work), parts(parts) {}
  };

  PartWorkers() {
    const int others = Threads() - 1;
    for (int i = 0; i < others; ++i) std::thread([this] { Serve(); }).detach();
  }

  // As many as TensorFlow's own pool has: what its setting says, or the processors that this process may use.
  static int Threads() {
    const char* setting = std::getenv("TF_NUM_INTRAOP_THREADS");
    const int named = setting == nullptr ? 0 : std::atoi(setting);
    if (named > 0) return named;
#ifdef __linux__
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof(allowed), &allowed) == 0) return CPU_COUNT(&allowed);
#endif
    return static_cast<int>(std::thread::hardware_concurrency());
  }

  void Serve() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      wake_.wait(lock, [this] { return !jobs_.empty(); });
      Take(jobs_.front(), &lock);
    }
  }

  // Does one part of a job that has one left; the lock is held before and after.
  void Take(Job* job, std::unique_lock<std::mutex>* lock) {
    const int part = job->next++;
    if (job->next == job->parts) jobs_.erase(std::find(jobs_.begin(), jobs_.end(), job));
    lock->unlock();
    (*job->work)(part);
    lock->lock();
    if (++job->done == job->parts) job->finished.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job*> jobs_;
};

}  // namespace mixture_growth

#endif  // MIXTURE_GROWTH_PART_WORKERS_H_
