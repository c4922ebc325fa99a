# prove takes version 13 only; the rest is the same.
"$SCOPEC" test report --coverage --min-coverage 60 --min-coverage mcdc=99 --report tap=- > tap
cat tap
"$SCOPEC" test report --coverage --min-coverage 60 --min-coverage mcdc=99 --report tap14=tap14 > /dev/null
diff tap tap14
