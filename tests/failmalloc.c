/* SPDX-License-Identifier: Apache-2.0
 *
 * failmalloc.c - a shared object for LD_PRELOAD that makes an allocation of the program fail.
 *
 *   SCOPEC_FAIL_AT=N      the Nth allocation fails (counted from 1)
 *   SCOPEC_FAIL_FROM=1    and all after it
 *   SCOPEC_FAIL_REPORT=F  the number of allocations and of failures, "COUNT FAILED", are written to F at the end
 *   SCOPEC_FAIL_SERVE=1   runs main for each line "N FROM" of standard input, in a process of its own with the files input, stdout
 *                         and stderr of the current folder, and prints its status: to load a program takes longer than most runs
 *
 * Counts malloc, calloc, realloc that asks for more than nothing, aligned_alloc and posix_memalign between the start of main
 * and its return (or exit): the loader's allocations and those of constructors are not the program's.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* glibc's own names: dlsym would allocate. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *ptr, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

typedef int main_fn(int argc, char **argv, char **envp);
typedef int start_fn(main_fn *program, int argc, char **argv, void (*init)(void),
                     void (*fini)(void), void (*rtld_fini)(void), void *stack_end);
int __libc_start_main(main_fn *program, int argc, char **argv, void (*init)(void),
                      void (*fini)(void), void (*rtld_fini)(void), void *stack_end);

static atomic_bool armed;
static atomic_long seen, failed;
static long fail_at;
static bool fail_from;
static main_fn *real_main;

static bool fails(void) {
  if (!atomic_load(&armed)) return false;
  long n = atomic_fetch_add(&seen, 1) + 1;
  if (fail_at == 0 || n < fail_at || (n > fail_at && !fail_from)) return false;
  atomic_fetch_add(&failed, 1);
  errno = ENOMEM;
  return true;
}

void *malloc(size_t size) { return fails() ? NULL : __libc_malloc(size); }
void *calloc(size_t count, size_t size) { return fails() ? NULL : __libc_calloc(count, size); }
void *realloc(void *ptr, size_t size) {
  return size > 0 && fails() ? NULL : __libc_realloc(ptr, size);
}
void *aligned_alloc(size_t alignment, size_t size) {
  return fails() ? NULL : __libc_memalign(alignment, size);
}
int posix_memalign(void **out, size_t alignment, size_t size) {
  void *ptr = aligned_alloc(alignment, size);
  if (ptr == NULL) return ENOMEM;
  *out = ptr;
  return 0;
}

static void report(void) {
  atomic_store(&armed, false);
  const char *path = getenv("SCOPEC_FAIL_REPORT");
  if (path == NULL) return;
  char text[64];
  int len = snprintf(text, sizeof text, "%ld %ld\n", atomic_load(&seen), atomic_load(&failed));
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0 || write(fd, text, (size_t)len) != len || close(fd) != 0) _exit(125);
}

/* A line into `line`, without stdio, whose buffers main would inherit. */
static bool read_line(char *line, size_t size) {
  for (size_t len = 0; len + 1 < size; len++) {
    if (read(0, line + len, 1) != 1) return false;
    if (line[len] != '\n') continue;
    line[len] = '\0';
    return true;
  }
  return false;
}

static void redirect(const char *path, int flags, int to) {
  int fd = open(path, flags | O_CLOEXEC, 0600);
  if (fd < 0 || dup2(fd, to) < 0 || close(fd) != 0) _exit(125);
}

/* Returns in the processes that are to run main. What they start in turn is told in the variables, too. */
static void serve(void) {
  char line[64];
  while (read_line(line, sizeof line)) {
    pid_t child = fork();
    if (child == 0) {
      char *from = strchr(line, ' ');
      if (from == NULL) _exit(125);
      *from++ = '\0';
      redirect("input", O_RDONLY, 0);
      redirect("stdout", O_WRONLY | O_CREAT | O_TRUNC, 1);
      redirect("stderr", O_WRONLY | O_CREAT | O_TRUNC, 2);
      if (unsetenv("SCOPEC_FAIL_SERVE") != 0 || setenv("SCOPEC_FAIL_AT", line, 1) != 0) _exit(125);
      if (*from == '1' && setenv("SCOPEC_FAIL_FROM", "1", 1) != 0) _exit(125);
      return;
    }
    int status;
    if (child < 0 || waitpid(child, &status, 0) != child) _exit(125);
    dprintf(1, "%d\n", WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
  }
  _exit(0);
}

static int armed_main(int argc, char **argv, char **envp) {
  if (getenv("SCOPEC_FAIL_SERVE") != NULL) serve();
  const char *at = getenv("SCOPEC_FAIL_AT");
  fail_at = at == NULL ? 0 : strtol(at, NULL, 10);
  fail_from = getenv("SCOPEC_FAIL_FROM") != NULL;
  if (atexit(report) != 0) _exit(125);
  atomic_store(&armed, true);
  int status = real_main(argc, argv, envp);
  atomic_store(&armed, false);
  return status;
}

int __libc_start_main(main_fn *program, int argc, char **argv, void (*init)(void),
                      void (*fini)(void), void (*rtld_fini)(void), void *stack_end) {
  union { /* ISO C has no cast from a pointer to an object to one to a function */
    void *object;
    start_fn *function;
  } next = {dlsym(RTLD_NEXT, "__libc_start_main")};
  if (next.object == NULL) _exit(125);
  real_main = program;
  return next.function(armed_main, argc, argv, init, fini, rtld_fini, stack_end);
}
