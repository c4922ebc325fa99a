"$SCOPEC" completion zsh | head -n 1; "$SCOPEC" completion fish | grep -c seen_subcommand_from > n; [ "$(cat n)" -gt 40 ] && echo many
