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

# hook_listens: a change of ours arrives at the hook.
probes=0
hook_listens() {
    probes=$((probes + 1))
    winsctl add "PROBE$probes<20>" --type unique --address "$client_addr" || return
    wait_for 1 grep -qs PROBE "$work/wins_hook_writes_here" || return
    rm "$work/wins_hook_writes_here"
}

# The target is given by address, and port 137 is bound at the client's: else the rows
# with the challenge are left out without a word.
capture_start
torture nbt.wins.wins "//$server_addr/x"
capture_check "tshark finds no fault in any packet the server sent meanwhile"
cases_of nbt.wins.wins
check "the rows with a wrong address and a challenge were part of it" \
    grep -q "register the name with a wrong address" "$work/nbt.wins.wins.log"

# The hook starts for harmless names only: smbtorture looks for what it wrote.  (nmbd would
# need one of its own.)
bad_names() {
    export SELFTEST_TMPDIR=$work
    cat >"$work/hook" <<'EOS'
#!/bin/sh
echo "$*" >>"$SELFTEST_TMPDIR/wins_hook_writes_here"
EOS
    chmod +x "$work/hook"
    start "$server_ns" "$work/hook.log" "$build/winsctl" --control "$work/control" \
        hook "$work/hook"
    hook_pid=$last_pid
    check "a hook listens" wait_for 10 hook_listens
    torture nbt.wins.wins_bad_names "//$server_addr/x"
    cases_of nbt.wins.wins_bad_names
    stop "$hook_pid"
}
[ "${OW_SERVER:-winsd}" = nmbd ] || bad_names

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
