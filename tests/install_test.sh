#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# usage: install_test.sh BUILD - make install puts each file where it belongs, staged with DESTDIR or not; pkg-config finds the library
# there; make uninstall takes all of them away again; make static needs nothing of the machine it runs on; make dist packs the tree.
set -u
build=$1; cd "$(dirname "$0")/.." || exit 2
unset MAKEFLAGS MAKELEVEL MFLAGS DESTDIR PREFIX
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
passed=0; failed=0
expect() { # what, command...
  local what=$1; shift
  if "$@" >"$work/out" 2>&1; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAIL $what"; cat "$work/out"; fi
}
no_files() { [ -z "$(find "$1" ! -type d)" ]; }
run_make() { make -s BUILD="$build" "$@"; }

expect "install for a package" run_make install DESTDIR="$work/stage" PREFIX=/usr
(cd "$work/stage" && find . -type f -printf '%m %P\n' | sort -k 2) >"$work/files"
(
  echo 755 usr/bin/scopec
  echo 644 usr/include/scope.h
  echo 644 usr/lib/libscope.a
  echo 644 usr/lib/pkgconfig/libscope.pc
  echo 644 usr/share/bash-completion/completions/scopec
  echo 644 usr/share/fish/vendor_completions.d/scopec.fish
  echo 644 usr/share/zsh/site-functions/_scopec
  for page in docs/man/*.1; do echo "644 usr/share/man/man1/${page##*/}"; done
) | sort -k 2 >"$work/expected"
expect "each file in its place" diff "$work/expected" "$work/files"
expect "no path of the build in libscope.pc" sh -c "! grep -n '$work' '$work/stage/usr/lib/pkgconfig/libscope.pc'"
expect "pkg-config names the stage's folders" test "$(PKG_CONFIG_PATH=$work/stage/usr/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$work/stage \
  PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1 PKG_CONFIG_ALLOW_SYSTEM_LIBS=1 pkg-config --cflags --libs libscope)" \
  = "-I$work/stage/usr/include -L$work/stage/usr/lib -lscope "
expect "the version is the program's" test "$(PKG_CONFIG_PATH=$work/stage/usr/lib/pkgconfig pkg-config --modversion libscope)" \
  = "$("$work/stage/usr/bin/scopec" version | sed 's/^scopec \([0-9.]*\).*/\1/;q')"
expect "uninstall for a package" run_make uninstall DESTDIR="$work/stage" PREFIX=/usr
expect "nothing is left" no_files "$work/stage"

expect "install into a prefix, libraries in a folder of their own" run_make install PREFIX="$work/prefix" LIBDIR="$work/prefix/lib/x86"
expect "libscope.pc follows" grep -qx "libdir=\${prefix}/lib/x86" "$work/prefix/lib/x86/pkgconfig/libscope.pc"
expect "the installed scopec works" "$work/prefix/bin/scopec" check policies/infra
expect "the shared library" run_make install-shared PREFIX="$work/prefix" LIBDIR="$work/prefix/lib/x86"
cat >"$work/user.c" <<'END'
#include <scope.h>
#include <stdio.h>
int main(void) { return puts(scope_status_text(SCOPE_NOT_A_TABLE)) < 0; }
END
expect "a program is linked with it" sh -c "\${CC:-cc} '$work/user.c' -o '$work/user' \
  \$(PKG_CONFIG_PATH='$work/prefix/lib/x86/pkgconfig' pkg-config --cflags --libs libscope)"
expect "and needs it by its version" sh -c "readelf -d '$work/user' | grep -F 'NEEDED' | grep -F '[libscope.so.1]'"
expect "and finds it" env LD_LIBRARY_PATH="$work/prefix/lib/x86" "$work/user"
expect "a folder that cannot be made is an error" sh -c "! make -s BUILD='$build' install PREFIX=/dev/null/none"
expect "uninstall" run_make uninstall PREFIX="$work/prefix" LIBDIR="$work/prefix/lib/x86"
expect "nothing is left in the prefix" no_files "$work/prefix"

expect "static" run_make static
static=$(realpath "$build/scopec-static")
expect "it asks for no loader and no library" sh -c "! readelf -ldW '$static' | grep -E 'INTERP|NEEDED'"
expect "it compiles" env -i "$static" compile policies/infra -o "$work/t.sct"
expect "it makes keys" sh -c "cd '$work' && '$static' keygen -o key"
expect "it signs" "$static" sign "$work/t.sct" --key "$work/key.pem"
expect "it verifies" env -i "$static" verify "$work/t.sct" --key "$work/key.pub.pem"
expect "its table is the one that the other makes" sh -c \
  "'$build/scopec' compile policies/infra -o '$work/u.sct' && '$static' compile policies/infra -o '$work/t.sct' && cmp '$work/t.sct' '$work/u.sct'"

if git rev-parse --verify -q HEAD >/dev/null 2>&1; then
  expect "dist" run_make dist
  expect "a tar ball with the Makefile in one folder" sh -c "tar -tzf $build/scopec-*.tar.gz | grep -qx 'scopec-[0-9.]*/Makefile'"
fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
