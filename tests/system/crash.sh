#!/bin/bash
# part: full 290
# Nothing that was acknowledged is lost.  Each round puts load on winsd, kills it with
# SIGKILL at a random moment, starts it again and asks for every name.
#
#     tests/system/crash.sh [ROUNDS [SEED]]      200 rounds; 10000 take about two hours
#
# OW_SERVER=nmbd shows that the test can fail.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=peers/nmbd.sh
. "$here/peers/nmbd.sh"
need_namespaces "$@"
rounds=${1:-200}
RANDOM=${2:-$$} # the first round's seed is printed with a failure
make_net

names=2000
sources="-A 10.53.128.1/4 -s 4 -n $names"
changes=0 uncertain=0

# The names that must be there, as winsctl prints them: "LOAD0000017 10.53.128.2".
expected() {
    awk '$2 == "registered" {
        printf "LOAD%07u 10.53.128.%u\n", $1, 1 + ($1 + $3) % 4
    }' "$work/state" | sort
}

listed() {
    winsctl list --name 'LOAD*' --state active --json |
        jq -r '.[] | "\(.name) \(.addresses[0])"' | sort
}

# One round; prints what went wrong.
round() {
    local seed=$1
    start_server
    # shellcheck disable=SC2086  # several options
    nbload mixed $sources -q 10 -w 128 -t 0.5 -d "0.$((50 + RANDOM % 250))" -S "$seed" \
        --state "$work/state" --log "$work/log" --kill "$server_pid" $server_addr \
        >"$work/load.out" 2>&1 || {
        cat "$work/load.out"
        return 1
    }
    stop_server
    start_server
    # shellcheck disable=SC2086
    nbload verify $sources -w 64 -T 3 --state "$work/state" --log "$work/log" \
        $server_addr 2>&1 || return 1
    [ "${OW_SERVER:-winsd}" = nmbd ] || diff <(expected) <(listed)
}

if [ "${OW_SERVER:-winsd}" = winsd ]; then
    start_winsd
    trust_clients # for good: a setting is stored like a name
    stop_winsd
fi
lost=0
for ((i = 1; i <= rounds; i++)); do
    seed=$((RANDOM + 1))
    if ! round $seed >"$work/said" 2>&1; then
        lost=$((lost + 1))
        echo "# round $i, seed $seed:"
        cat "$work/said" "$work/winsd.log" 2>/dev/null | head -n 30 | sed 's/^/#   /'
        [ $lost -lt 3 ] || break
    fi
    stop_server
    changes=$((changes + $(grep -c '^+' "$work/log")))
    uncertain=$((uncertain + $(grep -c '^?' "$work/log")))
done
sentence="$rounds kills, $changes acknowledged changes, $uncertain under way: none is lost"
if [ $lost -eq 0 ]; then ok "$sentence"; else not_ok "$sentence"; fi
finish
