#!/bin/bash
# part: full 120
# Starting and stopping winsd: ports that are taken, rights that are missing or too many,
# folders in use, an orderly stop.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=peers/nmbd.sh
. "$here/peers/nmbd.sh"
need_namespaces "$@"
make_net

# starts_not SENTENCE PATTERN [OPTION]...: winsd ends by itself and says why.
starts_not() {
    local sentence=$1 pattern=$2 running=$winsd_pid status
    shift 2
    if start_winsd_in "$server_ns" "$work/other" "$@"; then
        not_ok "$sentence (it runs)"
        stop_winsd
    else
        stop "$winsd_pid"
        status=$?
        check "$sentence: exit status $status" test $status -ne 0
    fi
    winsd_pid=$running
    check "$sentence: it says so" contains "$(cat "$work/other/winsd.log")" "$pattern"
}

start_winsd
check "the control socket is for owner and group only" \
    equals "$(stat -c %a "$work/control")" 660
check "a name is registered" nbsend -f $client_addr $server_addr \
    register "FRED<20>" $client_addr
starts_not "a second server on the same data folder does not start" \
    "data.*(in use|locked|another)" --data "$work/data" --listen $server_addr:1137
starts_not "a second server on the same port does not start" "winsd" \
    --listen $server_addr
check "the first one goes on" resolves "FRED#20" $client_addr
starts_not "a folder is no text to apply" "--apply $work: Is a directory" \
    --apply "$work"

check "SIGTERM ends it in good order" stop "$winsd_pid"
refuse "no control socket is left" test -e "$work/control"
refuse "no write-ahead log is left" test -s "$work/data/names.db-wal"
start_winsd
check "the name is there after a restart" resolves "FRED#20" $client_addr
check "SIGINT ends it, too" stop "$winsd_pid" INT

nmbd_start "$server_ns" "$work/nmbd" PEER $server_addr/16
starts_not "when nmbd has the port, nmbd is named" "nmbd.*$nmbd_pid|$nmbd_pid.*nmbd"
stop "$nmbd_pid"

start "$server_ns" "$work/listen.log" "$build/tests/system/nbsend" \
    -f $server_addr:137 -w 60000 $server_addr listen
holder=$last_pid
wait_for 5 listens "$server_ns" $server_addr
starts_not "when another program has the port, it is named" "nbsend.*$holder|$holder.*nbsend"
stop "$holder"

# ---- rights --------------------------------------------------------------------------

status_of() { sed -n "s/^$1:[[:space:]]*//p" "/proc/$winsd_pid/status"; }

start_winsd
check "started as root it keeps one capability" equals "$(status_of CapEff)" 0000000000000400
check "... and cannot get others" equals "$(status_of CapBnd)" 0000000000000000
check "... no program it runs could gain rights" equals "$(status_of NoNewPrivs)" 1
check "... system calls are filtered" equals "$(status_of Seccomp)" 2
stop_winsd

if [ -z "${OW_UNSHARED:-}" ]; then
    mkdir -p "$work/nobody/data"
    chown -R nobody "$work/nobody"
    start_winsd_in "$server_ns" "$work/nobody" --user nobody
    check "--user gives up root" equals "$(status_of Uid | xargs)" \
        "$(printf '%s ' {1..4} | sed "s/[0-9]/$(id -u nobody)/g" | xargs)"
    check "... and the port is served" nbsend $server_addr query "OWSERVER<20>"
    stop_winsd

    # start_plain OPTION...: winsd by an account without any right.
    start_plain() {
        start "$server_ns" "$work/nobody/winsd.log" setpriv --reuid nobody \
            --regid nogroup --clear-groups --inh-caps=-all "$build/winsd" \
            --data "$work/nobody/data" --control "$work/nobody/control" \
            --name OWSERVER "$@"
        winsd_pid=$last_pid
        wait_for 15 socket_or_end "$work/nobody/control" "$winsd_pid"
    }

    start_plain --listen $server_addr:1137
    check "without rights it serves a high port" nbsend -f $client_addr \
        $server_addr:1137 register "PLAIN<20>" $client_addr
    check "... and answers queries" nbsend $server_addr:1137 query "PLAIN<20>"
    check "... and ends in good order" stop "$winsd_pid"

    start_plain --listen $server_addr
    refuse "port 137 without rights: exit status" stop "$winsd_pid"
    check "... it says what to do" contains "$(cat "$work/nobody/winsd.log")" \
        "--listen [0-9.]*:1137"
fi
finish
