/* SPDX-License-Identifier: Apache-2.0
 *
 * log_source.c - files and standard input, plain or packed.
 */
#include "simulate/log_source.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static void release(void *ptr) {
  struct sc_log_source *source = ptr;
  sc_log_source_close(source);
  sc_digest_free(source->digest);
}

void sc_log_source_init(struct sc_arena *arena, struct sc_log_source *source) {
  *source = (struct sc_log_source){.arena = arena, .fd = -1};
  source->packed = SC_NEW_ARRAY(arena, unsigned char, SC_SOURCE_BLOCK);
  sc_arena_defer(arena, release, source);
}

void sc_log_source_want_digest(struct sc_log_source *source) {
  if (source->digest == NULL) source->digest = sc_digest_new();
  if (source->digest == NULL) sc_arena_fail(source->arena);
}

void sc_log_source_close(struct sc_log_source *source) {
  if (source->fd > STDIN_FILENO) (void)close(source->fd);
  sc_gzip_free(source->gzip);
  sc_zstd_free(source->zstd);
  source->fd = -1;
  source->gzip = NULL;
  source->zstd = NULL;
}

/* Some bytes of the file; 0 = its end. Negative: errno says why. */
static ssize_t read_some(struct sc_log_source *source, void *to, size_t room) {
  ssize_t got;
  do got = read(source->fd, to, room);
  while (got < 0 && errno == EINTR);
  if (got <= 0) return got;
  source->bytes += (uint64_t)got;
  if (source->digest == NULL || sc_digest_add(source->digest, to, (size_t)got)) return got;
  errno = 0; /* what it means where there is no error: no memory */
  return -1;
}

/* More bytes of the file behind those in `packed` that are not used yet. */
static bool fill(struct sc_log_source *source) {
  if (source->packed_at > 0) {
    memmove(source->packed, source->packed + source->packed_at,
            source->packed_len - source->packed_at);
    source->packed_len -= source->packed_at;
    source->packed_at = 0;
  }
  ssize_t got =
      read_some(source, source->packed + source->packed_len, SC_SOURCE_BLOCK - source->packed_len);
  if (got < 0) return false;
  if (got == 0) source->ended = true;
  source->packed_len += (size_t)got;
  return true;
}

bool sc_log_source_drain(struct sc_log_source *source, unsigned char digest[32], bool *digested) {
  ssize_t got;
  do got = read_some(source, source->packed, SC_SOURCE_BLOCK);
  while (got > 0);
  *digested = source->digest != NULL;
  if (got == 0 && *digested && !sc_digest_end(source->digest, digest)) {
    errno = 0;
    return false;
  }
  return got == 0;
}

/* Enough bytes to tell what the file is. */
static bool sniff(struct sc_log_source *source) {
  static const unsigned char zstd[4] = {0x28, 0xb5, 0x2f, 0xfd};
  while (!source->ended && source->packed_len < sizeof zstd)
    if (!fill(source)) return false;
  const unsigned char *p = source->packed;
  source->packing = SC_LOG_PLAIN;
  errno = 0;
  if (source->packed_len >= 2 && p[0] == 0x1f && p[1] == 0x8b) {
    source->packing = SC_LOG_GZIP;
    return (source->gzip = sc_gzip_new()) != NULL;
  }
  if (source->packed_len >= sizeof zstd && memcmp(p, zstd, sizeof zstd) == 0) {
    source->packing = SC_LOG_ZSTD;
    return (source->zstd = sc_zstd_new()) != NULL;
  }
  return true;
}

bool sc_log_source_open(struct sc_log_source *source, const char *path) {
  sc_log_source_close(source);
  source->packed_at = source->packed_len = 0;
  source->whole = source->ended = false;
  source->fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (source->fd < 0) return false;
  (void)posix_fadvise(source->fd, 0, 0, POSIX_FADV_SEQUENTIAL); /* a pipe refuses: no matter */
  return sniff(source);
}

static enum sc_log_read read_plain(struct sc_log_source *source, char *to, size_t room,
                                   size_t *got) {
  size_t held = source->packed_len - source->packed_at;
  if (held > 0) {
    *got = held < room ? held : room;
    memcpy(to, source->packed + source->packed_at, *got);
    source->packed_at += *got;
    return SC_LOG_READ_OK;
  }
  ssize_t done = read_some(source, to, room);
  if (done < 0) return SC_LOG_READ_ERROR;
  *got = (size_t)done;
  return SC_LOG_READ_OK;
}

static bool step(struct sc_log_source *source, struct sc_unpack_step *s) {
  return source->packing == SC_LOG_GZIP ? sc_gzip_run(source->gzip, s)
                                        : sc_zstd_run(source->zstd, s);
}

static enum sc_log_read read_packed(struct sc_log_source *source, char *to, size_t room,
                                    size_t *got, const char **why) {
  struct sc_unpack_step s = {.out = (unsigned char *)to, .out_len = room};
  for (;;) {
    s.in = source->packed + source->packed_at;
    s.in_len = source->packed_len - source->packed_at;
    s.whole = source->whole;
    /* Behind a whole stream a step without input would begin the next one. */
    bool ok = (s.in_len == 0 && source->whole) || step(source, &s);
    source->whole = s.whole;
    source->packed_at = (size_t)(s.in - source->packed);
    *got = room - s.out_len;
    *why = s.error;
    if (!ok) {
      errno = 0; /* what it means where there is no error: no memory */
      return s.error == NULL ? SC_LOG_READ_ERROR : SC_LOG_READ_DAMAGED;
    }
    if (*got > 0) return SC_LOG_READ_OK;
    if (source->packed_at < source->packed_len) continue;
    if (source->ended && source->whole) return SC_LOG_READ_OK;
    if (source->ended) {
      *why = "the packed data ends early";
      return SC_LOG_READ_DAMAGED;
    }
    if (!fill(source)) return SC_LOG_READ_ERROR;
  }
}

enum sc_log_read sc_log_source_read(struct sc_log_source *source, char *to, size_t room,
                                    size_t *got, const char **why) {
  *got = 0;
  *why = NULL;
  return source->packing == SC_LOG_PLAIN ? read_plain(source, to, room, got)
                                         : read_packed(source, to, room, got, why);
}
