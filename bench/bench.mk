# SPDX-License-Identifier: Apache-2.0
#
# How benchmarks are built and run. Each is a target bench-NAME named in BENCH; `make bench` runs them in turn, alone. Timings go to
# standard output and are judged nowhere else: a number that must hold is a test of its own.

BENCH := compile
BENCH_RULES ?= 100000
PYTHON ?= python3

##@ Measure
.PHONY: bench $(BENCH:%=bench-%)
bench: ## run the benchmarks, one after the other
	@scripts/deps check
	@for b in $(BENCH); do $(MAKE) --no-print-directory bench-$$b || exit 1; done

$(BUILD)/bench/%.o: bench/%.c $(FLAGS_FILE)
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CFLAGS_ALL) $(DEFS) $(INC_cmd) $(PKG_CFLAGS) -c -o $@ $<

$(BUILD)/bench/bench_%: $(BUILD)/bench/bench_%.o $(BUILD)/libscopec.a $(BUILD)/libscope.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(PKG_LIBS)

.PRECIOUS: $(BUILD)/bench/%.o $(BUILD)/bench/bench_%
-include $(wildcard $(BUILD)/bench/*.d)

# A policy of N rules: $(BUILD)/bench/policy-N.yaml.
$(BUILD)/bench/policy-%.yaml: bench/make_policy.py
	@mkdir -p $(@D)
	$(call say,GEN,$@)
	$(Q)$(PYTHON) $< $* > $@.tmp && mv $@.tmp $@

bench-compile: $(BUILD)/bench/bench_compile $(BUILD)/bench/policy-$(BENCH_RULES).yaml ## compiling a policy of BENCH_RULES (100,000) rules, as a ratio to libyaml alone
	@echo "compile:"
	@$^
