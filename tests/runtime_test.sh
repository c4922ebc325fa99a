#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# usage: runtime_test.sh LIBSCOPE.a - what the runtime promises of itself: what it asks of its surroundings, its size, no writable
# data, and that all of it but map.c builds where there is no operating system and no C library.
set -u
shopt -s lastpipe # expect_none counts in this shell
library=$(realpath "$1"); read -ra cc <<<"${CC:-cc}"; cd "$(dirname "$0")/.." || exit 2
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
passed=0; failed=0
expect_none() { # what; what was found on stdin
  local found; found=$(cat)
  if [ -z "$found" ]; then passed=$((passed + 1)); else failed=$((failed + 1)); printf 'FAIL %s:\n%s\n' "$1" "$found"; fi
}

# Asked of others. A compiler may make memmove and memset calls of loops and assignments.
nm "$library" | awk '$1 == "U" && $2 !~ /^scope_/ {print $2}' | sort -u |
  grep -vxE 'memcmp|memcpy|memmove|memset|open|close|fstat|mmap|munmap' | expect_none "symbols that are not on the allow-list"
nm -A "$library" | grep -E ' U (open|close|fstat|mmap|munmap)$' | grep -v ':map\.o:' | expect_none "system calls outside map.c"
nm "$library" | awk '$2 ~ /^[TDBRC]$/ && $3 !~ /^scope_/' | expect_none "public symbols that are not scope_*"
nm "$library" | awk '$2 ~ /^[DdBbC]$/' | expect_none "writable data"
nm "$library" | awk '$1 == "U" && $2 ~ /^scope_/ {used[$2]} $2 == "T" {made[$3]} END {for (s in used) if (!(s in made)) print s}' |
  expect_none "scope_* symbols that nobody defines"
size -t "$library" | awk 'END {if ($1 >= 32768) print $1 " bytes; the limit is 32768"}' | expect_none "text size"

# freestanding LABEL COMPILER... - every file but map.c, with declarations of memcmp, memcpy and memset alone.
freestanding() {
  local label=$1 file; shift
  for file in runtime/*.c; do
    [ "$file" = runtime/map.c ] ||
      "$@" -std=c17 -O2 -ffreestanding -Wall -Wextra -Werror -Iruntime -c "$file" -o "$work/$(basename "$file" .c).o" || echo "$file"
  done 2>&1 | expect_none "$label"
}
freestanding "builds freestanding" "${cc[@]}" -nostdinc -isystem "$("${cc[@]}" -print-file-name=include)" -isystem tests/freestanding
if command -v clang >/dev/null 2>&1; then
  freestanding "builds to wasm32" clang --target=wasm32 -nostdlibinc -isystem tests/freestanding
  if command -v llvm-nm >/dev/null 2>&1; then
    llvm-nm "$work"/*.o | awk '$1 == "U" && $2 !~ /^scope_/ {print $2}' | sort -u | grep -vxE '__stack_pointer|memcmp|memcpy|memmove|memset' |
      expect_none "symbols that WebAssembly would import"
  fi
else
  echo "no clang here: the build to wasm32 was not tried"
fi
if command -v c++ >/dev/null 2>&1; then
  c++ -x c++ -std=c++17 -Wall -Wextra -Wpedantic -Werror -fsyntax-only runtime/scope.h 2>&1 | grep -v 'pragma once' | expect_none "scope.h is C++"
fi
for standard in c11 c17 gnu2x; do
  echo '#include "scope.h"' | "${cc[@]}" -std=$standard -Wall -Wextra -Wpedantic -Werror -fsyntax-only -Iruntime -x c - 2>&1 |
    expect_none "scope.h is $standard"
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
