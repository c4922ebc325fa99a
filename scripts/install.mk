# SPDX-License-Identifier: Apache-2.0
#
# install, install-shared, uninstall, static, dist. PREFIX is where things will live, DESTDIR goes before it while packaging.

INSTALL ?= install
COMPLETIONS := bash-completion/completions/scopec zsh/site-functions/_scopec fish/vendor_completions.d/scopec.fish
MAN_PAGES := $(sort $(wildcard docs/man/*.1))
INSTALLED := $(BINDIR)/scopec $(LIBDIR)/libscope.a $(LIBDIR)/pkgconfig/libscope.pc $(INCLUDEDIR)/scope.h \
             $(MAN_PAGES:docs/man/%=$(DATADIR)/man/man1/%) $(COMPLETIONS:%=$(DATADIR)/%)
SHARED := libscope.so.1 libscope.so

##@ Install
.PHONY: install uninstall
install: all ## install scopec, libscope, manual pages and completions below PREFIX (/usr/local), for packages with DESTDIR
	$(Q)$(INSTALL) -d $(sort $(dir $(INSTALLED:%=$(DESTDIR)%)))
	$(Q)$(INSTALL) -m 755 $(BUILD)/scopec $(DESTDIR)$(BINDIR)/scopec
	$(Q)$(INSTALL) -m 644 $(BUILD)/libscope.a $(DESTDIR)$(LIBDIR)/libscope.a
	$(Q)$(INSTALL) -m 644 runtime/scope.h $(DESTDIR)$(INCLUDEDIR)/scope.h
	$(Q)$(INSTALL) -m 644 $(MAN_PAGES) $(DESTDIR)$(DATADIR)/man/man1
	$(Q)sed -e 's|@PREFIX@|$(PREFIX)|; s|@VERSION@|$(VERSION)|' \
	  -e 's|@LIBDIR@|$(patsubst $(PREFIX)/%,$${prefix}/%,$(LIBDIR))|' \
	  -e 's|@INCLUDEDIR@|$(patsubst $(PREFIX)/%,$${prefix}/%,$(INCLUDEDIR))|' \
	  runtime/libscope.pc.in > $(DESTDIR)$(LIBDIR)/pkgconfig/libscope.pc
	$(Q)$(BUILD)/scopec completion bash > $(DESTDIR)$(DATADIR)/bash-completion/completions/scopec
	$(Q)$(BUILD)/scopec completion zsh > $(DESTDIR)$(DATADIR)/zsh/site-functions/_scopec
	$(Q)$(BUILD)/scopec completion fish > $(DESTDIR)$(DATADIR)/fish/vendor_completions.d/scopec.fish
	$(Q)chmod 644 $(LIBDIR:%=$(DESTDIR)%/pkgconfig/libscope.pc) $(COMPLETIONS:%=$(DESTDIR)$(DATADIR)/%)
	@echo "installed $(words $(INSTALLED)) files below $(DESTDIR)$(PREFIX)"

# Apart: where both libraries lie, -lscope takes this one, and programs then have to find it when they start.
.PHONY: install-shared
install-shared: $(BUILD)/libscope.so.1 ## install the runtime as a shared library, too
	$(Q)$(INSTALL) -d $(DESTDIR)$(LIBDIR)
	$(Q)$(INSTALL) -m 644 $(BUILD)/libscope.so.1 $(DESTDIR)$(LIBDIR)/libscope.so.1
	$(Q)ln -sf libscope.so.1 $(DESTDIR)$(LIBDIR)/libscope.so

uninstall: ## remove what install and install-shared installed
	$(Q)rm -f $(INSTALLED:%=$(DESTDIR)%) $(SHARED:%=$(DESTDIR)$(LIBDIR)/%)

# One file that runs on any Linux of this architecture: for CI systems that only download. The linker would warn of dlopen and
# getaddrinfo in libcrypto, which scopec never reaches: it signs and verifies with built-in algorithms.
.PHONY: static
static: $(BUILD)/scopec-static ## build one static scopec, build/scopec-static

$(BUILD)/scopec-static: $(CMD_OBJ) $(BUILD)/libscopec.a $(BUILD)/libscope.a
	$(call say,LINK,$@)
	$(Q)$(CC) -static-pie -s -Wl,-z,relro,-z,now,-z,pack-relative-relocs,--gc-sections,--no-warnings $(SAN) $(LDFLAGS) -o $@ $^ $(shell pkg-config --libs --static $(PKGS))

# The sources of the last commit, the same bytes each time.
.PHONY: dist
dist: $(BUILD)/scopec-$(VERSION).tar.gz ## pack the sources of HEAD, build/scopec-VERSION.tar.gz

.PHONY: $(BUILD)/scopec-$(VERSION).tar.gz
$(BUILD)/scopec-$(VERSION).tar.gz:
	@mkdir -p $(@D)
	$(call say,PACK,$@)
	$(Q)git archive --prefix=scopec-$(VERSION)/ HEAD | gzip -9n > $@.tmp && mv $@.tmp $@
