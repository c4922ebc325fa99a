cp untidy.yaml split/z.yaml; printf "a: [1\n" >> split/b.yaml; before=$(cat split/*); "$SCOPEC" fmt split; code=$?; [ "$before" = "$(cat split/*)" ] && echo nothing written; exit $code
