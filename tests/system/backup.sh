#!/bin/bash
# part: full 90
# A backup while winsd serves and changes go on, and three ways back.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_namespaces "$@"
make_net
kept="$work/data/backups"
mkdir -p "$kept"
touch "$kept/names-20200101T000000Z.db"
start_winsd
trust_clients

wait_for 30 log_has "schedule made a backup"
check "a backup that is due is made by the server itself, under its filter" equals \
    "$(find "$kept" -name 'names-*Z.db' | wc -l)" 2
newest=$(find "$kept" -name 'names-*Z.db' | sort | tail -1)
check "... a sound database" equals \
    "$(sqlite3 -readonly "$newest" 'pragma integrity_check' 2>&1)" ok
check "... not for everybody" equals "$(stat -c %a "$newest")" 640
check "the last backup is known" contains "$(winsctl status)" "last backup    2"
winsctl set backup-at-stop on >"$work/set"
winsctl set backup-keep 1 >"$work/set"
stop_winsd
check "one is made at the end if that is wanted, and the oldest go" equals \
    "$(find "$kept" -name 'names-*Z.db' | wc -l)" 1
check "... of everything" equals "$(sqlite3 -readonly "$(echo "$kept"/names-*Z.db)" \
    "select value from settings where name = 'backup-keep'")" 1
start_winsd
winsctl set backup-at-stop off >"$work/set"

highest_version() {
    winsctl list --json | jq '[.[].version | tonumber] | max'
}

load="-n 5000 -A 10.53.128.1/4 -s 4 -w 64"
# shellcheck disable=SC2086  # several options
check "5,000 names are registered" nbload register $load --state "$work/state" \
    --log "$work/log" $server_addr
# shellcheck disable=SC2086
on_client "$build/tests/bench/nbload" register $load -p MORE -n 200000 -d 4 \
    $server_addr >"$work/more" &
more=$!
check "a backup is made meanwhile" winsctl backup "$work/backup.db"
wait "$more"
check "no registration was lost for it" contains "$(cat "$work/more")" "wrong=0 lost=0"
check "the backup is a sound database" equals \
    "$(sqlite3 -readonly "$work/backup.db" 'pragma integrity_check' 2>&1)" ok
version=$(highest_version)

check "a name is registered after the backup" nbsend -f $client_addr $server_addr \
    register "AFTER<20>" $client_addr

verify() {
    cp "$work/log" "$work/log.copy"
    rm -f "$work/state"
    # shellcheck disable=SC2086
    nbload verify $load --state "$work/state" --log "$work/log.copy" $server_addr
}

check "restore through the running server" winsctl restore "$work/backup.db"
check "every name from before the backup is there" verify
check "the name from after it is not" resolves "AFTER#20"
check "a name is registered after the restore" nbsend -f $client_addr $server_addr \
    register "NEWER<20>" $client_addr
now=$(highest_version)
check "version ids went on rising ($version to $now)" test "$now" -gt "$version"
stop_winsd
start_winsd
check "a restarted server knows when the last backup was" \
    contains "$(winsctl status)" "last backup    2"
stop_winsd

rm -rf "$work/data"
start_winsd
check "an empty folder knows nothing" resolves "LOAD0000001#20"
stop_winsd
check "restore into a folder that no server uses" \
    winsctl restore "$work/backup.db" --data "$work/data"
start_winsd
check "every name is there again" verify
stop_winsd
check "winsctl check finds the folder sound" winsctl check --data "$work/data"

printf 'rubbish' >"$work/rubbish"
start_winsd
refuse "a file that is no backup is refused" winsctl restore "$work/rubbish"
check "... and changes nothing" verify
stop_winsd
finish
