/* SPDX-License-Identifier: Apache-2.0
 *
 * partial_profile.c - the rows of a partial file that tell when and from where agents and tasks acted.
 */
#include "simulate/partial_internal.h"

static uint32_t read_id(struct sc_row *row, const char *name, uint32_t count) {
  uint64_t id = sc_row_number(row, name, UINT32_MAX);
  if (id >= count) sc_row_wrong(row, name);
  return (uint32_t)id;
}

static void read_hours(struct sc_profiles *p, struct sc_row *row) {
  uint64_t counts[SC_PROFILE_HOURS];
  uint32_t agent = read_id(row, "agent", p->agent_count);
  uint64_t piece = sc_row_number(row, "piece", SC_HOUR_MAX / SC_PROFILE_HOURS);
  if (sc_row_numbers(row, "counts", counts, SC_PROFILE_HOURS) != SC_PROFILE_HOURS)
    sc_row_wrong(row, "counts");
  for (unsigned i = 0; row->wrong == NULL && i < SC_PROFILE_HOURS; i++)
    if (counts[i] > 0)
      sc_profiles_add_hour(p, agent, (uint32_t)piece * SC_PROFILE_HOURS + i, counts[i]);
}

static void read_task(struct sc_profiles *p, struct sc_row *row) {
  uint64_t week[SC_PROFILE_WEEK];
  uint8_t minutes[SC_PROFILE_DAY / 8] = {0};
  uint32_t task = read_id(row, "task", p->task_count);
  if (sc_row_numbers(row, "week", week, SC_PROFILE_WEEK) != SC_PROFILE_WEEK)
    sc_row_wrong(row, "week");
  sc_row_bytes(row, "minutes", minutes, sizeof minutes);
  if (row->wrong != NULL) return;
  for (uint32_t i = 0; i < SC_PROFILE_WEEK; i++) sc_profiles_add_week(p, task, i, week[i]);
  for (uint32_t i = 0; i < SC_PROFILE_DAY; i++)
    if (minutes[i / 8] >> i % 8 & 1) sc_profiles_add_minute(p, task, i);
}

static void read_blocks(struct sc_profiles *p, struct sc_row *row, uint32_t task, uint32_t ip,
                        unsigned family) {
  uint64_t numbers[5 * SC_PROFILE_BLOCKS];
  struct sc_address_count block = {.bits = (unsigned)sc_row_number(row, "bits", 48)};
  size_t count = sc_row_numbers(row, "blocks", numbers, 5 * SC_PROFILE_BLOCKS);
  if (!sc_address_bits_ok(family, block.bits)) sc_row_wrong(row, "bits");
  if (count > 5 * SC_PROFILE_BLOCKS || count % 5 != 0) sc_row_wrong(row, "blocks");
  for (size_t i = 0; row->wrong == NULL && i < count; i += 5) {
    sc_address_of_block(family, numbers[i] << 32 | numbers[i + 1], block.address);
    if (sc_partial_use(numbers + i + 2, &block.use) && numbers[i] <= UINT32_MAX &&
        numbers[i + 1] <= UINT32_MAX && sc_address_family(block.address) == family)
      sc_profiles_add_block(p, task, ip, &block);
    else
      sc_row_wrong(row, "blocks");
  }
}

static void read_addresses(struct sc_profiles *p, struct sc_row *row) {
  uint32_t task = read_id(row, "task", p->task_count);
  uint32_t ip = read_id(row, "attribute", p->ip_count);
  unsigned family = read_id(row, "family", SC_ADDRESS_FAMILIES);
  uint8_t least[16] = {0}, greatest[16] = {0};
  if (sc_row_has(row, "least")) {
    sc_row_bytes(row, "least", least, sizeof least);
    sc_row_bytes(row, "greatest", greatest, sizeof greatest);
    if (sc_address_family(least) != family || sc_address_family(greatest) != family ||
        memcmp(least, greatest, sizeof least) > 0)
      sc_row_wrong(row, "least");
    if (row->wrong == NULL) sc_profiles_add_range(p, task, ip, least, greatest);
  }
  if (row->wrong == NULL && sc_row_has(row, "bits")) read_blocks(p, row, task, ip, family);
}

bool sc_partial_read_profile(struct sc_partial *partial, struct sc_str kind, struct sc_row *row) {
  struct sc_profiles *p = &partial->s->profiles;
  if (sc_str_equal(kind, SC_STR("agent-hours")))
    read_hours(p, row);
  else if (sc_str_equal(kind, SC_STR("task")))
    read_task(p, row);
  else if (sc_str_equal(kind, SC_STR("addresses")))
    read_addresses(p, row);
  else
    return false;
  return true;
}
