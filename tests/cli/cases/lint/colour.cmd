"$SCOPEC" lint lint --color=always --rule user-grant --rule unused-condition | head -n 4
