"$SCOPEC" fmt --check --diff --format=json split
