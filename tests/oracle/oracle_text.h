/* SPDX-License-Identifier: Apache-2.0
 *
 * oracle_text.h - the oracle's own matchers for strings, addresses, globs and scope patterns. Naive.
 */
#ifndef ORACLE_TEXT_H
#define ORACLE_TEXT_H

#include "base/str.h"

/* Well-formed UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF. */
bool oracle_utf8(struct sc_str text);
/* What a context string must be to count as present. */
bool oracle_string_ok(struct sc_str text);

/* Dotted quad or IPv6 as inet_pton reads them; IPv4 gives the mapped form. */
bool oracle_address(struct sc_str text, uint8_t out[16]);
bool oracle_address_is_v4(const uint8_t address[16]);
bool oracle_address_in(const uint8_t address[16], const uint8_t network[16], uint32_t prefix_len);

/* docs/LANGUAGE.md, "glob". */
#define ORACLE_GLOB_TEXT_MAX 65536u
bool oracle_glob(struct sc_str pattern, struct sc_str text);

/* 1 to 16 segments of scope-token characters, at most 255 bytes. */
bool oracle_scope_name(struct sc_str name);
/* docs/LANGUAGE.md, "Scope patterns", on the strings alone. */
bool oracle_scope_match(struct sc_str pattern, struct sc_str name);
bool oracle_has_wildcard(struct sc_str pattern);
/* A wildcard that is not a whole segment. */
bool oracle_has_partial(struct sc_str pattern);
/* `name` lies below `above`, by whole segments. */
bool oracle_below(struct sc_str name, struct sc_str above);

#endif
