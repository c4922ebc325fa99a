"$SCOPEC" bench acme.yaml --requests requests.jsonl --rounds 1 | sed -E 's/[0-9.]+ (ns|random)/# \1/g; s/ +/ /g; s/[0-9]+ bytes/# bytes/'
