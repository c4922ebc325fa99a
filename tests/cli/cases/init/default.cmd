"$SCOPEC" init | head -n 1; ls policy
