/* SPDX-License-Identifier: Apache-2.0
 *
 * progress.c - how far long work has come, how fast it goes, what is left:
 *
 *   [##########----------]  50 %  0:02 left  410,000/s  600,000 of 1,200,000 checks
 *
 * A narrow terminal loses the end of it.
 */
#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_MS 700 /* what is done before then needs no progress */
#define REDRAW_MS 100
#define BAR 20u

static int64_t now_ms(void) {
  struct timespec now;
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void cmd_progress_begin(struct cmd_progress *progress, const char *what) {
  const char *term = getenv("TERM");
  int64_t now = now_ms();
  *progress = (struct cmd_progress){.what = what,
                                    .on = isatty(STDERR_FILENO) == 1 &&
                                          (term == NULL || strcmp(term, "dumb") != 0),
                                    .began_ms = now,
                                    .next_ms = now + PATIENCE_MS};
}

/* 1234567 as 1,234,567. */
static void group(uint64_t number, char out[32]) {
  char digits[24];
  int len = snprintf(digits, sizeof digits, "%" PRIu64, number), at = 0;
  for (int i = 0; i < len; i++) {
    if (i > 0 && (len - i) % 3 == 0) out[at++] = ',';
    out[at++] = digits[i];
  }
  out[at] = 0;
}

static size_t terminal_width(void) {
  struct winsize size;
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

static void draw(struct cmd_progress *progress, uint64_t done, uint64_t total, int64_t now) {
  char bar[BAR + 1], line[192], done_text[32], total_text[32], rate_text[32];
  double share = (double)done / (double)total;
  double seconds = (double)(now - progress->began_ms) / 1000;
  double rate = (double)done / seconds;
  uint64_t left = rate > 0 ? (uint64_t)((double)(total - done) / rate + 0.5) : 0;
  size_t width = terminal_width();
  memset(bar, '-', BAR);
  memset(bar, '#', (size_t)(share * BAR));
  bar[BAR] = 0;
  group(done, done_text);
  group(total, total_text);
  group((uint64_t)rate, rate_text);
  int len =
      snprintf(line, sizeof line, "[%s] %3u %%  %" PRIu64 ":%02" PRIu64 " left  %s/s  %s of %s %s",
               bar, (unsigned)(share * 100), left / 60, left % 60, rate_text, done_text, total_text,
               progress->what);
  if (len < 0) return;
  size_t shown = (size_t)len < sizeof line ? (size_t)len : sizeof line - 1;
  if (shown >= width) shown = width - 1;
  fprintf(stderr, "\r%.*s\x1b[K", (int)shown, line);
  (void)fflush(stderr);
  progress->drawn = true;
}

void cmd_progress_step(struct cmd_progress *progress, uint64_t done, uint64_t total) {
  if (!progress->on || total == 0 || done > total) return;
  int64_t now = now_ms();
  if (now < progress->next_ms) return;
  progress->next_ms = now + REDRAW_MS;
  draw(progress, done, total, now);
}

void cmd_progress_end(struct cmd_progress *progress) {
  if (!progress->drawn) return;
  fputs("\r\x1b[K", stderr);
  (void)fflush(stderr);
  progress->drawn = false;
}
