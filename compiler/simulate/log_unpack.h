/* SPDX-License-Identifier: Apache-2.0
 *
 * log_unpack.h - gzip and zstd streams to bytes. log_gzip.c is the one file that knows zlib, log_zstd.c the one for libzstd.
 */
#ifndef SC_LOG_UNPACK_H
#define SC_LOG_UNPACK_H

#include <stdbool.h>
#include <stddef.h>

struct sc_gzip;
struct sc_zstd;

struct sc_unpack_step {
  const unsigned char *in;
  size_t in_len; /* advanced by what was used */
  unsigned char *out;
  size_t out_len; /* advanced by what was made */
  bool whole; /* what was read so far is a whole number of streams: the file may end here */
  const char *error; /* static; set where the result is false; NULL = memory ran out */
};

/* NULL: no memory. */
struct sc_gzip *sc_gzip_new(void);
void sc_gzip_free(struct sc_gzip *gzip); /* NULL is fine */
/* One step: uses input, makes output, or both. Several streams behind each other are one. False: the data is damaged. */
bool sc_gzip_run(struct sc_gzip *gzip, struct sc_unpack_step *step);

struct sc_zstd *sc_zstd_new(void);
void sc_zstd_free(struct sc_zstd *zstd);
bool sc_zstd_run(struct sc_zstd *zstd, struct sc_unpack_step *step);

#endif
