ln -s ../untidy.yaml split/link.yaml; "$SCOPEC" fmt split/link.yaml; test -L split/link.yaml && "$SCOPEC" fmt --check untidy.yaml
