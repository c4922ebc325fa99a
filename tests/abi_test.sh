#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# usage: abi_test.sh LIBSCOPE.so LIBSCOPE.a [--update] - the interface of libscope 1.0 stays: what the shared library exports, under which
# version, and the layouts and numbers that callers are compiled with (x86-64) are those that were frozen.
set -u
shared=$(realpath "$1") static=$(realpath "$2") update=${3:-}; cd "$(dirname "$0")/.." || exit
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
passed=0; failed=0
same() { # what, expected file, actual file
  if diff -u --label "frozen" --label "now" "$2" "$3"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAIL $1"; fi
}

sed -n 's/^ *\(scope_[a-z0-9_]*\);$/\1/p' runtime/libscope.map | sort >"$work/listed"
readelf --dyn-syms -W "$shared" | awk '$7 != "UND" && $8 ~ /@@LIBSCOPE_1\.0$/ {sub(/@@.*/, "", $8); print $8}' | sort >"$work/exported"
same "each symbol of libscope.map is exported as LIBSCOPE_1.0, and no other" "$work/listed" "$work/exported"
grep -oE '\bscope_[a-z0-9_]+\(' runtime/scope.h | tr -d '(' | sort -u | grep -vx scope_verify_fn >"$work/declared"
same "scope.h declares the same" "$work/listed" "$work/declared"
nm "$static" 2>/dev/null | awk '$2 == "T" {print $3}' | sort | comm -12 - "$work/listed" >"$work/defined"
same "libscope.a has them too" "$work/listed" "$work/defined"
if readelf -d "$shared" | grep -q 'SONAME.*\[libscope.so.1\]'; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAIL the soname is libscope.so.1"; fi

if [ "$(uname -m)" = x86_64 ]; then
  python3 tests/abi/layout.py runtime/scope.h >"$work/layout.c"
  read -ra cc <<<"${CC:-cc}" # may be a command with arguments
  if "${cc[@]}" -std=c17 -Iruntime "$work/layout.c" -o "$work/layout" && "$work/layout" >"$work/layout.txt"; then
    [ "$update" != --update ] || cp "$work/layout.txt" tests/abi/scope-1.0-x86_64.txt
    same "layouts and numbers" tests/abi/scope-1.0-x86_64.txt "$work/layout.txt"
  else
    failed=$((failed + 1)); echo "FAIL the layout does not build"
  fi
fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
