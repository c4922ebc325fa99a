"$SCOPEC" lint lint --rule unused-conditon; "$SCOPEC" lint lint --rule nonsense; "$SCOPEC" lint lint --now yesterday
