/* SPDX-License-Identifier: Apache-2.0
 *
 * fuzz_yaml.c - any bytes as YAML: what the short way accepts, libyaml accepts, and both make the same tree.
 */
#include <stddef.h>
#include <stdint.h>

#include "yaml_ways.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (yaml_both_ways((struct sc_str){(const char *)data, size}) == YAML_DIFFERS) abort();
  return 0;
}
