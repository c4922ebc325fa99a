/* SPDX-License-Identifier: Apache-2.0
 *
 * threads.c - the same work on several threads. The one file that starts any.
 */
#include "base/threads.h"

#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <unistd.h>

unsigned sc_threads_wanted(void) {
  long cores = sysconf(_SC_NPROCESSORS_ONLN);
  if (cores < 1) return 1;
  return cores > (long)SC_THREADS_MAX ? SC_THREADS_MAX : (unsigned)cores;
}

struct call {
  void (*run)(void *worker);
  void *worker;
};

static void *thread_main(void *context) {
  const struct call *call = context;
  call->run(call->worker);
  return NULL;
}

void sc_threads_run(void (*run)(void *worker), void *workers, size_t size, unsigned count) {
  pthread_t threads[SC_THREADS_MAX];
  struct call calls[SC_THREADS_MAX];
  unsigned started = 0;
  assert(count <= SC_THREADS_MAX);
  for (unsigned i = 1; i < count; i++) {
    calls[started] = (struct call){run, (char *)workers + i * size};
    if (pthread_create(&threads[started], NULL, thread_main, &calls[started]) != 0) break;
    started++;
  }
  if (count > 0) run(workers);
  for (unsigned i = 0; i < started; i++) (void)pthread_join(threads[i], NULL);
}

void sc_threads_yield(void) { (void)sched_yield(); }
