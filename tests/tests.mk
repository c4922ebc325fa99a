# SPDX-License-Identifier: Apache-2.0
#
# How tests are built and run. Unit tests: tests/unit/test_NAME.c, each one program (cmocka).

UNIT_SRC := $(sort $(wildcard tests/unit/test_*.c))
UNIT_BIN := $(UNIT_SRC:tests/unit/%.c=$(BUILD)/tests/unit/%)

$(BUILD)/tests/%.o: tests/%.c $(FLAGS_FILE)
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CFLAGS_ALL) $(DEFS) $(INC_tests) $(PKG_CFLAGS) -c -o $@ $<

# Run once: to optimise them takes longer. What the compiler makes of test_stack is what it measures.
$(filter-out %/test_stack.o,$(UNIT_BIN:=.o)): private OPT := $(OPT:-O2=-O1)

$(BUILD)/tests/unit/%: $(BUILD)/tests/unit/%.o $(BUILD)/libscopec.a $(BUILD)/libscope.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $< $(BUILD)/libscopec.a $(BUILD)/libscope.a $(PKG_LIBS) -lcmocka

# request_json.c is a part of the test; the other half of reading requests is linked.
$(addprefix $(BUILD)/tests/unit/,test_request_json test_request_scan): $(BUILD)/cmd/request_scan.o
$(addprefix $(BUILD)/tests/unit/,test_request_json test_request_scan): override LDFLAGS += $(BUILD)/cmd/request_scan.o
$(BUILD)/tests/unit/test_arena: override LDFLAGS += -Wl,--wrap=calloc

##@ Test
.PHONY: unit
unit: $(UNIT_BIN) ## run the unit tests
	@for t in $(UNIT_BIN); do $$t || exit 1; done

.PRECIOUS: $(BUILD)/tests/%.o
-include $(UNIT_BIN:=.d)

# The differential test: random policies and requests, tables against the oracle (tests/oracle).
ORACLE_SRC := $(sort $(wildcard tests/oracle/*.c))
ORACLE_OBJ := $(ORACLE_SRC:%.c=$(BUILD)/%.o)

$(BUILD)/tests/differential: $(ORACLE_OBJ) $(BUILD)/libscopec.a $(BUILD)/libscope.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(PKG_LIBS)

$(addprefix $(BUILD)/tests/unit/test_,oracle regex patterns): $(BUILD)/tests/unit/test_%: $(BUILD)/tests/unit/test_%.o \
    $(filter $(BUILD)/tests/oracle/oracle%,$(ORACLE_OBJ)) $(BUILD)/libscopec.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(PKG_LIBS) -lcmocka

$(addprefix $(BUILD)/tests/unit/test_,fmt lint): $(BUILD)/tests/unit/test_%: $(BUILD)/tests/unit/test_%.o $(filter-out $(BUILD)/tests/oracle/differential%,$(ORACLE_OBJ)) \
    $(BUILD)/libscopec.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(PKG_LIBS) -lcmocka

.PHONY: differential differential-long
differential: $(BUILD)/tests/differential ## 200,000 random decisions against the oracle
	@$< --policies 250 --requests 800 --jobs 2 --seed 1 > $(BUILD)/differential.txt || { cat $(BUILD)/differential.txt; exit 1; }
	@tail -n 1 $(BUILD)/differential.txt

differential-long: $(BUILD)/tests/differential ## 20,000,000 random decisions against the oracle
	@$< --policies 20000 --requests 1000 --jobs 2 --seed 2 > $(BUILD)/differential-long.txt || { cat $(BUILD)/differential-long.txt; exit 1; }
	@tail -n 1 $(BUILD)/differential-long.txt

-include $(ORACLE_OBJ:.o=.d)

# Each allocation of the commands fails in turn. Not with sanitizers: they bring their own malloc.
$(BUILD)/tests/failmalloc.so: tests/failmalloc.c
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) -std=c17 $(OPT) -g $(WARN) -D_GNU_SOURCE -fPIC -fno-builtin -shared -o $@ $<

.PHONY: nth-malloc
nth-malloc: $(BUILD)/scopec $(BUILD)/tests/failmalloc.so ## each allocation of the commands fails in turn
	@tests/cli/nth_malloc_test.sh $^

# Fuzz targets: built with the fuzzer by `make fuzz` (clang), and run over their corpora without it by `make check`.
FUZZ := condition fmt fold log map partial past policy regex request review scan sql suite table worksheet yaml
FUZZ_SECONDS ?= 600
FUZZ_OBJ := $(FUZZ:%=$(BUILD)/tests/fuzz/fuzz_%.o) $(BUILD)/tests/fuzz/regression.o
FUZZ_BIN := $(FUZZ:%=$(BUILD)/tests/fuzz/%)
FUZZ_MAIN ?= $(BUILD)/tests/fuzz/regression.o

$(FUZZ_BIN): $(BUILD)/tests/fuzz/%: $(BUILD)/tests/fuzz/fuzz_%.o $(BUILD)/tests/fuzz/regression.o \
    $(BUILD)/tests/oracle/oracle_text.o $(BUILD)/cmd/request_scan.o $(BUILD)/libscopec.a $(BUILD)/libscope.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $< $(FUZZ_MAIN) $(BUILD)/tests/oracle/oracle_text.o $(BUILD)/cmd/request_scan.o \
	  $(BUILD)/libscopec.a $(BUILD)/libscope.a $(PKG_LIBS)

.PHONY: fuzz fuzz-regression
fuzz: ## fuzz each target for FUZZ_SECONDS (600); findings go to build-fuzz/findings
	@scripts/deps long
	@$(MAKE) --no-print-directory BUILD=build-fuzz CC=clang SANITIZE=address,undefined FUZZ_MAIN=-fsanitize=fuzzer \
	  CFLAGS=-fsanitize=fuzzer-no-link $(FUZZ:%=build-fuzz/tests/fuzz/%) build-fuzz/fuzz-seeds
	@scripts/run-fuzz build-fuzz $(FUZZ_SECONDS) $(FUZZ)

# Tables to start from.
$(BUILD)/fuzz-seeds: $(BUILD)/scopec $(wildcard policies/*/*.yaml)
	@rm -rf $@ && mkdir -p $@
	@for p in policies/*/; do $< compile $$p -o $@/$$(basename $$p).sct && $< compile $$p --strip -o $@/$$(basename $$p)-core.sct || exit 1; done

fuzz-regression: $(FUZZ_BIN) $(BUILD)/fuzz-seeds ## run the fuzz targets over their corpora
	@for t in $(FUZZ); do extra=; [ $$t = table ] && extra=$(BUILD)/fuzz-seeds; \
	  $(BUILD)/tests/fuzz/$$t testdata/fuzz/$$t $$extra 2> $(BUILD)/fuzz-$$t.log || { tail -n 3 $(BUILD)/fuzz-$$t.log; exit 1; }; done

-include $(FUZZ_OBJ:.o=.d)

# The whole suite, through one door that counts: each line is NAME<tab>COMMAND.
# Sanitizers have a stack of their own: its depth says nothing then.
UNIT_CHECKS = $(foreach t,$(filter-out $(if $(SANITIZE),%/test_stack),$(UNIT_BIN)),unit-$(patsubst test_%,%,$(notdir $(t)))\t$(t)\n)
# Also under sanitizers and valgrind.
CODE_CHECKS = $(UNIT_CHECKS)bad\tpython3 tests/bad_test.py $(BUILD)/scopec\ncli\tSCOPEC=$(BUILD)/scopec tests/cli/cli_test.sh\ndifferential\t$(MAKE) -s differential\nfuzz-regression\t$(MAKE) -s fuzz-regression\nreproducible\ttests/reproducible_test.sh $(BUILD)/scopec\npolicies\ttests/policies_test.sh $(BUILD)/scopec\nformat\tpython3 tests/format_test.py $(BUILD)/scopec\nboundaries\ttests/boundaries_test.sh $(BUILD)/scopec\n
CHECKS = $(CODE_CHECKS)layers\tscripts/check-layers\nsymbols\tscripts/check-symbols $(BUILD)/libscopec.a $(BUILD)/libscope.a\nnth-malloc\ttests/cli/nth_malloc_test.sh $(BUILD)/scopec $(BUILD)/tests/failmalloc.so\nman\ttests/man_test.sh $(BUILD)/scopec\ndocs\tpython3 tests/docs_test.py $(BUILD)/scopec $(wildcard *.md docs/*.md)\nruntime\tCC="$(CC)" tests/runtime_test.sh $(BUILD)/libscope.a\ninstall\ttests/install_test.sh $(BUILD)\ncompletion\ttests/completion_test.sh $(BUILD)/scopec\n
CHECKS += lint-docs\tpython3 tests/lint_docs_test.py $(BUILD)/scopec\n
CHECKS += schema\ttests/schema_test.sh $(BUILD)/scopec\n
CHECKS += simulate\tpython3 tests/simulate/simulate_test.py $(BUILD)/scopec\n
CHECKS += maps\tpython3 tests/simulate/maps_test.py $(BUILD)/scopec\n
CHECKS += report\tpython3 tests/report/report_test.py $(BUILD)/scopec\n
CHECKS += simulate-unusual\tpython3 tests/simulate/unusual_test.py $(BUILD)/scopec\n
CHECKS += simulate-parts\tpython3 tests/simulate/parts_test.py $(BUILD)/scopec\n
CHECKS += report-page\tnode tests/report/page_test.mjs $(BUILD)/scopec\n
CHECKS += diff-replay\tpython3 tests/simulate/diff_replay_test.py $(BUILD)/scopec\n
CHECKS += sql\tpython3 tests/sql/sql_test.py $(BUILD)/scopec $(BUILD)/sql\n
CHECKS += tighten\tpython3 tests/simulate/tighten_test.py $(BUILD)/scopec\n
CHECKS += reports\tpython3 tests/readers/reports_test.py $(BUILD)/scopec $(BUILD)/readers\n
CHECKS += wasm\ttests/wasm_test.sh $(BUILD)/scopec $(BUILD)/scope.wasm $(BUILD)/bench/workload\n
CHECKS += abi\tCC="$(CC)" tests/abi_test.sh $(BUILD)/libscope.so.1 $(BUILD)/libscope.a\n
CHECKS += reload\ttests/reload_test.sh $(BUILD)/bench/bench_reload_tsan $(BUILD)/scopec\n
PROGRAMS = $(UNIT_BIN) $(BUILD)/tests/differential $(FUZZ_BIN) $(BUILD)/fuzz-seeds $(BUILD)/scopec

# With processes, files and services as they are outside.
CODE_CHECKS += watch\tpython3 tests/watch_test.py $(BUILD)/scopec\n
CODE_CHECKS += git\ttests/git_test.sh $(BUILD)/scopec\n
CODE_CHECKS += source-changes\tpython3 tests/cli/source_changes_test.py $(BUILD)/scopec\n
CODE_CHECKS += when\tpython3 tests/cli/when_test.py $(BUILD)/scopec\n
CHECKS += ci\tpython3 tests/ci/ci_test.py $(BUILD)/scopec $(BUILD)/ci\n

# The longest begin.
LONGEST := cli differential nth-malloc report-page sql report ci source-changes reports change-tests maps when

.PHONY: check check-long check-sanitize check-valgrind
check: ## run all tests (installs what is missing; under a minute)
	@scripts/deps check
	@$(MAKE) --no-print-directory -j$(JOBS) $(PROGRAMS) $(BUILD)/tests/failmalloc.so $(BUILD)/scope.wasm $(BUILD)/bench/workload \
	  $(BUILD)/libscope.so.1 $(BUILD)/bench/bench_reload_tsan
	@printf '$(CHECKS)' | FIRST="$(LONGEST)" JOBS=$(JOBS) scripts/run-checks

# Half an hour: the suite under sanitizers and valgrind, every allocation failing, 20 million decisions.
check-long: ## the tests that take long: sanitizers, valgrind, 20,000,000 decisions
	@scripts/deps long
	@$(MAKE) --no-print-directory check
	@$(MAKE) --no-print-directory SANITIZE=address,undefined check-sanitize
	@$(MAKE) --no-print-directory BUILD=build-unsigned CFLAGS=-funsigned-char unit # as on ARM
	@$(MAKE) --no-print-directory SANITIZE=thread build-thread/scopec
	@tests/threads_test.sh build-thread/scopec
	@$(MAKE) --no-print-directory check-valgrind
	@SCOPEC_LONG=1 tests/cli/nth_malloc_test.sh $(BUILD)/scopec $(BUILD)/tests/failmalloc.so
	@SCOPEC_LONG=1 $(BUILD)/tests/unit/test_regex
	@SCOPEC_LONG=1 python3 tests/sql/sql_test.py $(BUILD)/scopec $(BUILD)/sql
	@SCOPEC_LONG=1 python3 tests/cli/when_test.py $(BUILD)/scopec
	@SCOPEC_LONG=1 python3 tests/cli/source_changes_test.py $(BUILD)/scopec
	@SCOPEC_LONG=1 python3 tests/report/report_test.py $(BUILD)/scopec
	@SCOPEC_LONG=1 node tests/report/page_test.mjs $(BUILD)/scopec
	@python3 tests/simulate/tighten_test.py $(BUILD)/scopec 40
	@$(MAKE) --no-print-directory differential-long
	@$(MAKE) --no-print-directory exactness-long

check-sanitize: $(PROGRAMS)
	@printf '$(CODE_CHECKS)' | FIRST="$(LONGEST)" JOBS=$(JOBS) scripts/run-checks

VALGRIND := valgrind --quiet --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite --vgdb=no
check-valgrind: $(PROGRAMS)
	@printf '$(foreach t,$(filter-out %/test_stack,$(UNIT_BIN)),valgrind-$(notdir $(t))\t$(VALGRIND) $(t)\n)valgrind-differential\t$(VALGRIND) $(BUILD)/tests/differential --policies 12 --requests 50 --only 7 && echo 1 passed, 0 failed\nvalgrind-cli\tSCOPEC_UNDER="$(VALGRIND)" SCOPEC=$(BUILD)/scopec tests/cli/cli_test.sh\nvalgrind-watch\tSCOPEC_UNDER="$(VALGRIND)" python3 tests/watch_test.py $(BUILD)/scopec\n' | JOBS=$(JOBS) scripts/run-checks

.PHONY: golden-update man
golden-update: $(BUILD)/scopec ## rewrite the expected outputs of the command-line cases and the documentation; read the diff
	@UPDATE=1 SCOPEC=$< tests/cli/cli_test.sh
	@UPDATE=1 python3 tests/bad_test.py $<
	@UPDATE=1 python3 tests/docs_test.py $< $(wildcard *.md docs/*.md)
	@$(MAKE) --no-print-directory man

man: $(BUILD)/scopec ## make the manual pages again
	@tests/man_test.sh $< --update

# The exactness test of the analysis: regions of change against both tables, on random pairs of policies.
EXACTNESS_OBJ := $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard tests/analysis/*.c)))
$(BUILD)/tests/exactness: $(EXACTNESS_OBJ) $(filter-out %/differential.o,$(ORACLE_OBJ)) $(BUILD)/libscopec.a $(BUILD)/libscope.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(PKG_LIBS)

-include $(EXACTNESS_OBJ:.o=.d)

PROGRAMS += $(BUILD)/tests/exactness
UNIT_CHECKS := $(UNIT_CHECKS)exactness\t$(BUILD)/tests/exactness --pairs 40 --requests 50\nexactness-small\t$(BUILD)/tests/exactness --whole 40\ndiff\ttests/diff_test.sh $(BUILD)/scopec\n
CHECKS += change-tests\ttests/change_tests_test.sh $(BUILD)/scopec\n
check-sanitize: $(BUILD)/tests/exactness

.PHONY: exactness-long
exactness-long: $(BUILD)/tests/exactness ## 10,000 pairs of small policies, all requests to each; 10,000 of large ones, by samples
	@$< --small 10000 --seed 11
	@$< --pairs 10000 --requests 20 --seed 11
