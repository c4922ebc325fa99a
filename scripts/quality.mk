# SPDX-License-Identifier: Apache-2.0
#
# lint, fmt, cover: what a change is put through before review, beside `make check`.

C_FILES = $(shell git ls-files '*.c' '*.h')
SHELL_FILES = $(shell git grep -lE '^#!.*\b(ba)?sh$$')

##@ Quality
.PHONY: fmt lint cover
fmt: ## format the C sources (.clang-format)
	@scripts/deps long
	$(Q)clang-format -i $(C_FILES)

# Sources are as clang-format makes them, and clang-tidy, cppcheck and shellcheck find nothing.
lint: $(BUILD)/gen/zone_data.c ## check formatting and layers; run clang-tidy, cppcheck and shellcheck
	@scripts/deps long
	clang-format --dry-run -Werror $(C_FILES)
	scripts/check-layers
	shellcheck $(SHELL_FILES)
	cppcheck --quiet --error-exitcode=1 --std=c11 --inline-suppr --enable=warning,portability --suppress=missingIncludeSystem \
	  -j $(JOBS) -D_GNU_SOURCE $(INC_cmd) runtime compiler cmd
	@printf '%s\n' $(RUNTIME_SRC) $(COMPILER_SRC) $(CMD_SRC) | xargs -P $(JOBS) -n 8 sh -c \
	  'clang-tidy --quiet "$$@" -- -std=c17 $(filter-out -DSCOPEC_VERSION%,$(DEFS)) -DSCOPEC_VERSION=\"0\" $(INC_cmd) $(PKG_CFLAGS)' sh

cover: ## run the tests with coverage; lines and branches per folder, the report in build-cover/coverage.html
	@scripts/deps long
	@$(MAKE) --no-print-directory BUILD=build-cover OPT=-O1 CFLAGS=--coverage LDFLAGS=--coverage check-cover
	@gcovr --root . --object-directory build-cover --filter 'runtime/' --filter 'compiler/' --filter 'cmd/' \
	  --html-details build-cover/coverage.html --print-summary --txt build-cover/coverage.txt
	@tail -n 5 build-cover/coverage.txt

.PHONY: check-cover
check-cover: $(PROGRAMS)
	@printf '$(CODE_CHECKS)' | JOBS=$(JOBS) scripts/run-checks
