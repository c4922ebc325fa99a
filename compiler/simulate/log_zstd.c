/* SPDX-License-Identifier: Apache-2.0
 *
 * log_zstd.c - zstd frames (RFC 8878) by way of libzstd. Its own bound on the window, 128 MiB, holds.
 */
#include <stdlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "simulate/log_unpack.h"

struct sc_zstd {
  ZSTD_DStream *stream;
};

struct sc_zstd *sc_zstd_new(void) {
  struct sc_zstd *zstd = calloc(1, sizeof *zstd);
  if (zstd == NULL) return NULL;
  zstd->stream = ZSTD_createDStream();
  if (zstd->stream != NULL) return zstd;
  free(zstd);
  return NULL;
}

void sc_zstd_free(struct sc_zstd *zstd) {
  if (zstd == NULL) return;
  (void)ZSTD_freeDStream(zstd->stream);
  free(zstd);
}

bool sc_zstd_run(struct sc_zstd *zstd, struct sc_unpack_step *step) {
  ZSTD_inBuffer in = {step->in, step->in_len, 0};
  ZSTD_outBuffer out = {step->out, step->out_len, 0};
  size_t rc = ZSTD_decompressStream(zstd->stream, &out, &in);
  step->in += in.pos;
  step->in_len -= in.pos;
  step->out += out.pos;
  step->out_len -= out.pos;
  if (ZSTD_isError(rc)) {
    bool no_memory = ZSTD_getErrorCode(rc) == ZSTD_error_memory_allocation;
    step->error = no_memory ? NULL : "the zstd data is damaged";
    return false;
  }
  step->whole = rc == 0;
  return true;
}
