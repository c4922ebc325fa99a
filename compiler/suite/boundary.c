/* SPDX-License-Identifier: Apache-2.0
 *
 * boundary.c - the test file of all edges: for each atom a request that it decides, and a table.
 */
#include "suite/boundary.h"

#include "analysis/analysis.h"
#include "back/emit.h"
#include "condition/zone.h"
#include "explain/answer.h"
#include "explain/request_text.h"
#include "explain/witness_request.h"
#include "suite/mutation.h"
#include "suite/test_text.h"

struct writer {
  struct sc_arena *arena;
  struct sc_compilation *compilation;
  const struct sc_policy *policy;
  const struct sc_subject_under_test *sut;
  const struct sc_zone *zone; /* the policy's: instants are written in it */
  struct sc_map names; /* of tests */
  struct sc_text contexts, tests;
  uint32_t base_count;
  struct sc_boundary_counts *counts;
};

/* --- bases ------------------------------------------------------------------------------------------------- */

/* A request that the policy and the mutant answer differently: what was changed decides it. */
static bool find_base(struct writer *w, const struct sc_mutation *mutation,
                      struct sc_boundary_base *out) {
  struct sc_policy *mutant = SC_NEW(w->arena, struct sc_policy);
  struct sc_image *image = SC_NEW(w->arena, struct sc_image);
  struct sc_difference *difference = SC_NEW(w->arena, struct sc_difference);
  struct sc_diags diags;
  const unsigned char *bytes;
  size_t len;
  const struct sc_lower_options options = {.optimise = true};
  sc_diags_init(&diags, w->arena, &w->compilation->sources);
  sc_mutation_apply(w->arena, w->policy, mutation, mutant);
  if (!sc_lower(&diags, mutant, &options, image)) return false;
  sc_emit(w->arena, image, 1, &bytes, &len);
  if (sc_analysis_first_difference(w->arena, bytes, w->compilation->table, difference) !=
      SC_DIFFERENT)
    return false;
  out->name = sc_str_format(w->arena, "%.*s.%u", SC_STR_ARGS(mutation->rule), ++w->base_count);
  sc_witness_request(w->arena, &difference->request, &out->request);
  return true;
}

/* --- tables --------------------------------------------------------------------------------------------------- */

/* An instant in the policy's zone, so that a reader sees the local time. */
static struct sc_str instant_text(struct writer *w, int64_t at) {
  if (w->zone == NULL || at >= w->zone->until) return sc_instant_text(w->arena, at);
  int32_t offset = sc_zone_offset(w->zone, at);
  int32_t minutes = (offset < 0 ? -offset : offset) / 60;
  if (offset % 60 != 0) return sc_instant_text(w->arena, at);
  struct sc_str local = sc_instant_text(w->arena, at + offset);
  return sc_str_format(w->arena, "%.*s%c%02d:%02d", (int)local.len - 1, local.ptr,
                       offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

static void put_context(struct writer *w, const struct sc_boundary_base *base) {
  sc_text_add(w->arena, &w->contexts, SC_STR("    "));
  sc_yaml_scalar(w->arena, &w->contexts, base->name);
  sc_text_add(w->arena, &w->contexts, SC_STR(": "));
  sc_yaml_context(w->arena, &w->contexts, &base->request, false);
  sc_text_add(w->arena, &w->contexts, SC_STR("\n"));
}

/* The base with one fact changed. */
static void change(struct writer *w, const struct scope_request *base, const struct sc_expr *atom,
                   const struct sc_boundary_edge *edge, struct scope_request *out) {
  *out = *base;
  bool resource = atom != NULL && atom->source == SC_FROM_RESOURCE;
  if (edge->kind == SC_EDGE_NOW) {
    out->has_now = true;
    out->now = edge->now;
  } else if (edge->kind == SC_EDGE_RESOURCE) {
    out->resource = edge->value.string;
  } else if (edge->kind == SC_EDGE_MISSING && atom->source != SC_FROM_ATTR) {
    if (resource)
      out->resource = (struct scope_bytes){0};
    else
      out->has_now = false;
  } else {
    struct scope_attr *attrs = SC_NEW_ARRAY(w->arena, struct scope_attr, base->context_count + 1);
    struct sc_str name = w->policy->attrs[atom->attr].name;
    size_t count = 0;
    for (size_t i = 0; i < base->context_count; i++)
      if (!sc_str_equal(sc_str_of(base->context[i].name), name)) attrs[count++] = base->context[i];
    if (edge->kind == SC_EDGE_VALUE)
      attrs[count++] = (struct scope_attr){.name = {name.ptr, name.len}, .value = edge->value};
    out->context = attrs;
    out->context_count = count;
  }
}

/* [name, context, without, now, expect] */
static void put_row(struct writer *w, const struct sc_boundary_base *base,
                    const struct sc_expr *atom, const struct sc_boundary_edge *edge) {
  struct scope_request request;
  struct scope_decision decision;
  struct sc_text *out = &w->tests;
  change(w, &base->request, atom, edge, &request);
  scope_decide(w->sut->table, &request, &decision);
  sc_text_add(w->arena, out, SC_STR("      - ["));
  sc_yaml_scalar(w->arena, out, edge->label);
  if (edge->kind == SC_EDGE_NOW) {
    sc_text_format(w->arena, out, ", %.*s", SC_STR_ARGS(instant_text(w, edge->now)));
  } else if (atom->source != SC_FROM_ATTR && atom->source != SC_FROM_RESOURCE) {
    sc_text_add(w->arena, out, SC_STR(", none"));
  } else if (edge->kind == SC_EDGE_MISSING) {
    sc_text_add(w->arena, out, SC_STR(", "));
    sc_yaml_scalar(w->arena, out, base->name);
    sc_text_format(
        w->arena, out, ", [%.*s]",
        SC_STR_ARGS(atom->source == SC_FROM_RESOURCE ? SC_STR("resource") : atom->attr_name));
  } else {
    struct scope_request one = {0};
    struct scope_attr attr = {.value = edge->value};
    attr.name = (struct scope_bytes){atom->attr_name.ptr, atom->attr_name.len};
    if (edge->kind == SC_EDGE_RESOURCE) {
      one.resource = edge->value.string;
    } else {
      one.context = &attr;
      one.context_count = 1;
    }
    sc_text_add(w->arena, out, SC_STR(", ["));
    sc_yaml_scalar(w->arena, out, base->name);
    sc_text_add(w->arena, out, SC_STR(", "));
    sc_yaml_context(w->arena, out, &one, false);
    sc_text_add(w->arena, out, SC_STR("], []"));
  }
  sc_text_format(w->arena, out, ", %.*s]\n", SC_STR_ARGS(sc_yaml_expectation(&decision)));
  w->counts->rows++;
}

#define NAME_LEN_MAX 180u

/* "business-hours: now.clock in 09:00..18:00 (policy.yaml:18)", each once. */
static struct sc_str test_name(struct writer *w, struct sc_str holder, struct sc_str what,
                               struct sc_span span) {
  struct sc_place place = sc_source_place(&w->compilation->sources, span);
  size_t skip = sc_sources_common(&w->compilation->sources);
  size_t len = what.len < NAME_LEN_MAX ? what.len : NAME_LEN_MAX;
  while (len < what.len && len > 0 && ((unsigned char)what.ptr[len] & 0xc0) == 0x80) len--;
  struct sc_str name =
      sc_str_format(w->arena, "%.*s: %.*s (%.*s:%u)", SC_STR_ARGS(holder), (int)len, what.ptr,
                    (int)(place.file.len - skip), place.file.ptr + skip, place.line);
  uint32_t fresh = (uint32_t)w->names.count;
  if (sc_map_add(w->arena, &w->names, name, fresh) == fresh) return name;
  return sc_str_format(w->arena, "%.*s, column %u", SC_STR_ARGS(name), place.column);
}

static void put_list(struct writer *w, const char *key, const struct scope_name *names,
                     size_t count) {
  sc_text_format(w->arena, &w->tests, "    %s: [", key);
  for (size_t i = 0; i < count; i++) {
    if (i > 0) sc_text_add(w->arena, &w->tests, SC_STR(", "));
    sc_yaml_scalar(w->arena, &w->tests, sc_str_of(names[i].name));
  }
  sc_text_add(w->arena, &w->tests, SC_STR("]\n"));
}

static void put_scalar(struct writer *w, const char *key, struct sc_str value) {
  sc_text_format(w->arena, &w->tests, "%s: ", key);
  sc_yaml_scalar(w->arena, &w->tests, value);
  sc_text_add(w->arena, &w->tests, SC_STR("\n"));
}

static void put_head(struct writer *w, const struct sc_boundary_base *base, struct sc_str name,
                     bool by_time) {
  const struct scope_request *r = &base->request;
  put_scalar(w, "\n  - name", name);
  if (r->user.name.len > 0) put_scalar(w, "    user", sc_str_of(r->user.name));
  if (r->role_count > 0) put_list(w, "roles", r->roles, r->role_count);
  if (r->actor_count == 1)
    put_scalar(w, "    agent", sc_str_of(r->actors[0].name));
  else
    put_list(w, "actors", r->actors, r->actor_count);
  put_scalar(w, "    task", sc_str_of(r->task));
  put_scalar(w, "    scope", sc_str_of(r->scope.name));
  if (by_time)
    put_scalar(w, "    context", base->name);
  else
    put_scalar(w, "    now", r->has_now ? instant_text(w, r->now) : SC_STR("none"));
  sc_text_add(w->arena, &w->tests,
              by_time ? SC_STR("    columns: [name, now, expect]\n    rows:\n")
                      : SC_STR("    columns: [name, context, without, expect]\n    rows:\n"));
}

static void put_table(struct writer *w, const struct sc_boundary_base *base,
                      const struct sc_expr *atom, struct sc_str name,
                      const struct sc_boundary_edges *edges) {
  bool by_time = atom == NULL || (atom->source != SC_FROM_ATTR && atom->source != SC_FROM_RESOURCE);
  put_context(w, base);
  put_head(w, base, name, by_time);
  for (size_t i = 0; i < edges->count; i++) put_row(w, base, atom, &edges->items[i]);
  w->counts->atoms++;
}

/* --- all ---------------------------------------------------------------------------------------------------- */

static void put_atom(struct writer *w, const struct sc_mutation *flip) {
  struct sc_boundary_base base;
  struct sc_boundary_edges edges = {0};
  if (!find_base(w, flip, &base)) {
    w->counts->unreached++;
    return;
  }
  sc_boundary_edges(w->arena, w->policy, flip->atom, &base.request, &edges);
  if (edges.count > 0)
    put_table(w, &base, flip->atom, test_name(w, flip->rule, flip->atom->text, flip->span), &edges);
}

static void put_expiry(struct writer *w, const struct sc_mutation *drop) {
  const struct sc_delegation *delegation = &w->policy->delegations[drop->owner];
  struct sc_boundary_base base;
  struct sc_boundary_edges edges = {0};
  if (!find_base(w, drop, &base)) {
    w->counts->unreached++;
    return;
  }
  sc_boundary_expiry(w->arena, delegation->expires_at, delegation->expires_text, &edges);
  struct sc_str what =
      sc_str_format(w->arena, "expires %.*s", SC_STR_ARGS(delegation->expires_text));
  put_table(w, &base, NULL, test_name(w, drop->rule, what, drop->span), &edges);
}

static void write_all(struct writer *w, struct sc_str policy_key, struct sc_text *out) {
  struct sc_mutations all = {0};
  sc_mutations_list(w->arena, w->policy, &all);
  for (size_t i = 0; i < all.count; i++) {
    if (all.items[i].atom != NULL) put_atom(w, &all.items[i]);
    if (all.items[i].kind == SC_MUTATE_DROP_EXPIRY) put_expiry(w, &all.items[i]);
  }
  sc_text_add(
      w->arena, out,
      SC_STR("# The edges of all conditions, with what the policy decides there now. Written by\n"
             "# `scopec test --emit-boundaries`; read it before you keep it.\n"
             "scopec_test: 1\nsuite: boundaries\n"));
  if (policy_key.len > 0) {
    sc_text_add(w->arena, out, SC_STR("policy: "));
    sc_yaml_scalar(w->arena, out, policy_key);
    sc_text_add(w->arena, out, SC_STR("\n"));
  }
  if (w->contexts.count > 0) {
    sc_text_add(w->arena, out, SC_STR("\nfixtures:\n  contexts:\n"));
    sc_text_add(w->arena, out, sc_text_str(&w->contexts));
  }
  sc_text_add(w->arena, out, SC_STR("\ntests:"));
  sc_text_add(w->arena, out, w->tests.count > 0 ? sc_text_str(&w->tests) : SC_STR(" []\n"));
}

enum sc_status sc_boundaries_write(struct sc_arena *arena, struct sc_compilation *compilation,
                                   const struct sc_subject_under_test *sut,
                                   struct sc_str policy_key, struct sc_text *out,
                                   struct sc_boundary_counts *counts) {
  *counts = (struct sc_boundary_counts){0};
  struct writer w = {.arena = arena,
                     .compilation = compilation,
                     .policy = &compilation->policy,
                     .sut = sut,
                     .zone = sc_zone_find(arena, compilation->policy.zone),
                     .counts = counts};
  write_all(&w, policy_key, out);
  return SC_OK;
}
