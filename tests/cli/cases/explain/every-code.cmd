# Every code has a paragraph that says more than its title.
"$SCOPEC" explain --list | while read -r code _; do
  [ "$("$SCOPEC" explain "$code" | wc -w)" -gt 20 ] || echo "$code: too short"
done
