/* SPDX-License-Identifier: Apache-2.0
 *
 * parse_parts.c - each file becomes a part of the model, in an arena of the worker that parses it; then the parts are joined in the
 * order of the files, so that the number of threads changes nothing.
 *
 * The entries of large sections are parsed as soon as they were read, and their nodes used again for the next ones: a tree of a
 * large file would be larger than the model.
 */
#include "front/parse_parts.h"

#include <stdatomic.h>

#include "base/threads.h"
#include "front/name_order.h"
#include "front/yaml_scan.h"

#define THREAD_WORTH ((size_t)1024 * 1024) /* bytes of files */
/* Bytes of nodes in use before they are used again: few enough to stay in the cache. */
#define NODES_KEPT ((size_t)32 * 1024)

/* What one file says. */
struct part {
  struct sc_diags diags; /* which nobody will see */
  struct sc_policy policy;
  struct sc_top top;
  size_t section; /* whose entries come now */
};

struct worker {
  struct crew *crew;
  struct sc_arena arena; /* of the parts that it makes */
  struct sc_arena nodes; /* of the top level of the file being parsed */
  struct sc_arena entries; /* of the entry being parsed */
};

/* --- one file ---------------------------------------------------------------------------------------- */

static const struct {
  const char *key;
  enum sc_node_kind kind;
  sc_entry_fn *parse;
} sections[] = {
    {"scopes", SC_NODE_MAP, sc_parse_scope},
    {"roles", SC_NODE_MAP, sc_parse_role},
    {"users", SC_NODE_MAP, sc_parse_user},
    {"agents", SC_NODE_MAP, sc_parse_agent},
    {"delegations", SC_NODE_LIST, sc_parse_delegation},
    {"denies", SC_NODE_LIST, sc_parse_deny},
};
#define SECTIONS (sizeof sections / sizeof *sections)

static bool wants(void *context, const struct sc_node *key) {
  struct part *part = context;
  part->section = 0;
  while (part->section < SECTIONS &&
         !sc_str_equal(key->value, sc_str_from(sections[part->section].key)))
    part->section++;
  return part->section < SECTIONS;
}

static bool take(void *context, const struct sc_node *section, const struct sc_node *entry) {
  struct part *part = context;
  if (section->kind != sections[part->section].kind) return false;
  return sections[part->section].parse(&part->top.parser, entry, section->child_count,
                                       &part->top.sections);
}

static void begin_file(struct sc_arena *arena, jmp_buf *recovery) {
  sc_arena_recycle(arena, arena);
  arena->recovery = recovery;
}

/* False if a name is there twice: the reader left that to us. */
#define SORT(arena, vec)                                                                           \
  sort_names((arena), SC_NAMED((vec)->items, (uint32_t)(vec)->count, name, name_span),             \
             &(vec)->unsorted)
static bool sort_names(struct sc_arena *arena, const struct sc_named named, bool *unsorted) {
  if (!*unsorted) return true;
  *unsorted = false;
  return !sc_name_sort(arena, &named);
}

static bool sort_sections(struct sc_arena *arena, struct sc_sections *s) {
  return SORT(arena, &s->scopes) && SORT(arena, &s->roles) && SORT(arena, &s->users) &&
         SORT(arena, &s->agents);
}

/* What is left in the tree of a section that was handed over is its kind. */
static bool parse_part(struct worker *worker, struct part *part, struct sc_sources *sources,
                       uint32_t file) {
  struct sc_yaml_sink sink = {.wants = wants,
                              .take = take,
                              .context = part,
                              .entries = &worker->entries,
                              .kept = NODES_KEPT};
  begin_file(&worker->nodes, worker->arena.recovery);
  begin_file(&worker->entries, worker->arena.recovery);
  sc_diags_init(&part->diags, &worker->arena, sources);
  sc_top_init(&part->top, &part->diags, &part->policy);
  const struct sc_source *source = &sources->files.items[file];
  const struct sc_node *root = sc_yaml_scan(source, file, &worker->nodes, &worker->arena, &sink);
  return root != NULL && sc_top_parse(&part->top, root) && part->diags.items.count == 0 &&
         sort_sections(&worker->arena, &part->top.sections);
}

/* --- all together ------------------------------------------------------------------------------------- */

/* False if both say it. */
static bool join_once(struct sc_once *to, const struct sc_once *from) {
  if (from->span.file == SC_NO_FILE) return true;
  if (to->span.file != SC_NO_FILE) return false;
  *to = *from;
  return true;
}

static void join_items(struct sc_arena *arena, void **items, size_t *count, size_t *capacity,
                       void *more, size_t more_count, size_t size) {
  if (*count == 0) { /* of the one file that has any, mostly */
    *items = more;
    *count = *capacity = more_count;
    return;
  }
  if (*count + more_count > *capacity) {
    size_t larger = *capacity * 2 > *count + more_count ? *capacity * 2 : *count + more_count;
    sc_vec_grow(arena, items, capacity, size, larger);
  }
  if (more_count > 0) memcpy((char *)*items + *count * size, more, more_count * size);
  *count += more_count;
}
#define JOIN(arena, to, from)                                                                      \
  join_items((arena), (void **)&(to)->items, &(to)->count, &(to)->capacity, (from)->items,         \
             (from)->count, sizeof *(to)->items)
#define JOIN_NAMED(arena, to, from, name)                                                          \
  ((to)->unsorted = (to)->unsorted || (from)->unsorted ||                                          \
                    ((from)->count > 0 && !SC_FOLLOWS((to), (from)->items, name)),                 \
   JOIN((arena), (to), (from)))

static void join_sections(struct sc_arena *arena, struct sc_sections *to,
                          const struct sc_sections *from) {
  JOIN(arena, &to->attrs, &from->attrs);
  JOIN(arena, &to->conditions, &from->conditions);
  JOIN_NAMED(arena, &to->scopes, &from->scopes, name);
  JOIN_NAMED(arena, &to->roles, &from->roles, name);
  JOIN_NAMED(arena, &to->users, &from->users, name);
  JOIN_NAMED(arena, &to->agents, &from->agents, name);
  JOIN(arena, &to->delegations, &from->delegations);
  JOIN_NAMED(arena, &to->denies, &from->denies, id);
}

static bool join_risks(struct sc_parser *to, const struct sc_parser *from) {
  for (int r = 0; r < SC_RISKS; r++) {
    if (from->risk_spans[r].len == 0) continue;
    if (to->risk_spans[r].len > 0) return false;
    to->risk_spans[r] = from->risk_spans[r];
    to->policy->risks[r] = from->policy->risks[r];
  }
  return true;
}

static void join_step_ups(struct sc_parser *to, const struct sc_parser *from) {
  for (size_t i = 0; i < from->step_ups.capacity; i++)
    if (from->step_ups.entries[i].key.ptr != NULL)
      sc_map_add(to->arena, &to->step_ups, from->step_ups.entries[i].key, 0);
}

static bool join(struct sc_top *to, const struct sc_top *from) {
  struct sc_policy *policy = to->parser.policy;
  const struct sc_policy *more = from->parser.policy;
  if (from->language.span.file != SC_NO_FILE) to->language = from->language;
  if (from->policy.span.file != SC_NO_FILE) {
    policy->name = more->name;
    policy->name_span = more->name_span;
  }
  if (from->version.span.file != SC_NO_FILE) policy->version = more->version;
  if (from->zone.span.file != SC_NO_FILE) {
    policy->zone = more->zone;
    policy->zone_span = more->zone_span;
  }
  if (from->serial.span.file != SC_NO_FILE) policy->serial = more->serial;
  policy->rule_count += more->rule_count;
  policy->scopes_hold |= more->scopes_hold;
  join_sections(to->parser.arena, &to->sections, &from->sections);
  join_step_ups(&to->parser, &from->parser);
  JOIN(to->parser.arena, &to->parser.patterns.all, &from->parser.patterns.all);
  JOIN(to->parser.arena, &to->parser.exprs, &from->parser.exprs);
  return join_once(&to->policy, &from->policy) && join_once(&to->version, &from->version) &&
         join_once(&to->zone, &from->zone) && join_once(&to->serial, &from->serial) &&
         join_risks(&to->parser, &from->parser) && to->sections.attrs.count <= SC_ATTRS_MAX &&
         to->parser.step_ups.count <= SC_STEP_UPS_MAX;
}

/* --- several at a time ---------------------------------------------------------------------------------- */

struct crew {
  struct sc_sources *sources;
  struct part *parts; /* one for each file */
  uint32_t count;
  atomic_uint next; /* file that nobody has taken */
  atomic_bool bad; /* a file is not as it should be: the others do not matter any more */
  atomic_bool no_memory;
};

/* Parses files until none is left. Each worker has a recovery point of its own: a jump must not leave its thread. */
static void run_worker(void *context) {
  struct worker *worker = context;
  struct crew *crew = worker->crew;
  jmp_buf recovery;
  if (setjmp(recovery) != 0) {
    atomic_store(&crew->no_memory, true);
    return;
  }
  worker->arena.recovery = &recovery;
  while (!atomic_load(&crew->bad) && !atomic_load(&crew->no_memory)) {
    uint32_t file = atomic_fetch_add(&crew->next, 1);
    if (file >= crew->count) return;
    if (!parse_part(worker, &crew->parts[file], crew->sources, file))
      atomic_store(&crew->bad, true);
  }
}

static void release_worker(void *context) {
  struct worker *worker = context;
  sc_arena_release(&worker->arena);
  sc_arena_release(&worker->nodes);
  sc_arena_release(&worker->entries);
}

/* A thread is worth its start from about a megabyte on. */
static unsigned workers_for(const struct sc_sources *sources) {
  size_t bytes = 0, cores = sc_threads_wanted();
  for (size_t i = 0; i < sources->files.count; i++) bytes += sources->files.items[i].text.len;
  size_t worth = bytes / THREAD_WORTH + 1;
  if (worth > cores) worth = cores;
  if (worth > sources->files.count) worth = sources->files.count;
  return (unsigned)worth;
}

bool sc_parse_parts(struct sc_top *top) {
  struct sc_sources *sources = top->parser.diags->sources;
  struct sc_arena *arena = top->parser.arena;
  struct crew *crew = SC_NEW(arena, struct crew);
  unsigned worker_count = workers_for(sources);
  struct worker *workers = SC_NEW_ARRAY(arena, struct worker, worker_count);
  crew->sources = sources;
  crew->count = (uint32_t)sources->files.count;
  crew->parts = SC_NEW_ARRAY(arena, struct part, crew->count);
  for (unsigned i = 0; i < worker_count; i++) {
    workers[i].crew = crew;
    sc_arena_defer(arena, release_worker, &workers[i]);
  }
  sc_threads_run(run_worker, workers, sizeof *workers, worker_count);
  if (crew->no_memory) sc_arena_fail(arena);
  bool good = !crew->bad;
  for (unsigned i = 0; i < worker_count; i++) {
    if (good) sc_arena_adopt(arena, &workers[i].arena);
    sc_arena_recycle(arena, &workers[i].arena);
    sc_arena_recycle(arena, &workers[i].nodes);
    sc_arena_recycle(arena, &workers[i].entries);
  }
  for (uint32_t file = 0; file < crew->count && good; file++)
    good = join(top, &crew->parts[file].top);
  return good;
}
