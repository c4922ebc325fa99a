/* SPDX-License-Identifier: Apache-2.0
 *
 * workflow.h - workflow commands: lines on a job's output that GitHub Actions shows as annotations of files.
 *
 * GitHub shows ten annotations of a level per step and drops the others in silence. So ten are written at most, and where
 * there are more the tenth says how many.
 */
#ifndef SC_WORKFLOW_H
#define SC_WORKFLOW_H

#include "base/source.h"
#include "base/str.h"

enum sc_workflow_level { SC_WORKFLOW_ERROR, SC_WORKFLOW_WARNING, SC_WORKFLOW_NOTICE };

#define SC_WORKFLOW_MAX 10u /* annotations of a level */

/* What a step has written so far; zero at its start. */
struct sc_workflow {
  unsigned written[3]; /* per level */
};

struct sc_annotation {
  enum sc_workflow_level level;
  struct sc_str file; /* empty = none */
  uint32_t line, column; /* from 1; 0 = none; columns count code points */
  struct sc_str title;
  struct sc_str message; /* may have several lines; never empty */
};

/* Writes one annotation, of a run of annotations of this level of which `left` more are to follow: all of them, or nine
 * and how many more there are. Any bytes may stand in its texts. */
void sc_workflow_add(struct sc_workflow *workflow, struct sc_arena *arena, struct sc_text *out,
                     const struct sc_annotation *annotation, uint64_t left);

/* Drops the folders that a path leaves again ("a/../b", "./b"), as file names in a repository are written. */
struct sc_str sc_path_normal(struct sc_arena *arena, struct sc_str path);

#endif
