#!/bin/bash
# part: full 420
# smbtorture's name service suites.
# OW_SERVER=nmbd runs them against Samba's nmbd, to compare.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=peers/nmbd.sh
. "$here/peers/nmbd.sh"
need_namespaces "$@"
make_net
start_server

# torture SUITE [OPTION]... : run one suite, its log in $work/SUITE.log.
torture() {
    local suite=$1
    shift
    on_client timeout 200 smbtorture -s "$(client_conf)" -U% -W OWGROUP \
        --option=torture:progress=no --basedir="$work" "$@" "$suite" >"$work/$suite.log" 2>&1
}

# cases_of SUITE: one case for every test of the suite that smbtorture reports.
cases_of() {
    local log=$work/$1.log word name
    # shellcheck disable=SC2094  # nothing writes the log any more
    while read -r word name _; do
        case $word in
        success:) ok "smbtorture $1 $name" ;;
        failure: | error:)
            not_ok "smbtorture $1 $name"
            sed -n "/^$word $name/,/^]/p" "$log" | sed 's/^/#   /'
            ;;
        esac
    done <"$log"
    grep -qE '^(success|failure|error): ' "$log" && return
    not_ok "smbtorture $1 ran"
    tail -n 20 "$log" | sed 's/^/#   /'
}

# The target is given by address, and port 137 is bound at the client's: else the rows
# with the challenge are left out without a word.
capture_start
torture nbt.wins.wins "//$server_addr/x"
capture_check "tshark finds no fault in any packet the server sent meanwhile"
cases_of nbt.wins.wins
check "the rows with a wrong address and a challenge were part of it" \
    grep -q "register the name with a wrong address" "$work/nbt.wins.wins.log"

torture nbt.register --option="wins server=$server_addr" -R wins //OWSERVER/x
cases_of nbt.register

[ "${OW_SERVER:-winsd}" = nmbd ] || trust_clients
torture nbt.bench-wins "//$server_addr/x" --option=torture:timelimit=3
cases_of nbt.bench-wins
grep -o '[0-9.]* queries per second.*' "$work/nbt.bench-wins.log" | tail -n 1

torture nbt.bench --option="wins server=$server_addr" -R wins //OWSERVER/x \
    --option=torture:timelimit=3
cases_of nbt.bench
grep -o '[0-9.]* queries per second.*' "$work/nbt.bench.log" | tail -n 1

finish
