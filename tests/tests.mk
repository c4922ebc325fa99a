# SPDX-License-Identifier: Apache-2.0
#
# How tests are built and run. Unit tests: tests/unit/test_NAME.c, each one program (cmocka).

UNIT_SRC := $(sort $(wildcard tests/unit/test_*.c))
UNIT_BIN := $(UNIT_SRC:tests/unit/%.c=$(BUILD)/tests/unit/%)

$(BUILD)/tests/%.o: tests/%.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CFLAGS_ALL) $(DEFS) $(INC_tests) $(PKG_CFLAGS) -c -o $@ $<

$(BUILD)/tests/unit/%: $(BUILD)/tests/unit/%.o $(BUILD)/libscopec.a $(BUILD)/libscope.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $< $(BUILD)/libscopec.a $(BUILD)/libscope.a $(PKG_LIBS) -lcmocka

$(BUILD)/tests/unit/test_arena: LDFLAGS += -Wl,--wrap=calloc
$(BUILD)/tests/unit/test_out_of_memory: LDFLAGS += $(patsubst %,-Wl$(comma)--wrap=sc_%,arena_alloc arena_copy arena_defer vec_reserve)

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

$(addprefix $(BUILD)/tests/unit/test_,oracle regex): $(BUILD)/tests/unit/test_%: $(BUILD)/tests/unit/test_%.o \
    $(filter $(BUILD)/tests/oracle/oracle%,$(ORACLE_OBJ)) $(BUILD)/libscopec.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(PKG_LIBS) -lcmocka

.PHONY: differential differential-long
differential: $(BUILD)/tests/differential ## 200,000 random decisions against the oracle
	@$< --policies 400 --requests 500 --jobs 2 --seed 1 > $(BUILD)/differential.txt || { cat $(BUILD)/differential.txt; exit 1; }
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
