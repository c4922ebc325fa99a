"$SCOPEC" eval - --requests -
