# A folder where a file is expected to be readable, but nothing is in it.
mkdir empty; "$SCOPEC" check empty
