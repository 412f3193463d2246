#!/bin/bash
# part: full 60
# winsctl doctor: what it says of a server that is well, and of the troubles that it is for.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=peers/nmbd.sh
. "$here/peers/nmbd.sh"
need_namespaces "$@"
make_net
start_winsd

# judged EXIT-STATUS [OPTION]...: run it, its lines in $work/doctor.
judged() {
    local want=$1
    shift
    on_server "$build/winsctl" --control "$work/control" doctor --data "$work/data" "$@" \
        >"$work/doctor" 2>&1
    equals $? "$want"
}
line() { contains "$(cat "$work/doctor")" "$1"; }

winsctl backup "$work/backup" >/dev/null
check "nothing fails at a server that is well" judged 0
for title in "The server runs" "UDP port 137" "Queries are answered" "Own addresses" \
    "Addresses registered" "Conflicts" "Clock" "Storing" "Disk" "Database" "Backup" \
    "Settings" "Load"; do
    check "... $title" line "^OK +$title "
done

winsctl add PC7 --type unique --address 10.53.0.200 >/dev/null
nbsend -f $client_addr $server_addr register "PC7<20>" $client_addr >/dev/null
nbsend -f $client_addr $server_addr register "BOX<20>" 172.17.0.2 >/dev/null
winsctl set query-networks 0.0.0.0/0 >/dev/null
check "warnings are no failures" judged 0 --quick
check "a mapping that blocks a machine" line '^WARN +Conflicts .*PC7'
check "... with what to do" line '^ +-> winsctl conflicts'
check "an address of Docker" line '^WARN +Addresses registered .*172\.17\.0\.2'
check "a setting" line '^WARN +Settings .*0\.0\.0\.0/0'
check "the database is left out" line '^SKIP +Database'
check "the same as JSON" equals "$(winsctl doctor --quick --json |
    jq -r '.[] | select(.check == "conflicts") | .verdict')" WARN

stop_winsd
check "a server that is gone" judged 4
check "... is said to be gone" line '^FAIL +The server runs'
nmbd_server_start
check "nmbd holds the port" judged 4
check "... and is named" line '^FAIL +UDP port 137 .*nmbd'
finish
