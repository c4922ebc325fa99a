# SPDX-License-Identifier: Apache-2.0
#
# How benchmarks are built and run. Each is a target bench-NAME named in BENCH; `make bench` runs them in turn, alone. Timings go to
# standard output and are judged nowhere else: a number that must hold is a test of its own.

BENCH := decisions touch open reload lines stream compile suite simulate
BENCH_SIZES ?= 1000 100000 1000000
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

bench-compile: $(BUILD)/bench/bench_compile $(BUILD)/bench/policy-$(BENCH_RULES).yaml $(BUILD)/bench/grants-1000000/expected.txt $(BUILD)/bench/split-1000000/expected.txt ## compiling as a ratio to libyaml alone: BENCH_RULES (100,000) rules, 1,000,000, and those in several files
	@for files in $(BUILD)/bench/policy-$(BENCH_RULES).yaml "$(BUILD)/bench/grants-1000000/policy/*" "$(BUILD)/bench/split-1000000/policy/*"; do \
	  echo "compile $$files:"; $< $$files || exit 1; done

# The first workload in eight files.
$(BUILD)/bench/split-%/expected.txt: $(BUILD)/bench/workload
	$(call say,GEN,$(@D))
	$(Q)$< grants $* $(@D) 8
.PRECIOUS: $(BUILD)/bench/split-%/expected.txt

# Tests of policies/infra: a table and a matrix of BENCH_ROWS (1,000,000) checks, and all mutants of each policy.
BENCH_ROWS ?= 1000000
$(BUILD)/bench/tests-%.yaml: bench/make_tests.py
	@mkdir -p $(@D)
	$(call say,GEN,$@)
	$(Q)$(PYTHON) $< $* $(BENCH_ROWS) $(CURDIR)/policies/infra > $@.tmp && mv $@.tmp $@

bench-suite: $(BUILD)/bench/bench_suite $(BUILD)/bench/tests-rows.yaml $(BUILD)/bench/tests-matrix.yaml ## policy tests: a million rows, a matrix of a million combinations, all mutants
	@for kind in rows matrix; do echo "$$kind:"; $< policies/infra 2 $(BUILD)/bench/tests-$$kind.yaml || exit 1; done
	@for p in policies/*/; do echo "mutants of $$p:"; $< $$p 2 --mutate $$p*_test.yaml || exit 1; done

# A policy, its requests and their expected answers: $(BUILD)/bench/KIND-N. Always the same.
$(BUILD)/bench/workload: $(wildcard bench/workload/*.[ch]) $(FLAGS_FILE)
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) -std=c17 -O2 $(DEBUG) $(WARN) -D_GNU_SOURCE -o $@ $(filter %.c,$^) -lm

define workload_rule
$(BUILD)/bench/$(1)-%/expected.txt: $(BUILD)/bench/workload
	$$(call say,GEN,$$(@D))
	$$(Q)$$< $(1) $$* $$(@D)
.PRECIOUS: $(BUILD)/bench/$(1)-%/expected.txt
endef
$(foreach kind,grants conditions deep,$(eval $(call workload_rule,$(kind))))

$(BUILD)/bench/%/table.sct: $(BUILD)/bench/%/expected.txt $(BUILD)/scopec
	$(call say,TABLE,$@)
	$(Q)$(BUILD)/scopec compile --strip $(@D)/policy -o $@
.PRECIOUS: $(BUILD)/bench/%/table.sct


WORKLOADS = $(BENCH_SIZES:%=grants-%) conditions-10000 deep-1000
bench-decisions: $(WORKLOADS:%=$(BUILD)/bench/%/table.sct) ## decisions by strings, by handles and in batches, each checked, beside one read of memory
	@for w in $(WORKLOADS); do echo "$$w:"; d=$(BUILD)/bench/$$w; \
	  $(BUILD)/scopec bench $$d/table.sct --requests $$d/requests.jsonl --expect $$d/expected.txt || exit 1; done

bench-open: $(BUILD)/bench/bench_open $(BENCH_SIZES:%=$(BUILD)/bench/grants-%/table.sct) ## opening and proving a table, beside a SHA-256 of it
	@for n in $(BENCH_SIZES); do $< $(BUILD)/bench/grants-$$n/table.sct || exit 1; done

# The library, each of whose loads calls back: gcc's address sanitizer without its runtime.
COUNTED := -fsanitize=kernel-address --param asan-instrumentation-with-call-threshold=0 --param asan-stack=0 --param asan-globals=0
$(BUILD)/bench/counted/%.o: runtime/%.c $(FLAGS_FILE)
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)gcc -std=c17 -O2 $(COUNTED) -Iruntime -Iruntime/format -MMD -MP -c -o $@ $<

$(BUILD)/bench/bench_touch: bench/bench_touch.c $(RUNTIME_SRC:runtime/%.c=$(BUILD)/bench/counted/%.o)
	$(call say,LINK,$@)
	$(Q)gcc -std=c17 -O2 -D_GNU_SOURCE -Iruntime -o $@ $^
-include $(wildcard $(BUILD)/bench/counted/*.d)

bench-touch: $(BUILD)/bench/bench_touch $(BENCH_SIZES:%=$(BUILD)/bench/grants-%/table.sct) ## cache lines and loads of the table that a decision takes, counted
	@for n in $(BENCH_SIZES); do $< $(BUILD)/bench/grants-$$n/table.sct $(BUILD)/bench/grants-$$n/requests.jsonl || exit 1; done

# The same sources as one program, with ThreadSanitizer: for make check.
$(BUILD)/bench/bench_reload_tsan: bench/bench_reload.c $(RUNTIME_SRC) $(wildcard runtime/*.h runtime/format/*.h) $(FLAGS_FILE)
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) -std=c17 -O1 $(DEBUG) -fsanitize=thread -D_GNU_SOURCE -Iruntime -Iruntime/format -o $@ $(filter %.c,$^) -lpthread

bench-reload: $(BUILD)/bench/bench_reload $(BUILD)/bench/grants-1000/table.sct ## decisions of 8 threads while the table is replaced 1,000 times
	@for i in 1 2 3; do $^ || exit 1; done

$(BUILD)/bench/bench_lines: $(BUILD)/cmd/request_scan.o

bench-lines: $(BUILD)/bench/bench_lines $(BUILD)/bench/grants-100000/table.sct ## reading requests from JSON lines, beside the JSON library
	@$< $(BUILD)/bench/grants-100000/table.sct $(BUILD)/bench/grants-100000/requests.jsonl

bench-stream: $(BUILD)/scopec $(BUILD)/bench/grants-1000000/table.sct ## scopec eval --requests end to end, 1,000,000 requests on one core
	@d=$(BUILD)/bench/grants-1000000; for i in 1 2 3 4 5; do /usr/bin/env bash -c "TIMEFORMAT='%U %S %R'; time $(BUILD)/scopec eval $$d/table.sct \
	  --requests $$d/requests.jsonl > $$d/answers.jsonl" 2>&1; done | sort -n | \
	  awk 'NR == 3 {printf "1000000 requests: %.2f s user, %.2f s system, %.2f s in all: %.0f requests/s of processor time\n", $$1, $$2, $$3, 1e6 / ($$1 + $$2)}'
	@grep -o '"reason":"[a-z-]*"' $(BUILD)/bench/grants-1000000/answers.jsonl | cut -d '"' -f 4 | cmp - $(BUILD)/bench/grants-1000000/expected.txt

# Logs of the policies that come with scopec: a million events of each, and the memory that BENCH_MILLIONS take.
BENCH_MILLIONS ?= 1 2 5 10 20
BENCH_POLICIES := infra github-mcp support-desk
$(BUILD)/bench/events-%.jsonl: bench/make_requests.py $(BUILD)/scopec $(wildcard policies/*/*.yaml)
	@mkdir -p $(@D)
	$(call say,GEN,$@)
	$(Q)rm -f $@.tmp && $(PYTHON) $< policies/$* | $(BUILD)/scopec eval policies/$* --requests - --audit $@.tmp > /dev/null && mv $@.tmp $@
.PRECIOUS: $(BUILD)/bench/events-%.jsonl

bench-simulate: $(BUILD)/scopec $(BUILD)/bench/bench_events $(BENCH_POLICIES:%=$(BUILD)/bench/events-%.jsonl) ## scopec simulate: events per second on one core, and memory by the number of events
	@for p in $(BENCH_POLICIES); do $(PYTHON) bench/run_simulate.py $(BUILD)/scopec $(BUILD)/bench/bench_events policies/$$p $(BUILD)/bench/events-$$p.jsonl || exit 1; done
	@$(PYTHON) bench/run_simulate.py $(BUILD)/scopec $(BUILD)/bench/bench_events policies/infra $(BUILD)/bench/events-infra.jsonl $(BENCH_MILLIONS)

# Beside what one would pick instead. The npm packages go to a scratch folder.
PEER_SIZES ?= 1000 100000 1000000
$(BUILD)/bench/peers/node_modules: bench/peers/package.json
	$(call say,NPM,$@)
	$(Q)mkdir -p $(@D) && cp $< $(@D) && cd $(@D) && npm install --no-audit --no-fund --loglevel=error > npm.log && touch node_modules

$(BUILD)/bench/peer_sqlite: bench/peers/peer_sqlite.c $(FLAGS_FILE)
	$(call say,LINK,$@)
	$(Q)$(CC) -std=c17 -O2 -g $(WARN) -D_GNU_SOURCE -o $@ $< -lsqlite3

.PHONY: bench-peers
bench-peers: ## scopec beside Cedar, Casbin, CASL, SQLite and nested maps, on the same requests, every answer checked
	@scripts/deps peers
	@$(MAKE) --no-print-directory $(BUILD)/scope.wasm $(BUILD)/bench/bench_open $(BUILD)/bench/peer_sqlite \
	  $(BUILD)/bench/peers/node_modules $(PEER_SIZES:%=$(BUILD)/bench/grants-%/table.sct)
	@bench/peers/run-peers $(BUILD) $(BUILD)/bench/peers $(PEER_SIZES)

# Two policies of N rules that differ in 100 places, and two of 100,000 that differ everywhere; who-can on the first.
$(BUILD)/bench/diff-%.sct: $(BUILD)/scopec $(BUILD)/bench/policy-1000000.yaml $(BUILD)/bench/policy-100000.yaml bench/edit_policy.py
	$(call say,TABLE,$@)
	$(Q)size=$$(echo $* | cut -d- -f1); places=$$(echo $* | cut -d- -f2); \
	  if [ $$places = 0 ]; then cat $(BUILD)/bench/policy-$$size.yaml; else $(PYTHON) bench/edit_policy.py $$places < $(BUILD)/bench/policy-$$size.yaml; fi | \
	  $(BUILD)/scopec compile - -o $@
.PRECIOUS: $(BUILD)/bench/diff-%.sct

.PHONY: bench-diff
bench-diff: $(BUILD)/bench/bench_diff $(foreach t,1000000-0 1000000-100 100000-0 100000-all,$(BUILD)/bench/diff-$(t).sct) ## scopec diff and who-can on large tables
	@echo "diff, 1,000,000 rules, 100 places:"; $< $(BUILD)/bench/diff-1000000-0.sct $(BUILD)/bench/diff-1000000-100.sct org:team77:deploy:read 'now.weekday in sat..sun and not safe'
	@echo "diff, 100,000 rules, everywhere:"; $< $(BUILD)/bench/diff-100000-0.sct $(BUILD)/bench/diff-100000-all.sct org:team77:deploy:read

.PHONY: bench-report
bench-report: $(BUILD)/scopec ## the review's page of 500 agents and 50 scopes: its size, and how long Chromium takes to lay it out
	@scripts/deps check
	@SCOPEC_LONG=1 node tests/report/page_test.mjs $< | grep 'agents x'
