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

##@ Test
.PHONY: unit
unit: $(UNIT_BIN) ## run the unit tests
	@for t in $(UNIT_BIN); do $$t || exit 1; done

.PRECIOUS: $(BUILD)/tests/%.o
-include $(UNIT_BIN:=.d)
