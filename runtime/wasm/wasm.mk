# SPDX-License-Identifier: Apache-2.0
#
# libscope as one WebAssembly module without imports: the same sources but map.c, and the door of runtime/wasm/scope_wasm.c.
# Small rather than fast: a decision there is the way of its texts into the module.

WASM_CC ?= clang
WASM_LIMIT := 32768
WASM_SRC := $(filter-out runtime/map.c,$(RUNTIME_SRC)) runtime/wasm/scope_wasm.c

.PHONY: wasm
wasm: ## build the library for WebAssembly, build/scope.wasm (clang, lld)
	@scripts/deps check
	@$(MAKE) --no-print-directory $(BUILD)/scope.wasm
	@echo "$(BUILD)/scope.wasm: $$(wc -c < $(BUILD)/scope.wasm) bytes"

$(BUILD)/scope.wasm: $(WASM_SRC) $(wildcard runtime/*.h runtime/format/*.h tests/freestanding/*.h) $(FLAGS_FILE)
	@mkdir -p $(@D)
	$(call say,WASM,$@)
	$(Q)$(WASM_CC) --target=wasm32 -std=c17 -Os -mbulk-memory -ffreestanding -fno-builtin-memcmp -nostdlib $(WARN) -Wno-missing-prototypes "-DSCOPE_INLINE=static inline" \
	  -isystem tests/freestanding -Iruntime -Wl,--no-entry,--strip-all,-z,stack-size=16384 -o $@.tmp $(WASM_SRC)
	$(Q)[ $$(wc -c < $@.tmp) -lt $(WASM_LIMIT) ] || { echo "$@ would have $$(wc -c < $@.tmp) bytes; the limit is $(WASM_LIMIT)" >&2; exit 1; }
	$(Q)mv $@.tmp $@
