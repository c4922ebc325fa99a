# SPDX-License-Identifier: Apache-2.0
#
# read_table.py - a second reader of decision tables, written after docs/FORMAT.md alone, with the standard library only. It verifies
# the digests, and decides: that is the proof that the document is enough.
import datetime
import hashlib
import ipaddress
import struct

MASK = (1 << 64) - 1
K, S = 0x9FFBE7C1F5AD8CF9, 0x9E3779B97F4A7C15
TOO_DEEP, EXPIRED, FALSE, UNKNOWN, TRUE = range(5)
NONE = 0xFFFFFFFF
KINDS = {name: index for index, name in enumerate(
    "META STRINGS USERS ROLES AGENTS TASKS SCOPES ATTRS ENUMS STEP_UPS HASH ROWS ROW_STARTS VARS POINTS ADDRESSES LITERALS ZONES "
    "TRANSITIONS DFAS DFA_CELLS ACCEPTS NODES EDGES".split(), 1)}


class Table:
    def __init__(self, data):
        magic, major, header_len, digest, minor, count, serial, core_end, content_len, core, debug = struct.unpack_from(
            "<8sII32sIIQQQ32s32s", data)
        sha = lambda part: hashlib.sha256(part).digest()
        assert magic == b"SCTABLE\x1a" and major == 3 and header_len == 1104
        assert sha(data[48:header_len]) == digest, "header"
        assert sha(data[header_len:core_end]) == core and sha(data[core_end:content_len]) == debug, "content"
        self.serial, self.core_digest = serial, core.hex()
        self.sections = {}
        for i in range(count):
            kind, _, off, length = struct.unpack_from("<IIQQ", data, 144 + 24 * i)
            self.sections[kind] = data[off:off + length]
        words = lambda name, code: struct.unpack(f"<{len(self.part(name)) // struct.calcsize(code)}{code}", self.part(name))
        self.rows, self.points, self.cells = words("ROWS", "I"), words("POINTS", "q"), words("DFA_CELLS", "H")
        self.accepts = words("ACCEPTS", "I")
        (*names, self.any_user_row, self.any_agent_row, self.deny_row, self.open_dfa, self.first_open, _, self.rule_count,
         _) = struct.unpack("<16I", self.part("META"))
        self.policy, self.version = self.string(names[0], names[1]), self.string(names[2], names[3])
        # Of each the name comes first, as (offset, length).
        self.users = [(cell[0], cell[6], *cell[1:4], inner(cell[4:])) for cell in self.items("USERS", "4I4B22H")]
        self.roles = self.items("ROLES", "5I")
        self.agents = [(cell[0], cell[4], cell[1], inner(cell[2:])) for cell in self.items("AGENTS", "2I4B10H")]
        self.tasks = [(cell[1], cell[8], cell[0], *cell[2:4], cell[9], inner(cell[6:])) for cell in self.items("TASKS", "6I4B18H")]
        self.scopes = [(item[0], item[3]) for item in self.items("SCOPES", "3I4B")]
        self.attrs = self.items("ATTRS", "IIBBHI")
        self.enums = self.items("ENUMS", "II")
        self.step_ups = self.items("STEP_UPS", "II")
        self.vars = self.items("VARS", "BBHIII")
        self.literals = self.items("LITERALS", "II")
        self.zones = self.items("ZONES", "4IiIq")
        self.transitions = self.items("TRANSITIONS", "qiI")
        self.dfas = self.items("DFAS", "IIHHHH")
        self.nodes = self.items("NODES", "4I")
        self.edges = self.items("EDGES", "II")
        self.seed, self.bucket_count, self.slot_count = struct.unpack_from("<QII", self.part("HASH"))

    def part(self, name):
        return self.sections.get(KINDS[name], b"")

    def items(self, name, code):
        return list(struct.iter_unpack("<" + code, self.part(name)))

    def string(self, off, length):
        return self.part("STRINGS")[off:off + length].decode()

    # --- names to ids

    def key(self, kind, name):
        word = lambda at: int.from_bytes(name[at:at + 8], "little")
        h = (self.seed ^ len(name)) * (S + 2 * kind) & MASK
        if len(name) >= 8:
            while len(name) > 32:
                h = fold(h ^ word(0), K ^ word(8))
                name = name[16:]
            n, last = 8 if len(name) > 16 else 0, len(name) - 8
            h = fold(h ^ word(0), K ^ word(n))
            return fold(h ^ word(last - n), K ^ word(last))
        if len(name) >= 4:
            return fold(h ^ int.from_bytes(name[:4] + name[-4:], "little"), K)
        return fold(h ^ (name[0] | name[len(name) // 2] << 8 | name[-1] << 16), K)

    def in_slot(self, key, kind, name):
        """The id of a name if it is the one in the slot of its key."""
        hashes = self.part("HASH")
        pilot = struct.unpack_from("<H", hashes, 32 + 32 * self.slot_count + 2 * (key & self.bucket_count - 1))[0]
        x = (key >> 32 ^ pilot) * 0x9E3779B1 & 0xFFFFFFFF
        packed, length, known = struct.unpack_from("<IB27s", hashes, 32 + 32 * (x * self.slot_count >> 32))
        if packed == NONE or packed >> 29 != kind or length != len(name):
            return None
        if length > 27:
            off = int.from_bytes(known[3:7], "little")
            known = self.part("STRINGS")[off:off + length]
        return packed & 0x1FFFFFFF if known[:length] == name else None

    def find(self, kind, name):
        name = name.encode()
        return self.in_slot(self.key(kind, name), kind, name) if 0 < len(name) < 256 else None

    def find_task(self, agent, name):
        name, agent_name = name.encode(), self.string(*self.agents[agent][:2]).encode()
        if not 0 < len(name) < 256:
            return None
        ident = self.in_slot(fold(self.key(2, agent_name) ^ S, self.key(3, name) ^ K), 3, name)
        return ident if ident is not None and self.tasks[ident][2] == agent else None

    def find_scope(self, name):
        ident = self.find(4, name)
        if ident is not None or self.open_dfa == 0 or not is_scope_name(name):
            return ident
        accepted = self.run(self.dfas[self.open_dfa - 1], name.encode())
        return accepted - 1 if accepted else None

    # --- rows, automata, diagrams

    def row(self, off, key):
        if isinstance(off, dict):  # an inner row
            return off.get(key)
        if off == 0:
            return None
        _, buckets, kind, everywhere = self.rows[off:off + 4]
        palette = kind & 0xFFFF
        stride = 1 if palette else 2
        if buckets:
            first = off + 4 + palette
            one = (key * 0x9E3779B1 & 0xFFFFFFFF) * buckets >> 32
            two = ((key ^ 0x5BD1E995) * 0x85EBCA6B & 0xFFFFFFFF) * buckets >> 32
            for bucket in (one, two):
                for i in range(4):
                    at = first + (bucket * 4 + i) * stride
                    entry = self.rows[at]
                    if entry != NONE and (entry if stride == 2 else entry >> 8) == key:
                        return self.rows[at + 1] if stride == 2 else self.rows[off + 4 + (entry & 0xFF)]
        return None if everywhere == NONE else everywhere

    def run(self, dfa, text):
        first_cell, first_accept, _, classes, state, _ = dfa
        for byte in text:
            class_of = self.cells[first_cell + byte // 2] >> 8 * (byte & 1) & 0xFF
            state = self.cells[first_cell + 128 + state * classes + class_of]
        return self.accepts[first_accept + state]

    def walk(self, ref, request, chain):
        while ref >= 8:
            var, count, first, absent = self.nodes[ref - 8]
            found = self.classify(self.vars[var], request, chain)
            if found is None:
                ref = absent
            else:
                ref = next(child for bound, child in self.edges[first:first + count] if found < bound)
        return ref

    # --- requests: a dict as scopec eval --requests takes it, with `now` as an int of seconds

    def value(self, source, request):
        """The value of an attribute, None if it is missing or of a wrong type."""
        if source >= 0x8000:
            name = ("now", "resource", "user", "agent", "task", "scope")[source - 0x8000]
            if name == "now":
                now = request.get("now")
                return now if now is not None and abs(now) <= 1 << 53 else None
            found = request["actors"][0] if name == "agent" else request.get(name)
            return found if is_text(found) else None
        off, length, kind, count, _, first = self.attrs[source]
        found = request.get("context", {}).get(self.string(off, length))
        if kind == 0:
            return int(found) if isinstance(found, bool) else None
        if kind == 1:
            return found if isinstance(found, int) and not isinstance(found, bool) else None
        if kind == 2:
            return found if is_text(found) else None
        if kind == 3:
            return found if isinstance(found, list) and all(map(is_text, found)) else None
        if kind == 4:
            try:
                address = ipaddress.ip_address(found)
            except ValueError:
                return None
            return address.packed if address.version == 6 else b"\0" * 10 + b"\xff\xff" + address.packed
        if kind == 5:
            names = [self.string(*item) for item in self.enums[first:first + count]]
            return names.index(found) if found in names else None
        raise NotImplementedError("instants in a context")

    def local(self, zone, now):
        first, count, initial, _, until = self.zones[zone][2:]
        if now is None or now >= until:
            return None
        offset = initial
        for at, seconds, _ in self.transitions[first:first + count]:
            if at <= now:
                offset = seconds
        return now + offset

    def classify(self, var, request, chain):
        kind, _, source, classes, first, zone = var
        if kind == 9:  # SUBJECT
            return int(bool(request.get("user") or request.get("roles")))
        if kind == 8:  # ROLE
            held = [self.row(self.users[u][2], first) for u in [self.user(request)] if u is not None]
            held += [self.row(self.roles[r][3], first) for r in self.asserted(request)]
            return int(any(value is not None for value in held))
        if kind == 10:  # CHAIN
            return sum(point <= chain for point in self.points[first:first + classes - 1])
        value = self.value(source, request)
        if kind == 7:  # PRESENT
            return int(value is not None)
        if kind in (1, 2):  # WEEK, DATE
            value = self.local(zone, value)
            if value is None:
                return None
            day = value // 86400
            value = day if kind == 2 else (day + 3) % 7 * 86400 + value % 86400
        if value is None:
            return None
        if kind in (0, 1, 2):
            return sum(point <= value for point in self.points[first:first + classes - 1])
        if kind == 3:
            points = self.part("ADDRESSES")
            return sum(points[16 * i:16 * i + 16] <= value for i in range(first, first + classes - 1))
        if kind == 4:
            names = [self.string(*item) for item in self.literals[first:first + classes - 1]]
            return names.index(value) + 1 if value in names else 0
        if kind == 5:
            return int(self.run(self.dfas[first], value.encode()) != 0)
        assert kind == 6
        return int(self.string(*self.literals[first]) in value)

    def user(self, request):
        return self.find(0, request["user"]) if request.get("user") else None

    def asserted(self, request):
        found = [self.find(1, name) for name in request.get("roles", [])]
        return [role for role in found if role is not None]

    def best(self, cells, request, chain=0):
        """The best end of the cells that exist, None if there is none."""
        return max((self.walk(ref, request, chain) for ref in cells if ref is not None), default=None)

    def ceilings(self, class_row, task, scope):
        for to_class in self.tasks[task][3:5]:
            if class_row and to_class:
                ceiling = self.row(class_row, to_class)
                if ceiling is not None:
                    yield self.row(ceiling, scope)

    def decide(self, request):
        reasons = {TOO_DEEP: "chain-too-deep", EXPIRED: "expired", FALSE: "condition-false", UNKNOWN: "condition-unknown"}
        scope = self.find_scope(request["scope"])
        if scope is None:
            return "unknown-scope"
        agents = [self.find(2, name) for name in request["actors"]]
        if not agents or None in agents:
            return "unknown-agent"
        if len(agents) > 8:
            return "chain-too-deep"
        tasks = [self.find_task(agent, request["task"]) for agent in agents]
        if None in tasks:
            return "unknown-task"
        user, roles, last = self.user(request), self.asserted(request), len(agents) - 1
        if request.get("user") or request.get("roles"):
            if request.get("user") and user is None and not roles:
                return "unknown-user"
            cells = [self.row(self.users[user][5], scope)] if user is not None else []
            cells += [self.row(self.roles[role][2], scope) for role in roles]
            best = self.best(cells, request)
            if best != TRUE:
                return reasons.get(best, "user-lacks-scope")
            rows = [self.any_user_row] if request.get("user") else []
            rows += list(self.users[user][3:5]) if user is not None else []
            rows += [self.roles[role][4] for role in roles]
            best = self.best([cell for row in rows for cell in self.ceilings(row, tasks[last], scope)], request, last + 1)
            if best != TRUE:
                return reasons.get(best, "not-delegated")
        elif not all(self.tasks[task][5] & 4 for task in tasks):
            return "user-required"
        for hop in range(last - 1, -1, -1):
            rows = [self.agents[agents[hop + 1]][2], self.any_agent_row]
            best = self.best([cell for row in rows for cell in self.ceilings(row, tasks[hop], scope)], request, hop + 1)
            if best != TRUE:
                return reasons.get(best, "not-delegated")
        for task in tasks:
            best = self.best([self.row(self.tasks[task][6], scope)], request)
            if best != TRUE:
                return reasons.get(best, "task-lacks-scope")
        denies = [self.row(self.deny_row, scope)] + [self.row(self.agents[agent][3], scope) for agent in agents]
        if self.best(denies, request) in (UNKNOWN, TRUE):
            return "denied-by-rule"
        return "allowed"


def inner(fields):
    """The row in a cell, from count, split, length of the name, duties, low, high and the keys: a dict, or the offset of a row in ROWS."""
    count, split, _, _, low, high, *keys = fields
    if count == 255:
        return keys[0] + 65536 * keys[1]
    assert all(key == 0xFFFF for key in keys[count:])
    return {key: low if i < split else high for i, key in enumerate(keys[:count])}


def fold(a, b):
    return (a * b & MASK) ^ a * b >> 64


def is_text(value):
    return isinstance(value, str) and len(value.encode()) <= 4096


def is_scope_name(name):
    segments = name.split(":")
    good = all("!" <= c <= "~" and c not in '"\\*' for c in name)
    return good and len(name) <= 255 and len(segments) <= 16 and all(segments)


def seconds(text):
    return int(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())
