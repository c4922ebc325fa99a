/* SPDX-License-Identifier: Apache-2.0
 *
 * log_gzip.c - gzip streams (RFC 1952) by way of zlib.
 */
#define ZLIB_CONST /* input is only read */
#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

#include "simulate/log_unpack.h"

struct sc_gzip {
  z_stream stream;
  bool ended; /* the last stream came to its end */
};

struct sc_gzip *sc_gzip_new(void) {
  struct sc_gzip *gzip = calloc(1, sizeof *gzip);
  if (gzip != NULL && inflateInit2(&gzip->stream, 16 + MAX_WBITS) != Z_OK) {
    free(gzip);
    return NULL;
  }
  return gzip;
}

void sc_gzip_free(struct sc_gzip *gzip) {
  if (gzip == NULL) return;
  (void)inflateEnd(&gzip->stream);
  free(gzip);
}

static uInt bounded(size_t len) { return len > UINT_MAX ? UINT_MAX : (uInt)len; }

bool sc_gzip_run(struct sc_gzip *gzip, struct sc_unpack_step *step) {
  z_stream *z = &gzip->stream;
  if (gzip->ended && step->in_len > 0) {
    if (inflateReset(z) != Z_OK) return false;
    gzip->ended = false;
  }
  z->next_in = step->in;
  z->avail_in = bounded(step->in_len);
  z->next_out = step->out;
  z->avail_out = bounded(step->out_len);
  int rc = inflate(z, Z_NO_FLUSH);
  step->in_len -= (size_t)(z->next_in - step->in);
  step->in = z->next_in;
  step->out_len -= (size_t)(z->next_out - step->out);
  step->out = z->next_out;
  if (rc == Z_STREAM_END) gzip->ended = true;
  step->whole = gzip->ended;
  if (rc == Z_OK || rc == Z_STREAM_END || rc == Z_BUF_ERROR) return true;
  step->error = rc == Z_MEM_ERROR ? NULL : "the gzip data is damaged";
  return false;
}
