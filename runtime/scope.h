/* SPDX-License-Identifier: Apache-2.0
 *
 * scope.h - the public API of libscope: open a decision table, ask it, explain its answer.
 *
 * No heap, no lock, no clock, no errno, no global state. Every function that takes a `const struct scope_table *` may
 * be called by any number of threads at once. A table is verified once, whole, when it is opened; a decision then
 * costs a constant number of probes, whatever the number of rules. The first statement of a decision sets DENY.
 *
 * Strings are (pointer, length) pairs of UTF-8 bytes, not NUL-terminated, and are only read during the call.
 */
#ifndef SCOPE_H
#define SCOPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define SCOPE_ALIGNED alignas
extern "C" {
#else
#define SCOPE_ALIGNED _Alignas
#endif

/* --- statuses ------------------------------------------------------------------------------------------------- */

/* One list: the number is pinned for ever, the text is what scope_status_text returns. */
#define SCOPE_STATUSES(X)                                                                          \
  X(OK, 0, "ok")                                                                                   \
  X(UNREADABLE, 1, "the file cannot be opened or read")                                            \
  X(TRUNCATED, 2, "the table is shorter than its header says")                                     \
  X(NOT_A_TABLE, 3, "not a scopec table (wrong magic)")                                            \
  X(VERSION, 4, "the table has a format version that this library does not know")                  \
  X(HEADER, 5, "the table's header is damaged (digest mismatch)")                                  \
  X(CONTENT, 6, "the table's content is damaged (digest mismatch)")                                \
  X(DEBUG, 7, "the table's explanation sections are damaged (digest mismatch)")                    \
  X(LAYOUT, 8, "the table's sections are misplaced, missing or of a wrong size")                   \
  X(VALUE, 9, "the table holds an id, offset, count or bound out of range")                        \
  X(TRAILING, 10, "there are bytes after the end of the table")                                    \
  X(NO_DEBUG, 11, "the table has no explanation sections (compiled with --strip)")                 \
  X(UNSIGNED, 12, "the table carries no signature, and one is required")                           \
  X(SIGNATURE, 13, "the signature does not fit the table or the key")                              \
  X(SERIAL, 14, "the table's serial is older than the one required")                               \
  X(POLICY, 15, "the table is of another policy")                                                  \
  X(LIMIT, 16, "the request is beyond a limit of the model")                                       \
  X(BUFFER, 17, "the caller's buffer is too small")

enum scope_status {
#define X(name, number, text) SCOPE_##name = number,
  SCOPE_STATUSES(X)
#undef X
};

/* The text of a status: static, never NULL, also for a number that is none. */
const char *scope_status_text(enum scope_status status);

/* Major.minor.patch of the library: static. */
const char *scope_library_version(void);

/* --- tables ---------------------------------------------------------------------------------------------------- */

struct scope_bytes {
  const char *ptr; /* may be NULL where len is 0 */
  size_t len;
};

/* A table in memory. Owned by the caller, filled by an open function, not to be looked into or copied while in use. */
struct scope_table {
  uint64_t opaque[96];
};

/* Opens the table at [data, data + len), which the caller keeps unchanged and alive, aligned to 8 bytes, until
 * scope_close. Checks every digest, offset, count, id, automaton state and probe bound of the required sections; the
 * optional ones are checked by scope_debug_open. A signature is found, not checked: see scope_trust.
 * Cost: one SHA-256 and one pass over the bytes. On any status but SCOPE_OK, *out answers every request with DENY. */
enum scope_status scope_open_memory(const void *data, size_t len, struct scope_table *out);

/* The same for a regular file, mapped read-only. Freed by scope_close. */
enum scope_status scope_open_file(const char *path, struct scope_table *out);

/* Releases what an open function took. A zeroed or closed table may be closed again. */
void scope_close(struct scope_table *table);

struct scope_info {
  struct scope_bytes policy; /* name; borrowed from the table, as are all below */
  struct scope_bytes version;
  struct scope_bytes compiler;
  struct scope_bytes tzdata;
  uint64_t serial;
  uint8_t digest[32]; /* what a signature signs */
  uint8_t
      core_digest[32]; /* the identity of the policy's meaning; the same with and without --strip */
  const uint8_t *signature; /* the 112-byte signature block, NULL if unsigned */
  bool has_debug;
};
void scope_table_info(const struct scope_table *table, struct scope_info *out);

/* --- trust and hot reload ---------------------------------------------------------------------------------------- */

/* Checks an Ed25519 signature (RFC 8032) of `message` with the caller's crypto library and key. Returns true only if
 * it is good. `key_id` is the SHA-256 of the raw public key that the signer names. */
typedef bool scope_verify_fn(void *ctx, const uint8_t key_id[32], const uint8_t signature[64],
                             const uint8_t *message, size_t message_len);

/* What a table must satisfy before it may decide. All-zero = nothing is required. */
struct scope_trust {
  scope_verify_fn *verify; /* NULL = a signature is not required */
  void *ctx;
  struct scope_bytes policy; /* len 0 = any policy name */
  uint64_t min_serial;
};

/* SCOPE_OK, or UNSIGNED, SIGNATURE, SERIAL or POLICY. `detached` is a 112-byte signature block, or NULL to take the
 * embedded one. */
enum scope_status scope_table_trust(const struct scope_table *table,
                                    const struct scope_trust *trust, const uint8_t *detached,
                                    size_t detached_len);

/* A place that holds the current table. Readers never wait; one writer at a time. Zero-initialise it. */
struct scope_slot {
  SCOPE_ALIGNED(64) void *current; /* accessed atomically */
  uint64_t epoch;
};
/* One per reading thread, in an array the caller owns. Zero-initialise it. */
struct scope_reader {
  SCOPE_ALIGNED(64) uint64_t epoch; /* 0 = not reading */
};

/* The current table, or NULL if none was set. Between enter and leave that table stays valid. */
const struct scope_table *scope_slot_enter(const struct scope_slot *slot,
                                           struct scope_reader *reader);
void scope_slot_leave(struct scope_reader *reader);

/* Makes `next` current if it satisfies `trust` and, where a table is current, has the same policy name and no older
 * serial; else changes nothing and says why. *old receives the table it replaced (NULL if none): close it once
 * scope_slot_quiet returns true. `next` stays owned by the caller. */
enum scope_status scope_slot_swap(struct scope_slot *slot, struct scope_table *next,
                                  const struct scope_trust *trust, struct scope_table **old);

/* True when none of the readers can still see a table that was replaced before this call. */
bool scope_slot_quiet(const struct scope_slot *slot, const struct scope_reader *readers,
                      size_t reader_count);

/* --- requests ---------------------------------------------------------------------------------------------------- */

#define SCOPE_ACTORS_MAX 8u /* agents in a chain; longer is denied as chain-too-deep */
#define SCOPE_ROLES_MAX 64u /* asserted roles; more is SCOPE_LIMIT */
#define SCOPE_CONTEXT_MAX 250u /* context values; more is SCOPE_LIMIT */

enum scope_value_type {
  SCOPE_VALUE_NONE, /* counts as missing */
  SCOPE_VALUE_BOOL, /* number: 0 or 1 */
  SCOPE_VALUE_INT, /* number */
  SCOPE_VALUE_INSTANT, /* number: seconds since 1970-01-01T00:00:00Z */
  SCOPE_VALUE_STRING, /* string: for attributes of type string; enum (the value's name); ip (its text, RFC 4291/5952
                         or dotted quad) */
  SCOPE_VALUE_SET, /* items, item_count */
  SCOPE_VALUE_IP /* address: 16 bytes, network order, IPv4 as ::ffff:a.b.c.d */
};

struct scope_value {
  enum scope_value_type type;
  int64_t number;
  struct scope_bytes string;
  const struct scope_bytes *items;
  size_t item_count;
  uint8_t address[16];
};

/* A context attribute, by name or by the handle that scope_resolve_attr gave. A name that the policy does not declare is
 * ignored; one given twice counts as missing; a value of the wrong type counts as missing. */
struct scope_attr {
  struct scope_bytes name;
  uint32_t handle; /* SCOPE_UNRESOLVED = look `name` up */
  struct scope_value value;
};

/* A handle is what a scope_resolve function found: UNKNOWN if the policy does not have the name, else its id with the top
 * bit set. So a name whose handle was never set, 0, is looked up now; and an id that is taken for a handle denies, it
 * never stands for somebody else. Functions that take an id take a handle too. */
#define SCOPE_UNRESOLVED 0u
#define SCOPE_HANDLE 0x80000000u
#define SCOPE_ID_OF(handle) ((handle) & ~SCOPE_HANDLE) /* of a handle that is not UNKNOWN */
#define SCOPE_UNKNOWN 0xfffffffeu

/* A name with, optionally, the handle it was resolved to. When the handle is neither UNRESOLVED nor UNKNOWN, the name may
 * be left empty: the table knows it. */
struct scope_name {
  struct scope_bytes name;
  uint32_t handle;
};

struct scope_request {
  struct scope_name user; /* all zero = no user */
  const struct scope_name *roles; /* asserted by the identity provider; unknown ones are ignored */
  size_t role_count;
  const struct scope_name *actors; /* actors[0] acts now; the last one was asked by the user */
  size_t actor_count;
  struct scope_bytes task; /* the task's name; every actor must have a task of this name */
  const uint32_t *
      task_handles; /* NULL, or per actor the handle that scope_resolve_task gave; 0 = look it up */
  struct scope_name scope;
  struct scope_bytes resource; /* ptr NULL = missing */
  const struct scope_attr *context;
  size_t context_count;
  bool has_now;
  int64_t now; /* seconds since 1970-01-01T00:00:00Z */
};

/* Looks a name up once, for use in many requests on the same table. SCOPE_UNKNOWN if the policy does not have it. */
uint32_t scope_resolve_user(const struct scope_table *table, struct scope_bytes name);
uint32_t scope_resolve_role(const struct scope_table *table, struct scope_bytes name);
uint32_t scope_resolve_agent(const struct scope_table *table, struct scope_bytes name);
uint32_t scope_resolve_task(const struct scope_table *table, uint32_t agent,
                            struct scope_bytes name);
uint32_t scope_resolve_scope(const struct scope_table *table,
                             struct scope_bytes name); /* also below open scopes */
uint32_t scope_resolve_attr(const struct scope_table *table, struct scope_bytes name);

/* --- decisions ---------------------------------------------------------------------------------------------------- */

/* Why, in the order in which the legs are looked at: the first that fails names the reason. Numbers and texts are
 * pinned. */
#define SCOPE_REASONS(X)                                                                           \
  X(ALLOWED, 0, "allowed")                                                                         \
  X(INVALID_REQUEST, 1, "invalid-request")                                                         \
  X(INVALID_TABLE, 2, "invalid-table")                                                             \
  X(UNKNOWN_SCOPE, 3, "unknown-scope")                                                             \
  X(UNKNOWN_AGENT, 4, "unknown-agent")                                                             \
  X(UNKNOWN_TASK, 5, "unknown-task")                                                               \
  X(UNKNOWN_USER, 6, "unknown-user")                                                               \
  X(USER_REQUIRED, 7, "user-required")                                                             \
  X(USER_LACKS_SCOPE, 8, "user-lacks-scope")                                                       \
  X(NOT_DELEGATED, 9, "not-delegated")                                                             \
  X(CHAIN_TOO_DEEP, 10, "chain-too-deep")                                                          \
  X(EXPIRED, 11, "expired")                                                                        \
  X(TASK_LACKS_SCOPE, 12, "task-lacks-scope")                                                      \
  X(CONDITION_FALSE, 13, "condition-false")                                                        \
  X(CONDITION_UNKNOWN, 14, "condition-unknown")                                                    \
  X(DENIED_BY_RULE, 15, "denied-by-rule")

enum scope_reason {
#define X(name, number, text) SCOPE_REASON_##name = number,
  SCOPE_REASONS(X)
#undef X
};
const char *scope_reason_text(enum scope_reason reason); /* static, never NULL */

/* The leg that the reason speaks of. */
enum scope_leg {
  SCOPE_LEG_NONE, /* allowed, or the request itself */
  SCOPE_LEG_SUBJECT,
  SCOPE_LEG_DELEGATION,
  SCOPE_LEG_AGENT,
  SCOPE_LEG_DENY
};
const char *
scope_leg_text(enum scope_leg leg); /* "none", "subject", "delegation", "agent", "deny": static */

struct scope_decision {
  bool allow;
  enum scope_reason reason;
  enum scope_leg leg;
  uint32_t
      hop; /* delegation: the actor that was delegated to; agent: the actor whose task failed; else 0 */
  uint32_t scope_id; /* SCOPE_UNKNOWN if the scope is unknown */
  /* Obligations, of an ALLOW: */
  uint32_t ttl_s; /* longest lifetime of a token */
  uint32_t step_ups; /* bit i = scope_step_up_name(table, i) must be done first */
  uint8_t log; /* 0 minimal, 1 standard, 2 full */
  uint8_t risk; /* of the scope: 0 low, 1 medium, 2 high, 3 critical */
};

/* Decides one request. Never fails: whatever is wrong is a DENY with its reason. Constant number of probes; under
 * 512 bytes of stack, in a batch under 640 (x86-64, gcc -O2). */
void scope_decide(const struct scope_table *table, const struct scope_request *request,
                  struct scope_decision *out);

/* The same for many requests; memory accesses of several requests overlap. */
void scope_decide_batch(const struct scope_table *table, const struct scope_request *requests,
                        size_t count, struct scope_decision *out);

struct scope_bytes scope_step_up_name(const struct scope_table *table,
                                      uint32_t index); /* len 0 beyond the last */

/* The attributes that were missing, for reasons CONDITION_UNKNOWN and DENIED_BY_RULE: writes at most `capacity` names
 * (declared attributes, "now", "resource", "user") into `out`, sorted, each once, and returns how many there are.
 * With the debug sections open they are those that rules asked for which are unknown; without, also those that other
 * rules of the same cell asked for on the way. */
size_t scope_missing_attributes(const struct scope_table *table,
                                const struct scope_request *request,
                                const struct scope_decision *decision, struct scope_bytes *out,
                                size_t capacity);

/* --- what a table holds: for tools ------------------------------------------------------------------------------------- */

struct scope_counts {
  uint32_t users, roles, agents, tasks, scopes, open_classes, attrs, vars, nodes, rules, step_ups,
      zones;
};
void scope_table_counts(const struct scope_table *table, struct scope_counts *out);

/* Bytes of the table that decisions may read: its header and its required sections. 0 if it is not open. */
uint64_t scope_table_size(const struct scope_table *table);

/* Names by id or handle: len 0 if there is none such. */
struct scope_bytes scope_user_name(const struct scope_table *table, uint32_t id);
struct scope_bytes scope_role_name(const struct scope_table *table, uint32_t id);
struct scope_bytes scope_agent_name(const struct scope_table *table, uint32_t id);
struct scope_bytes scope_task_name(const struct scope_table *table, uint32_t id,
                                   uint32_t *agent_id); /* may be NULL */
struct scope_bytes scope_scope_name(const struct scope_table *table, uint32_t id);

/* A declared attribute. Types as SCOPE_VALUE_*, an enum's type is SCOPE_VALUE_STRING with value_count > 0. */
struct scope_attr_info {
  struct scope_bytes name;
  enum scope_value_type type;
  uint32_t value_count; /* of an enum */
};
bool scope_attr_info(const struct scope_table *table, uint32_t id, struct scope_attr_info *out);
struct scope_bytes scope_attr_enum_value(const struct scope_table *table, uint32_t id,
                                         uint32_t index);

/* --- explanation: needs the optional sections ------------------------------------------------------------------------------ */

/* Checks the optional sections once, as scope_open_* does the required ones. SCOPE_OK, NO_DEBUG, DEBUG, LAYOUT or
 * VALUE. Every function below answers "nothing" until this has returned SCOPE_OK for the table. Not to be called by
 * two threads at once for one table. */
enum scope_status scope_debug_open(struct scope_table *table);

enum scope_truth {
  SCOPE_TRUTH_FALSE,
  SCOPE_TRUTH_UNKNOWN,
  SCOPE_TRUTH_TRUE,
  SCOPE_TRUTH_EXPIRED,
  SCOPE_TRUTH_TOO_DEEP
};

enum scope_rule_kind {
  SCOPE_RULE_USER_GRANT,
  SCOPE_RULE_ROLE_GRANT,
  SCOPE_RULE_TASK_SCOPE,
  SCOPE_RULE_DELEGATION,
  SCOPE_RULE_DENY
};

struct scope_place {
  struct scope_bytes file;
  uint32_t line; /* from 1 */
  uint32_t column; /* from 1, bytes */
};

struct scope_rule {
  enum scope_rule_kind kind;
  struct scope_bytes id; /* as written, or made from its place in the policy: "role:sre/grants/2" */
  struct scope_bytes message; /* of a deny */
  struct scope_bytes holder; /* user, role or task name; empty for delegations and denies */
  struct scope_place place;
  uint32_t expr; /* root of its condition as written, SCOPE_UNKNOWN = none */
};
bool scope_rule_info(const struct scope_table *table, uint32_t rule_id, struct scope_rule *out);

/* A rule that a leg of this request looks at: it covers the scope and the holder of that leg. */
struct scope_candidate {
  uint32_t rule_id;
  enum scope_leg leg;
  uint32_t hop; /* as in struct scope_decision */
  enum scope_truth truth; /* of the whole rule for this request */
};

/* All rules that each leg looked at: by leg, hop, rule id; each once per leg and hop. Writes at most `capacity`,
 * returns how many there are. */
size_t scope_candidates(const struct scope_table *table, const struct scope_request *request,
                        struct scope_candidate *out, size_t capacity);

/* The rules that decided, by leg, hop, rule id. For an ALLOW: of each leg the candidates that are true. For
 * denied-by-rule: the denies that are not false. For condition-false, condition-unknown, expired and chain-too-deep:
 * the candidates of the leg (and hop) that failed, those with the truth that the reason names. Else none. */
size_t scope_deciding_rules(const struct scope_table *table, const struct scope_request *request,
                            const struct scope_decision *decision, struct scope_candidate *out,
                            size_t capacity);

enum scope_expr_op {
  SCOPE_EXPR_ATOM,
  SCOPE_EXPR_AND,
  SCOPE_EXPR_OR,
  SCOPE_EXPR_NOT,
  SCOPE_EXPR_NAME
};

struct scope_expr {
  enum scope_expr_op op;
  struct scope_bytes text; /* of an atom, or a condition's name */
  struct scope_place place;
  uint32_t arg_count;
};
bool scope_expr_info(const struct scope_table *table, uint32_t expr, struct scope_expr *out);
uint32_t scope_expr_arg(const struct scope_table *table, uint32_t expr,
                        uint32_t index); /* SCOPE_UNKNOWN = none */
enum scope_truth scope_expr_truth(const struct scope_table *table,
                                  const struct scope_request *request, uint32_t expr);

struct scope_bytes scope_scope_title(const struct scope_table *table,
                                     uint32_t scope_id); /* may be empty */

/* The scopes that would have sufficed in place of `scope_id`: itself first, then those that imply it, rising. */
size_t scope_sufficient_scopes(const struct scope_table *table, uint32_t scope_id, uint32_t *out,
                               size_t capacity);

/* The local date and time of an instant in the n-th zone of the table, for messages. False if there is none. */
struct scope_local_time {
  struct scope_bytes zone;
  int32_t offset_s;
  int64_t day; /* days since 1970-01-01 */
  uint32_t second; /* of the day */
  uint32_t weekday; /* 0 = Monday */
};
bool scope_zone_time(const struct scope_table *table, uint32_t zone, int64_t now,
                     struct scope_local_time *out);

#ifdef __cplusplus
}
#endif

#endif
