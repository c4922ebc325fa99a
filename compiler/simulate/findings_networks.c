/* SPDX-License-Identifier: Apache-2.0
 *
 * findings_networks.c - tasks that acted from where they do not, and tasks that may act from more addresses than they do
 * (docs/LEAST-PRIVILEGE.md, "How unusual is measured").
 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "explain/request_text.h"
#include "simulate/granted.h"

#define DAY_S 86400u
#define NETWORKS_LISTED 8u

/* ADDRESS/LENGTH; the bits are within 32 or 128. */
static struct sc_str network_text(struct sc_arena *arena, const uint8_t address[16],
                                  unsigned bits) {
  struct scope_value value = {.type = SCOPE_VALUE_IP};
  uint8_t last[16];
  unsigned skipped = sc_address_family(address) == SC_ADDRESS_V4 ? 96 : 0;
  sc_address_ends(address, bits + skipped, value.address, last);
  struct sc_str text = sc_value_text(arena, &value);
  return sc_str_format(arena, "%.*s/%u", SC_STR_ARGS(text), bits);
}

static struct sc_str address_text(struct sc_arena *arena, const uint8_t address[16]) {
  struct scope_value value = {.type = SCOPE_VALUE_IP};
  memcpy(value.address, address, 16);
  return sc_value_text(arena, &value);
}

/* --- unusual networks ---------------------------------------------------------------------------------------------- */

struct outliers {
  struct sc_use use;
  struct sc_text names;
  unsigned count;
};

static int by_prefix(const void *a, const void *b) {
  const struct sc_address_block *x = a, *y = b;
  return x->prefix < y->prefix ? -1 : x->prefix > y->prefix;
}

/* Blocks of one family from which it acted on one day only, and far less than an even share. `all`: events with an address. */
static void find_outliers(struct sc_finding_state *s, const struct sc_address_use *use,
                          unsigned family, uint64_t all, size_t blocks, struct outliers *out) {
  struct sc_arena *arena = s->out->arena;
  struct sc_address_block *sorted = SC_NEW_ARRAY(arena, struct sc_address_block, use->count);
  if (use->count == 0) return;
  memcpy(sorted, use->blocks, use->count * sizeof *sorted);
  qsort(sorted, use->count, sizeof *sorted, by_prefix);
  for (uint32_t i = 0; i < use->count; i++) {
    const struct sc_use *of = &sorted[i].use;
    if (of->last - of->first >= DAY_S) continue;
    if (sc_surprise_of_few((double)of->count, (double)all / (double)blocks) <=
        log((double)blocks / 0.01))
      continue;
    uint8_t address[16];
    sc_address_of_block(family, sorted[i].prefix, address);
    struct sc_str name = network_text(arena, address, use->bits);
    if (out->count++ < 6)
      sc_text_format(arena, &out->names, "%s%.*s", out->count > 1 ? ", " : "", SC_STR_ARGS(name));
    sc_use_join(&out->use, of);
  }
}

static void look_at_outliers(struct sc_finding_state *s, const struct sc_finding_task *task,
                             uint32_t ip) {
  const struct sc_address_use *uses = task->profile->addresses[ip];
  struct outliers out = {0};
  uint64_t all = 0;
  size_t blocks = 0;
  for (unsigned f = 0; f < SC_ADDRESS_FAMILIES; f++) {
    blocks += uses[f].count;
    for (uint32_t i = 0; i < uses[f].count; i++) all += uses[f].blocks[i].use.count;
  }
  for (unsigned f = 0; f < SC_ADDRESS_FAMILIES; f++)
    find_outliers(s, &uses[f], f, all, blocks, &out);
  if (out.count == 0) return;
  struct sc_finding *finding = sc_finding_add_task(s, SC_FINDING_UNUSUAL_NETWORKS, task);
  if (out.count > 6) sc_text_format(s->out->arena, &out.names, ", and %u more", out.count - 6);
  finding->use = out.use;
  finding->evidence = sc_str_format(
      s->out->arena,
      "%" PRIu64 " of %" PRIu64
      " allowed events from %.*s, each on one day only; %zu network%s in all",
      out.use.count, all, (int)out.names.count, out.names.items, blocks, blocks == 1 ? "" : "s");
}

/* --- more addresses than are used ---------------------------------------------------------------------------------
 *
 * Two networks are one within the other or apart: so where more is granted than the network that was used, an end of one that a
 * condition names is granted and not in it. */

struct attribute {
  struct sc_finding_state *s;
  uint32_t ip; /* index into ip_attrs */
  struct sc_str name;
  struct sc_granted *granted; /* NULL = conditions name too many addresses */
};

/* What was used of one family: its networks where they are few, else the one that holds them all. */
struct used_networks {
  size_t count;
  struct {
    uint8_t address[16];
    unsigned bits;
  } items[NETWORKS_LISTED];
};

static void networks_of(struct sc_arena *arena, const struct sc_address_use *use, unsigned family,
                        struct used_networks *out) {
  out->count = use->used ? 1 : 0;
  if (use->count <= 1 || use->count > NETWORKS_LISTED) {
    memcpy(out->items[0].address, use->least, 16);
    out->items[0].bits = sc_address_common(use, family);
    return;
  }
  struct sc_address_block *sorted = SC_NEW_ARRAY(arena, struct sc_address_block, use->count);
  memcpy(sorted, use->blocks, use->count * sizeof *sorted);
  qsort(sorted, use->count, sizeof *sorted, by_prefix);
  out->count = use->count;
  for (uint32_t i = 0; i < use->count; i++) {
    sc_address_of_block(family, sorted[i].prefix, out->items[i].address);
    out->items[i].bits = use->bits;
  }
}

static bool within(const struct used_networks *used, unsigned family, const uint8_t address[16]) {
  unsigned skipped = family == SC_ADDRESS_V4 ? 96 : 0;
  if (sc_address_family(address) != family) return false;
  for (size_t i = 0; i < used->count; i++) {
    uint8_t first[16], last[16];
    sc_address_ends(used->items[i].address, used->items[i].bits + skipped, first, last);
    if (memcmp(address, first, 16) >= 0 && memcmp(address, last, 16) <= 0) return true;
  }
  return false;
}

/* "10.2.0.0/16, 2001:db8::/48" */
static struct sc_str used_text(struct sc_arena *arena,
                               const struct used_networks used[SC_ADDRESS_FAMILIES]) {
  struct sc_text text = {0};
  for (unsigned f = 0; f < SC_ADDRESS_FAMILIES; f++)
    for (size_t i = 0; i < used[f].count; i++) {
      struct sc_str network = network_text(arena, used[f].items[i].address, used[f].items[i].bits);
      sc_text_format(arena, &text, "%s%.*s", text.count > 0 ? ", " : "", SC_STR_ARGS(network));
    }
  return sc_text_str(&text);
}

static bool all_granted(const struct sc_granted *g, const uint64_t *points) {
  for (size_t i = 0; i < g->domain.count; i++)
    if (!sc_point_in(points, i)) return false;
  return true;
}

static void look_at_addresses(struct attribute *a, const struct sc_finding_task *task) {
  const struct sc_address_use *uses = task->profile->addresses[a->ip];
  struct sc_arena *arena = a->s->out->arena;
  const uint8_t *beyond = NULL;
  struct used_networks networks[SC_ADDRESS_FAMILIES];
  struct sc_use all = {0};
  for (unsigned f = 0; f < SC_ADDRESS_FAMILIES; f++) {
    for (uint32_t i = 0; i < uses[f].count; i++) sc_use_join(&all, &uses[f].blocks[i].use);
    networks_of(arena, &uses[f], f, &networks[f]);
  }
  if (all.count < SC_FINDING_ENOUGH) return;
  const uint64_t *points = sc_granted_task(a->granted, task->id);
  for (size_t i = 0; beyond == NULL && i < a->granted->domain.count; i++) {
    const uint8_t *address = a->granted->domain.addresses[i];
    bool used = within(&networks[0], 0, address) || within(&networks[1], 1, address);
    if (sc_point_in(points, i) && !used) beyond = address;
  }
  if (beyond == NULL) return;
  struct sc_finding *finding = sc_finding_add_task(a->s, SC_FINDING_WIDE_NETWORKS, task);
  struct sc_str used = used_text(arena, networks), example = address_text(arena, beyond);
  finding->use = all;
  finding->evidence =
      all_granted(a->granted, points)
          ? sc_str_format(arena, "granted: any %.*s; used: %.*s, %" PRIu64 " times",
                          SC_STR_ARGS(a->name), SC_STR_ARGS(used), all.count)
          : sc_str_format(arena,
                          "granted: more of %.*s, such as %.*s; used: %.*s, %" PRIu64 " times",
                          SC_STR_ARGS(a->name), SC_STR_ARGS(example), SC_STR_ARGS(used), all.count);
  finding->condition =
      sc_str_format(arena, "%.*s in [%.*s]", SC_STR_ARGS(a->name), SC_STR_ARGS(used));
}

/* --- all ---------------------------------------------------------------------------------------------------------------- */

static void look_at_attribute(struct sc_finding_state *s, uint32_t ip, uint32_t attr) {
  const struct sc_policy *policy = s->out->policy;
  struct attribute a = {.s = s, .ip = ip, .name = policy->attrs[attr].name};
  struct sc_domain domain = {.source = SC_FROM_ATTR, .attr = attr};
  domain.addresses = sc_address_points(s, attr, &domain.count);
  if (domain.addresses != NULL) a.granted = sc_granted_new(s, &domain);
  for (uint32_t i = 0; i < policy->agent_count; i++)
    for (uint32_t t = 0; t < policy->agents[i].task_count; t++) {
      struct sc_finding_task task;
      if (!sc_finding_task_of(s, &policy->agents[i], &policy->agents[i].tasks[t], &task)) continue;
      if (s->out->confidence != SC_CONFIDENCE_NONE) look_at_outliers(s, &task, ip);
      if (a.granted != NULL) look_at_addresses(&a, &task);
    }
}

void sc_findings_of_networks(struct sc_finding_state *s) {
  const struct sc_policy *policy = s->out->policy;
  const struct sc_profiles *p = &s->out->simulation->profiles;
  for (uint32_t ip = 0; ip < p->ip_count; ip++) {
    struct scope_attr_info info;
    if (!scope_attr_info(p->side->table, p->ip_attrs[ip], &info)) continue;
    for (uint32_t i = 0; i < policy->attr_count; i++)
      if (sc_str_equal(policy->attrs[i].name, sc_str_of(info.name))) look_at_attribute(s, ip, i);
  }
}
