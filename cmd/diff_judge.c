/* SPDX-License-Identifier: Apache-2.0
 *
 * diff_judge.c - logs beside a change of policy.
 */
#include "diff_judge.h"

#include "diff/diff_replay.h"
#include "simulate_read.h"

int cmd_diff_replay(struct cmd_run *run, const struct cmd_table tables[2], struct sc_diff *diff) {
  const struct sc_sim_policy policies[2] = {{.table = &tables[0].table, .bytes = tables[0].bytes},
                                            {.table = &tables[1].table, .bytes = tables[1].bytes}};
  struct sc_simulation *simulation = SC_NEW(&run->arena, struct sc_simulation);
  struct sc_change_replay *replay = SC_NEW(&run->arena, struct sc_change_replay);
  struct cmd_log_bar bar;
  struct sc_log_files files = {0};
  struct sc_str error;
  int status = cmd_logs_add(run, &run->arena, "replay", "the log", &files);
  if (status != CMD_YES || files.count == 0) return status;
  sc_simulate_init(&run->arena, simulation, &policies[0], &policies[1]);
  simulation->files = files;
  sc_diff_replay_init(diff, simulation, replay);
  cmd_log_bar_begin(&bar, simulation);
  bool read = sc_diff_replay_run(replay, &error);
  cmd_log_bar_end(&bar);
  if (!read) return cmd_fail(run, "cannot read the log %.*s", SC_STR_ARGS(error));
  if (simulation->stats.events == 0)
    return cmd_fail(run, simulation->stats.damaged.count == 0
                             ? "there is no event in the logs"
                             : "every line of the logs is damaged");
  return CMD_YES;
}
