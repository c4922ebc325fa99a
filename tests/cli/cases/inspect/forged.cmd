# One id out of range, and digests that fit: what somebody could write who knows the format.
"$SCOPEC" compile acme.yaml -o x.sct
python3 - <<'PY'
import hashlib, struct
TASKS = 6
t = bytearray(open("x.sct", "rb").read())
core_end, content_len = struct.unpack_from("<QQ", t, 64)
for i in range(40):
    kind, flags, off, length = struct.unpack_from("<IIQQ", t, 144 + 24 * i)
    if kind == TASKS:
        struct.pack_into("<I", t, off, 0xffff)  # the agent of the first task
t[80:112] = hashlib.sha256(t[1104:core_end]).digest()
t[16:48] = hashlib.sha256(t[48:1104]).digest()
open("x.sct", "wb").write(t)
PY
"$SCOPEC" inspect x.sct; echo "exit $?"
"$SCOPEC" eval x.sct --user alice --agent bot --task release --scope app:logs:read; echo "exit $?"
