/* SPDX-License-Identifier: Apache-2.0
 *
 * map.c - the one file of the runtime that talks to the operating system: maps a file read-only.
 */
#define _POSIX_C_SOURCE 200809L /* O_CLOEXEC */

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "table.h"

enum scope_status scope_open_file(const char *path, struct scope_table *out) {
  struct stat status;
  *out = (struct scope_table){{0}};
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* of a FIFO: do not wait for a writer */
  if (fd < 0) return SCOPE_UNREADABLE;
  enum scope_status result = SCOPE_UNREADABLE;
  void *data = MAP_FAILED;
  size_t len = 0;
  if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) {
    len = (size_t)status.st_size;
    result = SCOPE_TRUNCATED; /* nothing can be mapped of an empty file */
    if (len > 0) data = mmap(NULL, len, PROT_READ, MAP_PRIVATE, fd, 0);
    if (len > 0 && data == MAP_FAILED) result = SCOPE_UNREADABLE;
  }
  (void)close(fd); /* opened for reading: nothing can be lost */
  if (data == MAP_FAILED) return result;
  result = scope_open_memory(data, len, out);
  if (result == SCOPE_OK)
    scope_t_of_mutable(out)->mapped = len;
  else
    (void)munmap(data, len);
  return result;
}

void scope_close(struct scope_table *table) {
  struct scope_t *t = scope_t_of_mutable(table);
  if (t->mapped > 0) {
    union {
      const uint8_t *read_only;
      void *any;
    } base = {.read_only = t->base}; /* munmap takes what mmap gave, without const */
    (void)munmap(base.any, (size_t)t->mapped);
  }
  *table = (struct scope_table){{0}};
}
