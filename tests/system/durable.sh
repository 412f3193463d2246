#!/bin/bash
# part: full 60
# Acknowledged means stored: between the arrival of a change and its answer the data has
# been flushed to the disk.  Seen in the system calls of the real server.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_namespaces "$@"
make_net
start_winsd
start "$server_ns" "$work/strace.log" strace -f -qq -p "$winsd_pid" -o "$work/trace" \
    -e trace=fdatasync,fsync,recvmmsg,recvmsg,recvfrom,sendmmsg,sendmsg,sendto
tracer=$last_pid
traced() { [ "$(sed -n 's/^TracerPid:[^0-9]*//p' "/proc/$winsd_pid/status")" != 0 ]; }
wait_for 5 traced || die "strace cannot follow winsd: $(cat "$work/strace.log")"

# flushed: the trace since the last mark has a flush that ended before the first send.
flushed() {
    sed -n '/port=htons\|sin_port\|fdatasync\|fsync/p' "$work/trace" | tail -n +"$1" |
        awk '/sync(\(| resumed).*= 0/ { flushed = 1 }
             /^[0-9]+ +send/ { exit !flushed }'
}

for request in "register FRED<20>" "release FRED<20>" "multihomed GINA<20>"; do
    mark=$(($(sed -n '/port=htons\|sin_port\|fdatasync\|fsync/p' "$work/trace" | wc -l) + 1))
    # shellcheck disable=SC2086  # two words
    check "$request is answered" nbsend -f $client_addr $server_addr $request $client_addr
    check "... after a flush" flushed $mark
done
stop "$tracer"
check "winsd ends in good order" stop "$winsd_pid"
finish
