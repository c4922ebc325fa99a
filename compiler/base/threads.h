/* SPDX-License-Identifier: Apache-2.0
 *
 * threads.h - the same work on several threads.
 */
#ifndef SC_THREADS_H
#define SC_THREADS_H

#include <stddef.h>

#define SC_THREADS_MAX 256u

/* As many as there are processors, at least 1, at most SC_THREADS_MAX. */
unsigned sc_threads_wanted(void);

/* Calls run(worker) for each of `count` workers (at most SC_THREADS_MAX) of `size` bytes, the first on this thread, the others on
 * threads of their own, and returns when all have ended. A worker whose thread cannot be started is not run: workers take their
 * work from what they share, so the others do it. */
void sc_threads_run(void (*run)(void *worker), void *workers, size_t size, unsigned count);

/* Lets others run: for a worker that waits for what another is about to finish. */
void sc_threads_yield(void);

#endif
