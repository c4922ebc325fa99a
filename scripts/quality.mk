# SPDX-License-Identifier: Apache-2.0
#
# lint, fmt, cover: what a change is put through before review, beside `make check`.

C_FILES = $(sort $(shell find bench cmd compiler runtime scripts tests -name '*.[ch]'))
SHELL_FILES = $(sort $(shell grep -rlE '^#!.*\b(ba)?sh$$' scripts tests .ci))

##@ Quality
.PHONY: fmt lint lint-format lint-shell lint-cppcheck lint-tidy cover check-cover
fmt: ## format the C sources (.clang-format)
	@scripts/deps long
	$(Q)clang-format -i $(C_FILES)

# Sources are as clang-format makes them; shellcheck, cppcheck and clang-tidy (.clang-tidy) find nothing. Five minutes.
lint: ## check formatting and layers; run shellcheck, cppcheck and clang-tidy
	@scripts/deps long
	@scripts/check-layers
	@for step in format shell cppcheck tidy; do echo "lint: $$step"; $(MAKE) --no-print-directory lint-$$step || exit 1; done

lint-format:
	@clang-format --dry-run -Werror $(C_FILES)

lint-shell:
	@shellcheck -S warning $(SHELL_FILES)

# Where cppcheck is wrong, .cppcheck says why.
lint-cppcheck:
	@cppcheck --quiet --error-exitcode=1 --std=c11 --inline-suppr --enable=warning,portability --suppressions-list=.cppcheck \
	  -j $(JOBS) -D_GNU_SOURCE -D'SCOPEC_VERSION="0"' $(INC_cmd) runtime compiler cmd

lint-tidy: $(BUILD)/gen/zone_data.c
	@printf '%s\n' $(RUNTIME_SRC) $(COMPILER_SRC) $(CMD_SRC) | xargs -P $(JOBS) -n 8 sh -c \
	  'clang-tidy --quiet "$$@" -- -std=c17 -D_GNU_SOURCE "-DSCOPEC_VERSION=\"0\"" $(INC_cmd) $(PKG_CFLAGS) 2>/dev/null' sh

cover: ## run the tests with coverage; per file, the report in build-cover/coverage.html
	@scripts/deps long
	@$(MAKE) --no-print-directory BUILD=build-cover OPT=-O1 COVER=1 check-cover
	@gcovr --root . --object-directory build-cover --filter 'runtime/' --filter 'compiler/' --filter 'cmd/' \
	  --exclude-unreachable-branches --html-details build-cover/coverage.html --txt build-cover/coverage.txt --print-summary

# Cases with a limit on the size of files would see the profiler complain of it.
check-cover: $(PROGRAMS)
	@printf '$(CODE_CHECKS)' | GCOV_ERROR_FILE=/dev/null JOBS=$(JOBS) scripts/run-checks
