#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Makes each allocation of scopec fail in turn (tests/failmalloc.c), alone and with all that follow it, and checks that each run
# either does all of its work as if nothing had happened, or ends with status 2, says that memory ran out, and leaves no file.
#
# usage: nth_malloc_test.sh SCOPEC FAILMALLOC.so [CASE]...
# By default about a hundred allocations of each case are tried, the first and the last among them; SCOPEC_LONG=1 tries all.
set -u
export LC_ALL=C # a locale that cannot be loaded is not a failure: the marks are ASCII then
shopt -s dotglob nullglob
scopec=$(realpath "$1"); library=$(realpath "$2"); shift 2
wanted=" $* "
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
mkdir plain failing # what the run without failures leaves, and what the current one does
runs=0; bad=0

complain() { # what
  bad=$((bad + 1))
  printf 'nth_malloc: %s: allocation %s%s: %s (status %s)\n' "$name" "$n" "$mode" "$1" "$status"
  sed 's/^/  | /' stderr | head -n 5
}

# Runs "$@" with OUT replaced by the folder it may write to. Sets status; stdout, stderr and report are files.
run() { # folder, command...
  local folder=$1; shift
  : > report
  SCOPEC_FAIL_REPORT=$work/report LD_PRELOAD=$library "${@//OUT/$folder}" > stdout 2> stderr < input
  status=$?
}

same_as_plain() {
  [[ $status == "$plain_status" ]] && cmp -s stdout plain.stdout && diff -r plain failing > /dev/null
}

# The same for the Nth allocation (and all after it), by a process that loaded the program once.
run_failing() { # 0 or 1: all after it
  : > report
  status=255
  echo "$n $1" >&"${server[1]}" && read -r status <&"${server[0]}"
}

check_run() {
  runs=$((runs + 1))
  if ((status >= 128)); then complain "killed"; return 1; fi
  if [[ ! -s report ]]; then complain "ended without a report"; return 1; fi
  read -r _ failures < report
  ((failures == 0)) && return 0
  local -a left=(failing/*)
  local file
  if ((status != 2)) || [[ $plain_status == 2 ]]; then
    same_as_plain || complain "neither all of the work nor status 2"
  else
    [[ $(< stderr) =~ ([Oo]ut\ of\ memory|Cannot\ allocate\ memory|no\ memory) ]] || complain "no word of memory"
    for file in "${left[@]}"; do # of several files those that are there are whole
      cmp -s "$file" "plain/${file#failing/}" || complain "left $file"
    done
  fi
}

# A command whose every allocation fails in turn.
try() { # name, status without failures, command...
  name=$1; local expected=$2; shift 2
  [[ $wanted != "  " && $wanted != *" $name "* ]] && return
  rm -rf plain failing; mkdir plain failing
  n=0; mode=""
  run plain "$@"; plain_status=$status
  cp stdout plain.stdout
  if ((status != expected)) || [[ ! -s report ]]; then complain "expected status $expected without failures"; return; fi
  local count step=1 first_bad=$bad
  read -r count _ < report
  ((count > 100)) && [[ -z ${SCOPEC_LONG:-} ]] && step=$(((count + 9) / 10))
  coproc server { SCOPEC_FAIL_SERVE=1 SCOPEC_FAIL_REPORT=$work/report LD_PRELOAD=$library exec "${@//OUT/failing}"; }
  # shellcheck disable=SC2154 # coproc sets it
  local pid=$server_PID ask=${server[1]} all
  for mode in "" " and all after"; do
    if [[ -z $mode ]]; then all=0; else all=1; fi
    for ((n = 1;; n += n < 5 || n >= count - 5 ? 1 : n + step > count - 5 ? count - 5 - n : step)); do
      local -a left=(failing/*)
      ((${#left[@]} > 0)) && rm -rf failing/*
      run_failing "$all"
      check_run || break
      ((failures == 0 || bad > first_bad + 5)) && break
    done
    [[ -n $mode || -n ${SCOPEC_LONG:-} ]] || step=$((step * 2))
  done
  exec {ask}>&-
  wait "$pid" || complain "the program that runs them ended"
  printf 'nth_malloc: %-14s %6d allocations, step %d\n' "$name" "$count" "$step"
}

request() { # the options of a request that the policy allows
  printf '%s\n' --user alice@acme.example --agent infrabot --task post-deploy-check \
    --scope urn:infra:monitoring:read --context ip=10.1.2.3 --now 2026-03-02T10:00:00-05:00
}

policy=$root/policies/infra
mapfile -t asked < <(request)
: > input
cat > broken.yaml <<'YAML'
scopec: 1
policy: broken
version: 1.0.0
conditions: {a: 'not', b: nothing == 1}
scopes: {x:y: {risk: low, implies: [x:z]}, x:z: {risk: lowest}}
roles: {r: {grants: [x:w], inherits: [q]}}
YAML
"$scopec" compile "$policy" -o table.sct > /dev/null || exit 1
"$scopec" eval table.sct "${asked[@]}" > /dev/null; answer=$?
sed 's/ in 09:00..18:00/ in 09:00..20:00/' "$root/tests/cli/fixtures/acme.yaml" > other.yaml
"$scopec" compile "$root/tests/cli/fixtures/acme.yaml" -o acme.sct > /dev/null && "$scopec" compile other.yaml -o other.sct > /dev/null
{ cat "$root/tests/cli/fixtures/acme.yaml"; echo "invariants: [{id: i, agents: [helper], scopes: ['*']}, {id: j, agents: [bot], scopes: ['*:read']}]"; } > invariants.yaml

try check 0 "$scopec" check "$policy"
try check-broken 3 "$scopec" check broken.yaml
# Three files of a megabyte are parsed on threads of their own. All of their allocations would take too long.
mkdir threads && cp "$root/tests/cli/fixtures/acme.yaml" threads
for file in 1 2 3; do awk -v file=$file 'BEGIN { print "users:"; for (i = 0; i < 15000; i++) printf "  user%d-%d@acme.example: {grants: [{scopes: [app:logs:read], when: mfa}]}\n", file, i }' > threads/$file.yaml; done
[[ -n ${SCOPEC_LONG:-} ]] || try check-threads 0 "$scopec" check threads
[[ -n ${SCOPEC_LONG:-} ]] || try compile-threads 0 "$scopec" compile threads -o OUT/new.sct
try check-json 3 "$scopec" check --format=json broken.yaml
try compile 0 "$scopec" compile "$policy" -o OUT/new.sct
try eval $answer "$scopec" eval table.sct "${asked[@]}"
try eval-source $answer "$scopec" eval "$policy" "${asked[@]}"
try explain $answer "$scopec" explain table.sct "${asked[@]}"
try lint 1 "$scopec" lint "$root/tests/cli/fixtures/acme.yaml"
try lint-sarif 0 "$scopec" lint --format=sarif --rule unused-scope "$root/policies/infra"
try fmt-check 1 "$scopec" fmt --check "$root/tests/cli/fixtures/acme.yaml"
try fmt-diff 1 "$scopec" fmt --diff "$root/tests/cli/fixtures/acme.yaml"
try explain-code 0 "$scopec" explain SC0201
try diff 1 "$scopec" diff acme.sct other.sct
mkdir suites && printf 'scopec_test: 1\ntests:\n  - {name: x, user: alice, agent: bot, task: release, scope: app:logs:read, now: 2026-01-05T15:00:00Z, expect: allow}\n' >suites/x_test.yaml
try diff-uncovered 1 "$scopec" diff acme.sct other.sct --uncovered --tests suites --emit-tests OUT/change_test.yaml
try diff-html 1 "$scopec" diff acme.sct other.sct --format=html
try who-can 0 "$scopec" who-can acme.sct app:logs:read
sed 's/sre/ops/g; s/mfa$/mfa and mfa/' "$root/tests/cli/fixtures/acme.yaml" > renamed.yaml
try diff-sources 1 "$scopec" diff "$root/tests/cli/fixtures/acme.yaml" renamed.yaml
try diff-sarif 1 "$scopec" diff "$root/tests/cli/fixtures/acme.yaml" renamed.yaml --format=sarif
try who-can-when 0 "$scopec" who-can acme.sct app:logs:read --when 'not change and errors < 3'
try compile-invariants 3 "$scopec" compile invariants.yaml -o OUT/new.sct
try check-invariants 3 "$scopec" check invariants.yaml
cp "$root/tests/simulate/maps/cerbos.json" records.json
try simulate-map 0 "$scopec" simulate acme.sct --map cerbos --log records.json --mapped OUT/new.jsonl
try inspect 0 "$scopec" inspect table.sct
cat > nth_test.yaml <<'YAML'
scopec_test: 1
policy: table.sct
fixtures:
  now: 2026-03-02T10:00:00-05:00
  users: {nobody: {}}
  contexts: {laptop: {device.trust: managed, mfa: true, groups: [on-call]}, office: [laptop, {ip: 10.1.2.3}]}
defaults: {user: alice@acme.example, agent: infrabot, task: tune-alerts, scope: 'urn:infra:monitoring:read'}
tests:
  - {name: one, context: office, expect: {decision: allow, rules_include: [sre-to-infrabot], ttl: 2h}}
  - {name: table, columns: [context, expect], rows: [[laptop, allow], [{mfa: false}, {missing_attributes: [mfa]}], [office, deny]]}
  - {name: matrix, matrix: {users: ['*', nobody], tasks: ['*'], scopes: ['*'], contexts: ['*']}, allow: [{tasks: [watch-services]}]}
  - {name: chain, actors: [incident-bot, infrabot], task: roll-back, scope: 'urn:infra:deploy:rollback', context: office, expect: deny}
YAML
cat > bad_test.yaml <<'YAML'
scopec_test: 1
policy: table.sct
tests:
  - {name: one, user: alise@acme.example, agent: infrabot, task: tune-alerts, scope: 'urn:infra:monitoring:raed', expect: allow}
YAML
try test 1 "$scopec" test nth_test.yaml --jobs 1 --coverage --min-coverage 50
try test-json 1 "$scopec" test nth_test.yaml --jobs 1 --run 'matrix/alice' --format=json
reports=()
for report in json junit tap sarif github markdown lcov coverage; do reports+=(--report "$report=OUT/$report"); done
try test-reports 1 "$scopec" test nth_test.yaml --jobs 1 "${reports[@]}"
try test-broken 3 "$scopec" test bad_test.yaml
for i in 1 2 3; do
  printf '{"user":"alice@acme.example","agent":"infrabot","task":"post-deploy-check","scope":"urn:infra:monitoring:read",'
  printf '"context":{"ip":"10.1.2.%d","now":"2026-03-02T10:00:00-05:00"}}\n' $i
done > input
try eval-stream 0 "$scopec" eval table.sct --requests -
sed -i 's/infrabot/infra\\u0062ot/' input # what is not plain goes through the JSON library
try eval-stream-library 0 "$scopec" eval table.sct --requests -

"$scopec" eval "$policy" --requests input --audit log.jsonl > /dev/null
gzip -k log.jsonl
try simulate 0 "$scopec" simulate table.sct --log log.jsonl.gz --candidate "$root/tests/cli/fixtures/acme.yaml"
for i in {1..200}; do cat log.jsonl; done > long.jsonl # more than a block of either
gzip long.jsonl; zstd -q log.jsonl -o log.jsonl.zst
try diff-replay 1 "$scopec" diff table.sct "$root/tests/cli/fixtures/candidate.yaml" --replay log.jsonl.gz
try simulate-gzip 0 "$scopec" simulate table.sct --log long.jsonl.gz
try simulate-zstd 0 "$scopec" simulate table.sct --log log.jsonl.zst
try simulate-partial 0 "$scopec" simulate table.sct --log log.jsonl.zst --partial OUT/part
"$scopec" simulate table.sct --log log.jsonl.zst --partial one.part; "$scopec" simulate table.sct --log long.jsonl.gz --partial two.part
try simulate-sql 0 "$scopec" simulate "$root/policies/infra" --candidate "$root/tests/cli/fixtures/acme.yaml" --sql duckdb
"$scopec" simulate "$policy" --sql duckdb --zone UTC | grep -o '{"kind":"query".*}' > rows
printf '%s\n' '{"kind":"cell","user":"alice","actors":["bot"],"task":"watch","scope":"app:logs:read","decision":"allow","count":7,"first":"2026-01-05T15:00:00Z","last":"2026-02-05T15:00:00Z","time":"2026-01-05T15:00:00Z"}' '{"kind":"damaged","count":3}' >> rows
try simulate-folded 0 "$scopec" simulate table.sct --folded rows
try simulate-merge 0 "$scopec" simulate table.sct --merge one.part --merge two.part
cp -r "$root/tests/cli/fixtures/review" "$root/tests/cli/fixtures/review.jsonl" .
try tighten 0 "$scopec" simulate review --log review.jsonl --tighten OUT/tight --format=json
"$scopec" keygen -o reviews > /dev/null
"$scopec" report review --log review.jsonl --worksheet w.yaml
awk -v id=dev-all -v decision=revoke -v reviewer=lead -v why=old -v date=2026-04-02 -f "$root/tests/cli/fixtures/review-decide.awk" w.yaml > decided.yaml
try worksheet 0 "$scopec" report review --log review.jsonl --worksheet OUT/w.yaml
"$scopec" report review --log review.jsonl --apply decided.yaml --changed reviewed --review-log reviews.jsonl --key reviews.pem --date 2026-04-10T09:00:00Z > /dev/null
try reviewed 0 "$scopec" report review --log review.jsonl --review-log reviews.jsonl --format=csv -o OUT/q1.csv
try audit 0 "$scopec" eval table.sct --requests - --audit /dev/null
cp "$root/tests/cli/fixtures/acme.yaml" input # read from a pipe: git, a program of its own, is not asked
sed 's/infrabot/bot/; s/acme.infra/acme/; s/post-deploy-check/watch/; s/urn:infra:monitoring:read/app:logs:read/' log.jsonl > acme.jsonl
"$scopec" report - --log acme.jsonl --format=json -o earlier.json < input
for format in html json csv markdown; do
  try report-$format 0 "$scopec" report - --log acme.jsonl --previous earlier.json --format=$format -o OUT/report
done

echo "$((runs - bad)) passed, $bad failed"
((bad == 0 && runs > 0))
