/* SPDX-License-Identifier: Apache-2.0
 *
 * log_lines.h - the lines of one file after another, in blocks: a line is not copied unless a block ends within it.
 */
#ifndef SC_LOG_LINES_H
#define SC_LOG_LINES_H

#include "simulate/log_source.h"

#define SC_LINE_MAX ((size_t)1 << 20) /* bytes */
#define SC_LINES_BLOCK ((size_t)1 << 18) /* bytes that are read at once */

struct sc_log_line {
  struct sc_str text; /* without its end; valid until `flush` */
  uint64_t number; /* from 1 */
  const char *
      damage; /* static: why there is no text (too long, or the packed data are broken); NULL = there is */
  size_t byte; /* of the line, from 1, where the damage is; 0 = the line as a whole */
};

/* Who takes the lines. */
struct sc_line_taker {
  void *ctx;
  bool (*take)(void *ctx, const struct sc_log_line *line); /* false: read no further */
  void (*flush)(void *ctx); /* the texts of the lines before are about to go */
};

struct sc_log_lines {
  struct sc_log_source source;
  char *buffer;
  /* Of the file that was read last: */
  uint64_t bytes;
  bool digested; /* if sc_log_source_want_digest was called */
  unsigned char digest[32];
};
void sc_log_lines_init(struct sc_arena *arena, struct sc_log_lines *lines);

enum sc_lines_status {
  SC_LINES_OK,
  SC_LINES_ERROR, /* errno says why; 0 = no memory */
  SC_LINES_STOPPED /* by the taker */
};
enum sc_lines_status sc_log_lines_read(struct sc_log_lines *lines, const char *path,
                                       const struct sc_line_taker *taker);
/* For another reader of the source: the end of its file, of which `before` bytes were read in all files before. False: errno
 * says why the rest cannot be read. */
bool sc_log_lines_end(struct sc_log_lines *lines, uint64_t before);

#endif
