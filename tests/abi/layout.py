#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# layout.py SCOPE.h - prints a C program that prints what a caller of libscope is compiled with: size and alignment of each public
# structure, offset and size of each member, the value of each enumerator and constant. Read from the header itself, so that nothing is
# forgotten.
import re
import sys

text = open(sys.argv[1]).read()
text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
print('#include <stddef.h>\n#include <stdio.h>\n#include "scope.h"\nint main(void) {')
for name, body in re.findall(r"^struct (scope_\w+) \{\n(.*?)^\};", text, flags=re.S | re.M):
    print(f'  printf("struct {name} size %zu align %zu\\n", sizeof(struct {name}), _Alignof(struct {name}));')
    for declaration in body.split(";"):
        declaration = re.sub(r"_Alignas\(\d+\)", "", declaration)
        for member in re.findall(r"(\w+)(?:\[[^\]]*\])?\s*(?:,|$)", declaration.strip()):
            print(f'  printf("  {member} at %zu size %zu\\n", offsetof(struct {name}, {member}), sizeof(((struct {name} *)0)->{member}));')
for name, body in re.findall(r"^enum (scope_\w+) \{\n(.*?)^\};", text, flags=re.S | re.M):
    for item in re.findall(r"^\s*(SCOPE_\w+)(?!\w|\()", body, flags=re.M):  # not the lists, which come below
        print(f'  printf("{item} %d\\n", (int){item});')
for item in re.findall(r"^#define (SCOPE_\w+) (?:0x)?[0-9a-f]+u\b", text, flags=re.M):
    print(f'  printf("{item} %#x\\n", {item});')
for prefix, macro in (("SCOPE_", "SCOPE_STATUSES"), ("SCOPE_REASON_", "SCOPE_REASONS")):
    print(f'#define X(name, number, text) printf("{prefix}" #name " %d \\"%s\\"\\n", {prefix}##name, text);\n  {macro}(X)\n#undef X')
print("  return 0;\n}")
