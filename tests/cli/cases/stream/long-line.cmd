# 1 MiB is the limit of a line; what is longer is answered in its place.
line() { printf '{"agent":"bot","task":"watch","scope":"app:logs:read","resource":"'; head -c "$1" /dev/zero | tr '\0' x; printf '"}\n'; }
{ line 1000000; line 2000000; line 5; line 3000000; } | "$SCOPEC" eval acme.yaml --requests - | sed -E 's/,"leg".*//'
