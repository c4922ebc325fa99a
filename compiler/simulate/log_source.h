/* SPDX-License-Identifier: Apache-2.0
 *
 * log_source.h - the bytes of one log file after another, unpacked where they are packed with gzip or zstd.
 *
 * What a file is packed with is told by its first bytes, not by its name.
 */
#ifndef SC_LOG_SOURCE_H
#define SC_LOG_SOURCE_H

#include "crypto.h"
#include "simulate/log_files.h"
#include "simulate/log_unpack.h"

#define SC_SOURCE_BLOCK ((size_t)1 << 17)

struct sc_log_source {
  struct sc_arena *arena;
  int fd; /* -1 = none is open */
  enum { SC_LOG_PLAIN, SC_LOG_GZIP, SC_LOG_ZSTD } packing;
  struct sc_gzip *gzip;
  struct sc_zstd *zstd;
  unsigned char *packed; /* SC_SOURCE_BLOCK bytes */
  size_t packed_at, packed_len;
  bool whole; /* see struct sc_unpack_step */
  bool ended; /* the file's bytes are read */
  uint64_t bytes; /* read from all files, as they are on disk */
  struct sc_digest *digest; /* of the bytes of the file; NULL = nobody asks */
};

void sc_log_source_init(struct sc_arena *arena, struct sc_log_source *source);
/* False: errno says why; 0 = no memory. */
bool sc_log_source_open(struct sc_log_source *source, const char *path);
/* From the next file on its bytes are digested. */
void sc_log_source_want_digest(struct sc_log_source *source);
/* After the last read: what is behind broken data is read, too, so that `bytes` and the SHA-256 in `digest` are of the whole file.
 * *digested is false where nobody asked. False: errno says why. */
bool sc_log_source_drain(struct sc_log_source *source, unsigned char digest[32], bool *digested);
void sc_log_source_close(struct sc_log_source *source);

enum sc_log_read {
  SC_LOG_READ_OK, /* *got bytes; 0 = the end of the file */
  SC_LOG_READ_ERROR, /* errno says why; 0 = no memory */
  SC_LOG_READ_DAMAGED /* *why says how; the rest of the file is lost. *got bytes came before */
};
enum sc_log_read sc_log_source_read(struct sc_log_source *source, char *to, size_t room,
                                    size_t *got, const char **why);

#endif
