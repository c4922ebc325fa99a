/* SPDX-License-Identifier: Apache-2.0
 *
 * log_map_open.c - a name of a map that is built in, else a file.
 */
#include "log_map_open.h"

#include "front/load.h"
#include "open_table.h"
#include "simulate/ready_maps.h"

static const struct sc_ready_map *find_ready(const char *name) {
  for (size_t i = 0; i < sc_ready_map_count; i++)
    if (strcmp(sc_ready_maps[i].name, name) == 0) return &sc_ready_maps[i];
  return NULL;
}

int cmd_log_map_open(struct cmd_run *run, const struct sc_log_map **out) {
  const char *name = cmd_value(run, "map");
  *out = NULL;
  if (name == NULL) return CMD_YES;
  const struct sc_ready_map *ready = find_ready(name);
  struct sc_compilation *source = cmd_compilation(run);
  struct sc_log_map *map = SC_NEW(&run->arena, struct sc_log_map);
  source->arena.recovery = run->arena.recovery;
  bool good = ready != NULL
                  ? sc_load_text(&source->diags, sc_str_from(name), sc_str_from(ready->text))
                  : sc_load(&source->diags, name);
  if (good && source->sources.files.count != 1)
    return cmd_usage(run, "--map takes one file, and %s is a folder", name);
  good = good && sc_log_map_parse(&source->diags, 0, map);
  if (good) {
    *out = map;
    return CMD_YES;
  }
  cmd_print_diags(run, &source->diags, cmd_json(run) ? stdout : NULL);
  return cmd_diags_status(&source->diags);
}
