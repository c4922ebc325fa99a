# SPDX-License-Identifier: Apache-2.0
#
# Builds scopec (compiler and command line) and libscope (runtime). `make help` lists the targets.

VERSION := 0.1.0
CC ?= cc
AR ?= ar
PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
DATADIR ?= $(PREFIX)/share
DESTDIR ?=
SANITIZE ?=
V ?= 0
JOBS ?= $(shell nproc 2>/dev/null || echo 2)

comma := ,
BUILD ?= build$(if $(SANITIZE),-$(subst $(comma),-,$(SANITIZE)))$(if $(VARIANT),-$(VARIANT))

PKGS := yaml-0.1 libpcre2-8 libcrypto jansson zlib libzstd
OPT ?= -O2
# Lines and functions, for backtraces, profiles and valgrind; with DEBUG=-g variables and types, too: a tenth of the time of a build.
DEBUG ?= $(if $(DEVELOPER),-g,-g1)
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wformat=2 -Wstrict-prototypes -Wmissing-prototypes \
        -Wvla -Wcast-qual -Wwrite-strings -Wswitch-enum $(if $(DEVELOPER),-Werror)
HARDEN := -fstack-protector-strong -fPIE $(if $(SANITIZE),,-D_FORTIFY_SOURCE=2)
SAN := $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer -g) $(if $(COVER),--coverage -fprofile-update=atomic)
CFLAGS_ALL = -std=c17 $(OPT) $(DEBUG) $(WARN) $(HARDEN) $(SAN) -MMD -MP $(CFLAGS)
LDFLAGS_ALL = -pie -Wl,-z,relro,-z,now $(SAN) $(LDFLAGS)
DEFS := -D_GNU_SOURCE -DSCOPEC_VERSION='"$(VERSION)"'

# Who may include what: the build enforces the layers (docs/ARCHITECTURE.md).
INC_runtime := -Iruntime -Iruntime/format
INC_compiler := -Icompiler -Iruntime/format -I$(BUILD)/gen
# What asks tables may include the runtime's public header (docs/adr/0005).
INC_asking := $(INC_compiler) -Iruntime
INC_cmd := -Icmd -Icompiler -Iruntime -Iruntime/format -I$(BUILD)/gen
INC_tests := -Itests $(INC_cmd)

RUNTIME_SRC := $(sort $(wildcard runtime/*.c))
COMPILER_SRC := $(sort $(wildcard compiler/*.c compiler/*/*.c))
CMD_SRC := $(sort $(wildcard cmd/*.c))
RUNTIME_OBJ := $(RUNTIME_SRC:%.c=$(BUILD)/%.o)
COMPILER_OBJ := $(COMPILER_SRC:%.c=$(BUILD)/%.o) $(BUILD)/gen/zone_data.o $(BUILD)/gen/ready_maps.o $(BUILD)/gen/review_assets.o
CMD_OBJ := $(CMD_SRC:%.c=$(BUILD)/%.o)

# Asked for once, when first used.
PKG_CFLAGS = $(eval PKG_CFLAGS := $$(shell pkg-config --cflags $(PKGS) 2>/dev/null))$(PKG_CFLAGS)
PKG_LIBS = $(eval PKG_LIBS := $$(shell pkg-config --libs $(PKGS)) -pthread -lm)$(PKG_LIBS)

ifeq ($(V),0)
Q := @
say = @printf '  %-7s %s\n' $(1) $(2);
endif

# Tests see no CI service, whatever runs them.
unexport GITHUB_ACTIONS GITHUB_STEP_SUMMARY

.DEFAULT_GOAL := all

# What the compiler and the program are linked with; libscope.a needs none of it.
.PHONY: libraries
libraries:
	@pkg-config --exists $(PKGS) 2>/dev/null || { \
	  echo "Libraries that scopec is built with are missing: scripts/deps installs them on Debian, and names them elsewhere." >&2; exit 1; }

# What objects are made with: they are made again when it changes.
FLAGS = $(CC) $(CFLAGS_ALL) $(DEFS) $(CFLAGS_RUNTIME) $(PKG_CFLAGS)
FLAGS_FILE := $(BUILD)/flags
.PHONY: flags
flags:
$(FLAGS_FILE): flags
	@mkdir -p $(@D); echo '$(FLAGS)' > $@.new; if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

##@ Build
.PHONY: all
all: $(BUILD)/scopec $(BUILD)/libscope.a ## build scopec and libscope.a

.PHONY: clean
clean: ## remove everything that was built
	rm -rf build build-*

.PHONY: help
help: ## this list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  %-15s %s\n", $$1, $$2}' \
	  $(filter %Makefile %.mk,$(MAKEFILE_LIST))
	@printf '\nV=1 shows commands, DEVELOPER=1 makes warnings errors, SANITIZE=address,undefined builds beside in build-address-undefined.\n'

$(BUILD)/scopec: $(CMD_OBJ) $(BUILD)/libscopec.a $(BUILD)/libscope.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $(CMD_OBJ) $(BUILD)/libscopec.a $(BUILD)/libscope.a $(PKG_LIBS)

$(BUILD)/libscope.a: $(RUNTIME_OBJ)
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcsD $@ $^

# The same objects as a shared library, its symbols under a version (runtime/libscope.map, docs/API.md).
.PHONY: shared
shared: $(BUILD)/libscope.so.1 ## build libscope.so.1, the runtime as a shared library

$(BUILD)/libscope.so.1: $(RUNTIME_OBJ) runtime/libscope.map
	$(call say,LINK,$@)
	$(Q)$(CC) -shared -Wl,-soname,libscope.so.1 -Wl,--version-script=runtime/libscope.map -Wl,-z,relro,-z,now,-z,defs $(SAN) \
	  $(LDFLAGS) -o $@ $(RUNTIME_OBJ)

$(BUILD)/libscopec.a: $(COMPILER_OBJ)
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcsD $@ $^

# The runtime: freestanding but for open/fstat/mmap in one file, so no fortify wrappers, no stack protector symbols and no unwind
# tables (nothing in it throws; debuggers have .debug_frame). Room between jumps is not worth a twentieth of its size (clang has no such flag).
CFLAGS_RUNTIME := -fPIC -fno-stack-protector -fno-asynchronous-unwind-tables -U_FORTIFY_SOURCE -falign-jumps=1 -Wno-ignored-optimization-argument
# No decision passes through these: made small.
$(addprefix $(BUILD)/runtime/,classify.o debug.o info.o map.o missing.o names.o open.o sha256.o slot.o status.o text.o verify.o verify_conditions.o verify_debug.o verify_rows.o visit.o): private OPT := $(OPT:-O2=-Os)
$(BUILD)/runtime/%.o: runtime/%.c $(FLAGS_FILE)
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) -std=c17 $(OPT) -g $(WARN) $(SAN) $(CFLAGS_RUNTIME) -MMD -MP $(INC_runtime) $(CFLAGS) -c -o $@ $<

$(addprefix $(BUILD)/compiler/,explain/% suite/% diff/% simulate/% review/% tighten/%): INC_compiler := $(INC_asking)

$(BUILD)/compiler/%.o: compiler/%.c $(FLAGS_FILE) | libraries
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CFLAGS_ALL) $(DEFS) $(INC_compiler) $(PKG_CFLAGS) -c -o $@ $<

$(BUILD)/cmd/%.o: cmd/%.c $(FLAGS_FILE) | libraries
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CFLAGS_ALL) $(DEFS) $(INC_cmd) $(PKG_CFLAGS) -c -o $@ $<

# Zone data: read once from the tzdata package, built into the compiler.
ZONEINFO ?= /usr/share/zoneinfo
$(BUILD)/zonegen: scripts/zonegen.c scripts/zonegen_footer.c scripts/zonegen.h
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) -std=c17 -O1 $(WARN) -D_GNU_SOURCE -o $@ $(filter %.c,$^)

$(BUILD)/gen/zone_data.c: $(BUILD)/zonegen
	@mkdir -p $(@D)
	$(call say,GEN,$@)
	$(Q)$(BUILD)/zonegen $(ZONEINFO) > $@.tmp && mv $@.tmp $@

# The style and the script of the review's page, as bytes (compiler/review/review_html.h).
$(BUILD)/gen/review_assets.c: scripts/embed compiler/review/report.css compiler/review/report.js
	@mkdir -p $(@D)
	$(call say,GEN,$@)
	$(Q)scripts/embed sc_review_style compiler/review/report.css sc_review_script compiler/review/report.js > $@.tmp && mv $@.tmp $@

$(BUILD)/gen/zone_data.o: compiler/condition/zone_data.h compiler/condition/zone.h

# Maps for logs of other products (maps/), built in.
MAPS := $(sort $(wildcard maps/*.yaml))
$(BUILD)/gen/ready_maps.c: scripts/embed-maps $(MAPS)
	@mkdir -p $(@D)
	$(call say,GEN,$@)
	$(Q)scripts/embed-maps $(MAPS) > $@.tmp && mv $@.tmp $@

$(BUILD)/gen/ready_maps.o: compiler/simulate/ready_maps.h

$(BUILD)/gen/%.o: $(BUILD)/gen/%.c
	$(call say,CC,$<)
	$(Q)$(CC) -std=c17 -O1 $(SAN) -fPIE $(INC_compiler) -c -o $@ $<

-include $(RUNTIME_OBJ:.o=.d) $(COMPILER_OBJ:.o=.d) $(CMD_OBJ:.o=.d)

##@ Use
.PHONY: demo
demo: ## build everything, and see the infra policy at work (installs what is missing)
	@scripts/deps build
	@$(MAKE) --no-print-directory -j$(JOBS) all
	@scripts/demo $(BUILD)/scopec

include scripts/install.mk
include runtime/wasm/wasm.mk
include tests/tests.mk
include bench/bench.mk
include scripts/quality.mk
