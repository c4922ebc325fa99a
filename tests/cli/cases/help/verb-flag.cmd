diff <("$SCOPEC" help sign) <("$SCOPEC" sign --help) && echo same
