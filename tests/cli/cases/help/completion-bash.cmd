# The script loads, and completes commands, options and values.
"$SCOPEC" completion bash > completion
source completion
try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _scopec; echo "${COMPREPLY[*]}"; }
try scopec ch
try scopec compile --s
try scopec eval --format j
try scopec help ver
try scopec completion ''
try scopec check acme
