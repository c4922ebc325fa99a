/* SPDX-License-Identifier: Apache-2.0
 *
 * scope_format.h - the binary decision table (*.sct), major version 3.
 *
 * The only header that the compiler and the runtime share. Every structure here is laid out as it lies in the file:
 * little-endian, fixed width, no implicit padding, at an offset that is a multiple of its alignment. docs/FORMAT.md
 * says the same in words, with the reasons and the risks.
 *
 * Invariants of a well-formed table (the verifier proves each one before the first decision):
 *  - ids are dense: an id of kind K is an index into the section of kind K;
 *  - arrays of names are sorted by bytes, so the same policy always gives the same ids;
 *  - a decision node's children have smaller ids than the node, and a larger variable: a walk ends;
 *  - edge bounds rise strictly and the last one is the variable's class count: every class has an edge;
 *  - every key of a row lies in one of its two buckets: a probe reads two buckets, never more;
 *  - users, agents and tasks are cells that never cross a cache line, and hold their own grants where those are few.
 */
#ifndef SCOPE_FORMAT_H
#define SCOPE_FORMAT_H

#include <stdint.h>

#define SCOPE_F_MAGIC "SCTABLE\x1a" /* 8 bytes, no terminator in the file */
#define SCOPE_F_MAJOR 3u
#define SCOPE_F_MINOR 0u /* a higher minor may add optional sections only */
#define SCOPE_F_ALIGN 64u /* each section starts at a multiple of this */
#define SCOPE_F_SECTIONS_MAX 40u
#define SCOPE_F_DIGEST_LEN 32u /* SHA-256, FIPS 180-4 */

/* Limits of the model; the compiler refuses a policy beyond them, the verifier a table. */
#define SCOPE_F_NAME_MAX 255u /* bytes of any name */
#define SCOPE_F_SEGMENTS_MAX 16u /* segments of a scope name */
#define SCOPE_F_ATTRS_MAX 120u /* declared context attributes */
#define SCOPE_F_VARS_MAX 4096u /* variables of the decision diagrams */
#define SCOPE_F_STEP_UPS_MAX 32u /* distinct step-up names */
#define SCOPE_F_STRING_MAX                                                                         \
  4096u /* bytes of a string value in a request; longer counts as the wrong type */
#define SCOPE_F_ENUM_MAX 64u /* values of one enum */

/* --- header -------------------------------------------------------------------------------------------------- */

/* A byte string in the STRINGS section (or DEBUG_STRINGS inside optional sections). Not NUL-terminated. */
struct scope_f_str {
  uint32_t off; /* bytes from the section's start */
  uint32_t len; /* bytes */
};

struct scope_f_section {
  uint32_t kind; /* enum scope_f_kind */
  uint32_t flags; /* SCOPE_F_OPTIONAL or 0 */
  uint64_t off; /* bytes from the file's start, multiple of SCOPE_F_ALIGN */
  uint64_t len; /* bytes, without padding */
};

#define SCOPE_F_OPTIONAL 1u /* a reader that does not know the kind skips the section */

/* The file starts with this. [0,16) are compared exactly, `digest` = SHA-256 of bytes [48, header_len), and
 * everything after the header is covered by the two section digests: a flipped bit anywhere is found. Required
 * sections come first and lie in [header_len, core_end); optional ones in [core_end, content_len). Bytes between
 * sections are zero. Sections appear in rising order of kind and offset. */
struct scope_f_header {
  uint8_t magic[8];
  uint32_t major;
  uint32_t header_len; /* sizeof(struct scope_f_header) */
  uint8_t digest[SCOPE_F_DIGEST_LEN]; /* what a signature signs */
  uint32_t minor;
  uint32_t section_count;
  uint64_t serial; /* never goes back between releases of one policy */
  uint64_t core_end; /* bytes from the file's start */
  uint64_t
      content_len; /* bytes from the file's start; a signature block may follow, nothing else */
  uint8_t core_digest
      [SCOPE_F_DIGEST_LEN]; /* SHA-256 of [header_len, core_end): the policy's identity in logs */
  uint8_t debug_digest[SCOPE_F_DIGEST_LEN]; /* SHA-256 of [core_end, content_len) */
  struct scope_f_section sections[SCOPE_F_SECTIONS_MAX]; /* unused ones are zero */
};

/* An embedded signature: exactly this at content_len, and the file ends after it. A detached signature file is the
 * same structure alone. Ed25519 (RFC 8032) over SCOPE_F_SIGN_CONTEXT followed by the 32 bytes of `digest`. */
#define SCOPE_F_SIGN_MAGIC "SCTSIGN\x1a"
#define SCOPE_F_SIGN_CONTEXT "scopec table signature v1\n" /* without its terminator */
#define SCOPE_F_SIGN_ED25519 1u
struct scope_f_signature {
  uint8_t magic[8];
  uint32_t algorithm; /* SCOPE_F_SIGN_ED25519 */
  uint32_t len; /* sizeof(struct scope_f_signature) */
  uint8_t key_id[32]; /* SHA-256 of the raw 32-byte public key */
  uint8_t signature[64];
};

enum scope_f_kind {
  SCOPE_F_META = 1, /* one struct scope_f_meta */
  SCOPE_F_STRINGS, /* bytes */
  SCOPE_F_USERS, /* struct scope_f_user[] */
  SCOPE_F_ROLES, /* struct scope_f_role[] */
  SCOPE_F_AGENTS, /* struct scope_f_agent[] */
  SCOPE_F_TASKS, /* struct scope_f_task[], sorted by (agent_id, name) */
  SCOPE_F_SCOPES, /* struct scope_f_scope[]: names sorted by bytes, then the open classes */
  SCOPE_F_ATTRS, /* struct scope_f_attr[] */
  SCOPE_F_ENUMS, /* struct scope_f_str[]: the values of all enums, in declared order */
  SCOPE_F_STEP_UPS, /* struct scope_f_str[], at most 32 */
  SCOPE_F_HASH, /* struct scope_f_hash, then its pilots and slots */
  SCOPE_F_ROWS, /* uint32_t words */
  SCOPE_F_ROW_STARTS, /* uint32_t[]: the word offset of each row, rising */
  SCOPE_F_VARS, /* struct scope_f_var[] */
  SCOPE_F_POINTS, /* int64_t[]: break points of ordered variables */
  SCOPE_F_ADDRESSES, /* uint8_t[16][]: break points of address variables */
  SCOPE_F_LITERALS, /* struct scope_f_str[]: string literals of variables */
  SCOPE_F_ZONES, /* struct scope_f_zone[] */
  SCOPE_F_TRANSITIONS, /* struct scope_f_transition[] */
  SCOPE_F_DFAS, /* struct scope_f_dfa[] */
  SCOPE_F_DFA_CELLS, /* uint16_t[] */
  SCOPE_F_ACCEPTS, /* uint32_t[]: what each DFA state accepts */
  SCOPE_F_NODES, /* struct scope_f_node[] */
  SCOPE_F_EDGES, /* struct scope_f_edge[] */
  /* Optional: names and places for explanation. Decisions never touch them. 64 to 74 were those of minor version 0: they are
   * skipped. */
  SCOPE_F_DEBUG_STRINGS =
      80, /* bytes; the ids of all rules, in their order, are the last of them */
  SCOPE_F_DEBUG_FILES, /* struct scope_f_str[] into DEBUG_STRINGS */
  SCOPE_F_DEBUG_MESSAGES, /* struct scope_f_str[]: of denies */
  SCOPE_F_DEBUG_RULE_LISTS, /* struct scope_f_rule_list[]: what rules have in common that stand in one list of the source */
  SCOPE_F_DEBUG_RULES, /* struct scope_f_rule[], sorted by (file, line, column) */
  SCOPE_F_DEBUG_WHENS, /* struct scope_f_when[]: the conditions of the rules that have one */
  SCOPE_F_DEBUG_CELLS, /* uint32_t[], one per word of ROWS, then one per key of each inner row (scope_f_user_cell): at
                          an entry's key word, at a row's word [3] and at an inner row's key, the rules behind it: one rule's
                          id with SCOPE_F_ONE_RULE, or the word offset in DEBUG_LISTS of several; else 0. Rows are shared,
                          so a cell may name
                          grants of holders other than the one asked for: a USER_GRANT counts only for its user, a
                          ROLE_GRANT only where the subject has the role (held by the user or asserted, inherited ones
                          included), a TASK_SCOPE only for its task. Delegations and denies always count. */
  SCOPE_F_DEBUG_LISTS, /* uint32_t words: lists of rule ids, each a count followed by rising ids; word 0 is a 0 */
  SCOPE_F_DEBUG_NODES, /* struct scope_f_node[]: ids go on after those of NODES */
  SCOPE_F_DEBUG_EDGES, /* struct scope_f_edge[]: first_edge counts from this section's start */
  SCOPE_F_DEBUG_EXPRS, /* struct scope_f_expr[]: condition trees, children before parents */
  SCOPE_F_DEBUG_EXPR_ARGS, /* uint32_t[]: the children of expressions */
  SCOPE_F_DEBUG_TITLES, /* struct scope_f_str[]: a title per scope of SCOPES, may be empty */
  SCOPE_F_DEBUG_IMPLIED_BY, /* uint32_t[]: word s (one per scope, then lists) is the offset in words of a list of the
                               scopes that imply scope s, or 0 */
  SCOPE_F_KIND_END
};
#define SCOPE_F_FIRST_OPTIONAL 64u /* kinds from here on are optional */

/* --- the model ------------------------------------------------------------------------------------------------ */

struct scope_f_meta {
  struct scope_f_str policy; /* name */
  struct scope_f_str version; /* semver of the policy */
  struct scope_f_str compiler; /* "scopec 1.0.0" */
  struct scope_f_str tzdata; /* release of the zone data, "" if no zone is used */
  uint32_t any_user_row; /* ROWS: delegations from user:*: to-class -> ceiling row */
  uint32_t any_agent_row; /* ROWS: delegations from agent:* */
  uint32_t deny_row; /* ROWS: scope -> node; denies that select no agent */
  uint32_t
      open_dfa; /* index into DFAS + 1 of the classifier of names below open scopes, 0 = no open scope.
                        A state accepts scope id + 1. */
  uint32_t first_open_scope; /* scopes with an id from here on are classes of unlisted names */
  uint32_t to_class_count; /* to-classes are 1 .. to_class_count; 0 = none */
  uint32_t rule_count; /* rules of the source: grants, task scopes, delegations, denies */
  uint32_t reserved; /* 0 */
};

/* A row is a small constant-probe map from a 24-bit key to a 32-bit value, at word offset `off` of ROWS. Off 0 is the
 * empty row: word 0 of the section is 0, and no row begins there. Rows follow one another; each begins at the smallest
 * offset behind the one before at which its first bucket falls on a multiple of SCOPE_F_BUCKET words; words between
 * rows are 0. ROW_STARTS lists all offsets, rising: the verifier looks references up in it, decisions never read it.
 * Words of a row:
 *   [0] entry count n
 *   [1] bucket count b; 0 exactly if n is 0
 *   [2] kind << 16 | palette count p; p = 0: a wide row
 *   [3] the value of every key that has no entry, SCOPE_F_NONE = those keys are not in the row; of kind SCOPES only.
 *       A row has an entry or such a value.
 *   [4..4+p) palette: the distinct values of the entries, rising
 *   [4+p..) b buckets of SCOPE_F_BUCKET entries. Narrow entry: one word, key << 8 | palette index. Wide entry: two
 *   words, key then value. A free entry is SCOPE_F_FREE (in a wide row in its key word, its value then 0).
 * Key k lies in bucket SCOPE_F_HASH1(k, b) or SCOPE_F_HASH2(k, b), at most once; inside a bucket entries are sorted
 * by key and free ones come last. */
enum scope_f_row_kind {
  SCOPE_F_ROW_SCOPES = 1, /* scope -> node ref */
  SCOPE_F_ROW_CLASSES, /* to-class (1 .. to_class_count) -> offset of a ceiling row, of kind SCOPES */
  SCOPE_F_ROW_ROLES, /* role -> 1 */
  SCOPE_F_ROW_KIND_END
};
#define SCOPE_F_BUCKET 4u
#define SCOPE_F_FREE 0xffffffffu
#define SCOPE_F_NONE 0xffffffffu
#define SCOPE_F_KEY_MAX 0xfffffeu /* of a row's key */
#define SCOPE_F_PALETTE_MAX 255u
#define SCOPE_F_HASH1(k, b) ((uint32_t)(((uint64_t)((uint32_t)(k)*0x9e3779b1u) * (b)) >> 32))
#define SCOPE_F_HASH2(k, b)                                                                        \
  ((uint32_t)(((uint64_t)(((uint32_t)(k) ^ 0x5bd1e995u) * 0x85ebca6bu) * (b)) >> 32))

/* An *inner row* is a row of kind SCOPES of at most two different values that lies in its holder's cell: most holders have
 * few grants of their own, and one line of memory then tells all about them. The keys of the value `low` come first, then
 * those of `high`, rising within each value; free ones are SCOPE_F_INNER_FREE. If `count` is SCOPE_F_OUTER the row lies in
 * ROWS, at the offset keys[0] | keys[1] << 16. */
struct scope_f_inner {
  uint8_t count; /* keys, or SCOPE_F_OUTER */
  uint8_t split; /* keys of `low` */
  uint8_t name_len; /* bytes of the holder's name */
  uint8_t duties; /* of a task: enum scope_f_log, SCOPE_F_TASK_AUTONOMOUS; else 0 */
  uint16_t low, high; /* node refs; 0 where no key has them */
};
#define SCOPE_F_OUTER 0xffu
#define SCOPE_F_INNER_FREE 0xffffu
#define SCOPE_F_USER_KEYS 20u
#define SCOPE_F_TASK_KEYS 16u
#define SCOPE_F_AGENT_KEYS 8u

struct scope_f_user {
  uint32_t name_off; /* in STRINGS */
  uint32_t role_row; /* role -> 1: all roles held, inherited ones included */
  uint32_t delegate_row; /* to-class -> ceiling row: delegations from user:ID */
  uint32_t role_delegate_row; /* to-class -> ceiling row: delegations from any role held */
  /* scope -> node: own grants and those of all roles held, implied scopes included */
  struct scope_f_inner grants;
  uint16_t keys[SCOPE_F_USER_KEYS];
};

struct scope_f_role {
  struct scope_f_str name;
  uint32_t grant_row; /* scope -> node: with inherited roles */
  uint32_t role_row; /* role -> 1: itself and inherited ones */
  uint32_t delegate_row; /* to-class -> ceiling row: with inherited roles */
};

struct scope_f_agent {
  uint32_t name_off; /* in STRINGS */
  uint32_t delegate_row; /* to-class -> ceiling row: delegations from agent:ID */
  struct scope_f_inner denies; /* scope -> node: denies that select this agent */
  uint16_t keys[SCOPE_F_AGENT_KEYS];
};

#define SCOPE_F_TASK_LOG 3u /* mask of `duties` */
#define SCOPE_F_TASK_AUTONOMOUS 4u
struct scope_f_task {
  uint32_t agent_id;
  uint32_t name_off; /* in STRINGS */
  uint32_t to_named_class; /* class of the delegations that name this agent, 0 = none */
  uint32_t to_any_class; /* class of the delegations to agent:*, 0 = none */
  uint32_t ttl_s; /* 0 = the task sets no limit */
  uint32_t step_ups; /* bit i = STEP_UPS[i] */
  struct scope_f_inner scopes; /* scope -> node: the entry's condition and the task's together */
  uint16_t keys[SCOPE_F_TASK_KEYS];
};

/* The number in DEBUG_CELLS of key 0 of the inner row of user, task or agent `id`; `words` is the length of ROWS. */
static inline uint64_t scope_f_user_cell(uint64_t words, uint32_t id) {
  return words + (uint64_t)id * SCOPE_F_USER_KEYS;
}
static inline uint64_t scope_f_task_cell(uint64_t words, uint64_t users, uint32_t id) {
  return words + users * SCOPE_F_USER_KEYS + (uint64_t)id * SCOPE_F_TASK_KEYS;
}
static inline uint64_t scope_f_agent_cell(uint64_t words, uint64_t users, uint64_t tasks,
                                          uint32_t id) {
  return words + users * SCOPE_F_USER_KEYS + tasks * SCOPE_F_TASK_KEYS +
         (uint64_t)id * SCOPE_F_AGENT_KEYS;
}

/* A ceiling row maps a scope to the node that says whether the delegations behind it allow it. */

struct scope_f_scope {
  uint32_t name_off; /* in STRINGS; of an open class: the open node that the names lie below */
  uint32_t ttl_s; /* the smaller of the scope's ttl and its risk's cap; never 0 */
  uint32_t step_ups;
  uint8_t name_len;
  uint8_t risk; /* 0 low, 1 medium, 2 high, 3 critical */
  uint8_t log; /* enum scope_f_log */
  uint8_t reserved; /* 0 */
};

enum scope_f_log { SCOPE_F_LOG_MINIMAL, SCOPE_F_LOG_STANDARD, SCOPE_F_LOG_FULL };

enum scope_f_type {
  SCOPE_F_TYPE_BOOL,
  SCOPE_F_TYPE_INT,
  SCOPE_F_TYPE_STRING,
  SCOPE_F_TYPE_SET,
  SCOPE_F_TYPE_IP,
  SCOPE_F_TYPE_ENUM,
  SCOPE_F_TYPE_INSTANT,
  SCOPE_F_TYPE_END
};

struct scope_f_attr {
  struct scope_f_str name;
  uint8_t type; /* enum scope_f_type */
  uint8_t enum_count; /* of an enum, else 0 */
  uint16_t reserved; /* 0 */
  uint32_t first_enum; /* index into ENUMS */
};

/* --- names to ids ---------------------------------------------------------------------------------------------- */

/* One perfect hash over all names of one table. The key of a user, role, agent, declared scope or attribute is
 * scope_f_hash_name(); that of a task is scope_f_hash_task() of its agent's key and of its own name's key under kind
 * TASK. Names of open classes are not in it. With bucket = scope_f_bucket(key) and slot = scope_f_slot(key, pilot of
 * that bucket), SLOTS[slot] tells the id, and holds the name, which is compared with the name asked for: an unknown name is
 * never taken for a known one. Of a task the agent must be compared, too. */
struct scope_f_hash {
  uint64_t seed;
  uint32_t bucket_count; /* a power of two */
  uint32_t slot_count; /* >= 1 */
  uint32_t reserved[4]; /* 0: slots begin at a multiple of 32 bytes */
  /* struct scope_f_slot slots[slot_count]; uint16_t pilots[bucket_count], padded with zero bytes to a multiple of 8 */
};

/* Half a cache line: most names lie in their slot, so that one wait for memory tells the id for certain. */
#define SCOPE_F_SLOT_NAME 27u
struct scope_f_slot {
  uint32_t packed; /* kind << SCOPE_F_ID_BITS | id, or SCOPE_F_FREE */
  uint8_t name_len; /* 0 of a free slot */
  uint8_t name
      [SCOPE_F_SLOT_NAME]; /* then zeros; of a longer name three zeros, its u32 offset in STRINGS, zeros */
};

enum scope_f_name_kind {
  SCOPE_F_NAME_USER,
  SCOPE_F_NAME_ROLE,
  SCOPE_F_NAME_AGENT,
  SCOPE_F_NAME_TASK,
  SCOPE_F_NAME_SCOPE,
  SCOPE_F_NAME_ATTR,
  SCOPE_F_NAME_KINDS
};
#define SCOPE_F_ID_BITS 29u
#define SCOPE_F_ID_MASK 0x1fffffffu

static inline uint64_t scope_f_load32(const uint8_t *p) { /* little-endian, as hosts are */
  uint32_t v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}

static inline uint64_t scope_f_load64(const uint8_t *p) {
  uint64_t v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}

/* 1 to 8 bytes as one number. */
static inline uint64_t scope_f_load_short(const uint8_t *p, uint32_t len) {
  if (len >= 4) return scope_f_load32(p) | scope_f_load32(p + len - 4) << 32;
  return (uint64_t)p[0] | (uint64_t)p[len / 2] << 8 | (uint64_t)p[len - 1] << 16;
}

/* Both halves of the product of two words, as one; by halves of the words, for machines that have no product of 128 bits. */
static inline uint64_t scope_f_fold_parts(uint64_t a, uint64_t b) {
  uint64_t a0 = a & 0xffffffffu, a1 = a >> 32, b0 = b & 0xffffffffu, b1 = b >> 32;
  uint64_t middle = (a0 * b0 >> 32) + (a1 * b0 & 0xffffffffu) + a0 * b1; /* cannot pass 2^64 */
  uint64_t high = a1 * b1 + (a1 * b0 >> 32) + (middle >> 32);
  return (a * b) ^ high;
}

static inline uint64_t scope_f_fold(uint64_t a, uint64_t b) {
#if defined(__SIZEOF_INT128__) && !defined(__wasm__) /* there it would be a call into a library */
  __extension__ typedef unsigned __int128 wide;
  wide product = (wide)a * b;
  return (uint64_t)product ^ (uint64_t)(product >> 64);
#else
  return scope_f_fold_parts(a, b);
#endif
}

/* Odd, and no text in UTF-8 has these bytes: what is folded with a name is never 0 because of the name. */
#define SCOPE_F_FOLD_WITH 0x9ffbe7c1f5ad8cf9ull
#define SCOPE_F_SPREAD 0x9e3779b97f4a7c15ull

/* What goes into the key before the name itself: of each length another, by a difference that depends on the seed. */
static inline uint64_t scope_f_hash_start(uint64_t seed, enum scope_f_name_kind kind,
                                          uint32_t len) {
  return (seed ^ len) * (SCOPE_F_SPREAD + 2 * (uint64_t)kind);
}

/* Of 8 to 32 bytes: 8 if there are more than 16, else 0, without a branch. */
static inline uint32_t scope_f_next_word(uint32_t len) { return (len - 1) / 2 & 8; }

/* The key of 8 to 32 bytes: of their first two words and their last two, which overlap. No branch depends on the length. */
static inline uint64_t scope_f_hash_words(uint64_t h, const uint8_t *p, uint32_t len) {
  const uint8_t *last = p + len - 8;
  uint32_t next = scope_f_next_word(len);
  h = scope_f_fold(h ^ scope_f_load64(p), SCOPE_F_FOLD_WITH ^ scope_f_load64(p + next));
  return scope_f_fold(h ^ scope_f_load64(last - next), SCOPE_F_FOLD_WITH ^ scope_f_load64(last));
}

/* The key of a name of 1 byte or more. `seed` is the table's. */
static inline uint64_t scope_f_hash_name(uint64_t seed, enum scope_f_name_kind kind,
                                         const uint8_t *p, uint32_t len) {
  uint64_t h = scope_f_hash_start(seed, kind, len);
  if (len < 8) return scope_f_fold(h ^ scope_f_load_short(p, len), SCOPE_F_FOLD_WITH);
  for (; len > 32; p += 16, len -= 16)
    h = scope_f_fold(h ^ scope_f_load64(p), SCOPE_F_FOLD_WITH ^ scope_f_load64(p + 8));
  return scope_f_hash_words(h, p, len);
}

/* The key of a task: of its agent's key and its own name's key under kind TASK. */
static inline uint64_t scope_f_hash_task(uint64_t agent_key, uint64_t task_key) {
  return scope_f_fold(agent_key ^ SCOPE_F_SPREAD, task_key ^ SCOPE_F_FOLD_WITH);
}

static inline uint32_t scope_f_bucket(uint64_t key, uint32_t bucket_count) {
  return (uint32_t)key & (bucket_count - 1);
}

static inline uint32_t scope_f_slot_of(uint64_t key, uint16_t pilot, uint32_t slot_count) {
  uint32_t x = ((uint32_t)(key >> 32) ^ pilot) * 0x9e3779b1u;
  return (uint32_t)((uint64_t)x * slot_count >> 32);
}

/* Where a name that does not fit into its slot lies in STRINGS. */
static inline uint32_t scope_f_long_name(const struct scope_f_slot *slot) {
  return (uint32_t)scope_f_load32(slot->name + 3);
}

/* --- conditions ------------------------------------------------------------------------------------------------ */

/* A variable turns one request attribute into a class 0 .. class_count-1, or "absent". */
enum scope_f_var_kind {
  SCOPE_F_VAR_POINTS, /* bool, int, enum (its ordinal), instant: class = number of break points <= value */
  SCOPE_F_VAR_WEEK, /* second of the local week, Monday 00:00 = 0, of `now` in a zone: break points as above */
  SCOPE_F_VAR_DATE, /* days since 1970-01-01 of `now` in a zone */
  SCOPE_F_VAR_ADDRESS, /* class = number of 16-byte break points <= address; IPv4 is mapped (::ffff:0:0/96) */
  SCOPE_F_VAR_LITERAL, /* string: 0 = none of the literals, i+1 = LITERALS[first + i] */
  SCOPE_F_VAR_MATCH, /* string: 1 = the DFA accepts it, else 0 */
  SCOPE_F_VAR_MEMBER, /* set: 1 = it has LITERALS[first] */
  SCOPE_F_VAR_PRESENT, /* 1 = the attribute is there and of its type, else 0; never absent */
  SCOPE_F_VAR_ROLE, /* 1 = the subject has the role with id `first`, else 0; never absent */
  SCOPE_F_VAR_SUBJECT, /* 1 = the request names a user or a role, else 0; never absent */
  SCOPE_F_VAR_CHAIN, /* number of actors from the delegation's agent outward; only inside ceiling rows */
  SCOPE_F_VAR_END
};

/* What a variable reads: a declared attribute's id, or one of these. */
enum scope_f_source {
  SCOPE_F_FROM_NOW = 0x8000,
  SCOPE_F_FROM_RESOURCE,
  SCOPE_F_FROM_USER,
  SCOPE_F_FROM_AGENT, /* the acting agent, actors[0] */
  SCOPE_F_FROM_TASK,
  SCOPE_F_FROM_SCOPE,
  SCOPE_F_FROM_REQUEST, /* kinds ROLE, SUBJECT, CHAIN */
  SCOPE_F_FROM_END
};

struct scope_f_var {
  uint8_t kind; /* enum scope_f_var_kind */
  uint8_t reserved; /* 0 */
  uint16_t source; /* attribute id < 0x8000, or enum scope_f_source */
  uint32_t class_count; /* >= 2 */
  uint32_t first; /* index into POINTS, ADDRESSES, LITERALS or DFAS; a role id */
  uint32_t zone; /* index into ZONES, of kinds WEEK and DATE; else 0 */
};

struct scope_f_zone {
  struct scope_f_str name;
  uint32_t first; /* index into TRANSITIONS */
  uint32_t count;
  int32_t initial_s; /* offset from UTC before the first transition, seconds east */
  uint32_t reserved; /* 0 */
  int64_t until; /* from this instant on the data say nothing: now.* is absent */
};

struct scope_f_transition {
  int64_t at; /* seconds since 1970-01-01T00:00:00Z; rising strictly within a zone */
  int32_t offset_s; /* seconds east of UTC from then on */
  uint32_t reserved; /* 0 */
};

/* State 0 is dead (all its cells 0, accepts 0); the start state is `start`. The next state of s on byte c is
 * DFA_CELLS[first_cell + 128 + s * class_count + class(c)], where class(c) is byte c & 1 (low byte first) of the cell
 * DFA_CELLS[first_cell + c / 2]: 256 class bytes fill 128 cells. */
struct scope_f_dfa {
  uint32_t first_cell; /* index into DFA_CELLS */
  uint32_t first_accept; /* index into ACCEPTS, state_count words */
  uint16_t state_count; /* >= 1 */
  uint16_t class_count; /* 1..256 */
  uint16_t start;
  uint16_t reserved; /* 0 */
};

/* What a walk ends in. Larger wins where one of several rules suffices. Node refs below SCOPE_F_FIRST_NODE are these;
 * ref r >= SCOPE_F_FIRST_NODE is node r - SCOPE_F_FIRST_NODE. */
enum scope_f_terminal {
  SCOPE_F_TOO_DEEP, /* delegations only: the chain is longer than the rule allows */
  SCOPE_F_EXPIRED, /* delegations only */
  SCOPE_F_FALSE,
  SCOPE_F_UNKNOWN,
  SCOPE_F_TRUE,
  SCOPE_F_TERMINALS
};
#define SCOPE_F_FIRST_NODE 8u

struct scope_f_node {
  uint32_t var; /* index into VARS; smaller than the var of each child that is a node */
  uint32_t edge_count; /* >= 1 */
  uint32_t first_edge; /* index into EDGES */
  uint32_t absent; /* ref taken when the attribute is missing */
};

struct scope_f_edge {
  uint32_t bound; /* the edge is taken for classes below this and not below the edge before */
  uint32_t child; /* ref */
};

/* --- optional: explanation --------------------------------------------------------------------------------------- */

enum scope_f_rule_kind {
  SCOPE_F_RULE_USER_GRANT, /* holder = user id */
  SCOPE_F_RULE_ROLE_GRANT, /* holder = role id */
  SCOPE_F_RULE_TASK_SCOPE, /* holder = task id */
  SCOPE_F_RULE_DELEGATION, /* holder 0 */
  SCOPE_F_RULE_DENY, /* holder = index into DEBUG_MESSAGES of its message, which may be empty */
  SCOPE_F_RULE_KINDS
};

struct scope_f_rule_list {
  uint8_t kind; /* enum scope_f_rule_kind */
  uint8_t reserved[3]; /* 0 */
  uint32_t holder;
  uint32_t file; /* index into DEBUG_FILES */
};

/* The id of a rule ends where the next rule's begins, that of the last one where DEBUG_STRINGS ends. */
struct scope_f_rule {
  uint32_t list; /* index into DEBUG_RULE_LISTS */
  uint32_t id_off; /* in DEBUG_STRINGS */
  uint32_t line; /* from 1 */
  uint32_t column; /* from 1, bytes */
  uint32_t when; /* index into DEBUG_WHENS, SCOPE_F_NONE = it is always true */
};

struct scope_f_when {
  uint32_t
      node; /* ref (NODES, then DEBUG_NODES): the whole condition of a rule alone, with expiry and depth */
  uint32_t expr; /* index into DEBUG_EXPRS of its condition as written, SCOPE_F_NONE = none */
};

#define SCOPE_F_ONE_RULE 0x80000000u /* in DEBUG_CELLS: the other bits are a rule's id */

enum scope_f_expr_op {
  SCOPE_F_EXPR_ATOM, /* text = the atom as written */
  SCOPE_F_EXPR_AND,
  SCOPE_F_EXPR_OR,
  SCOPE_F_EXPR_NOT,
  SCOPE_F_EXPR_NAME, /* text = the name of a condition; its one child is that condition's tree */
  SCOPE_F_EXPR_OPS
};

struct scope_f_expr {
  uint8_t op; /* enum scope_f_expr_op */
  uint8_t reserved[3]; /* 0 */
  uint32_t node; /* ref: this expression alone */
  struct scope_f_str text; /* into DEBUG_STRINGS */
  uint32_t file; /* index into DEBUG_FILES */
  uint32_t line;
  uint32_t column;
  uint32_t first_arg; /* index into DEBUG_EXPR_ARGS, ids of expressions smaller than this one */
  uint32_t arg_count;
};

_Static_assert(sizeof(struct scope_f_header) == 144 + 24 * SCOPE_F_SECTIONS_MAX, "no padding");
_Static_assert(sizeof(struct scope_f_signature) == 112, "no padding");
_Static_assert(sizeof(struct scope_f_meta) == 64, "no padding");
_Static_assert(sizeof(struct scope_f_inner) == 8, "no padding");
_Static_assert(sizeof(struct scope_f_user) == 64, "one cache line");
_Static_assert(sizeof(struct scope_f_role) == 20, "no padding");
_Static_assert(sizeof(struct scope_f_agent) == 32, "half a cache line");
_Static_assert(sizeof(struct scope_f_task) == 64, "one cache line");
_Static_assert(sizeof(struct scope_f_scope) == 16, "a quarter of a cache line");
_Static_assert(sizeof(struct scope_f_hash) == 32, "slots do not cross cache lines");
_Static_assert(sizeof(struct scope_f_slot) == 32, "half a cache line");
_Static_assert(sizeof(struct scope_f_attr) == 16, "no padding");
_Static_assert(sizeof(struct scope_f_var) == 16, "no padding");
_Static_assert(sizeof(struct scope_f_zone) == 32, "no padding");
_Static_assert(sizeof(struct scope_f_rule_list) == 12, "no padding");
_Static_assert(sizeof(struct scope_f_rule) == 20, "no padding");
_Static_assert(sizeof(struct scope_f_expr) == 36, "no padding");

#endif
