"$SCOPEC" lint lint > /dev/full
