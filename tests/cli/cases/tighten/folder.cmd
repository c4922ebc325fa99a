# A folder with tests, people with comments; then each patch alone, by git and by patch.
"$SCOPEC" simulate review --log review.jsonl --tighten out
diff -r review out
for patch in out/patches/*; do
  echo "== $patch"
  cp -r review copy; (cd copy && git apply "../$patch") || echo "git does not apply it"
  cp -r review other; patch -sp1 -d other < "$patch"; diff -r copy other
  "$SCOPEC" check copy > /dev/null && "$SCOPEC" diff review copy --fail-on new-access --fail-on obligation | head -n 1
  rm -r copy other
done
"$SCOPEC" simulate out --log review.jsonl --tighten again | sed -n '/^Tightened/,$p'; ls -d again
