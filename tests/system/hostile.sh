#!/bin/bash
# part: full 120
# What must never be answered, and what must not hurt: responses, two servers talking to
# each other, empty and damaged datagrams, floods of them.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_namespaces "$@"
make_net
start_winsd
check "a name is registered" nbsend -f $client_addr $server_addr \
    register "FRED<20>" $client_addr

# The response bit with each opcode, alone and with a record.
for flags in 8580 ad80 b400 bc00 c080 f980; do
    said=$(nbsend -F $flags -w 100 $server_addr query "FRED<20>")
    check "a packet with flags $flags is not answered" equals "$said" ""
    said=$(nbsend -F $flags -w 100 -f $client_addr $server_addr \
        register "FRED<20>" $client_addr)
    check "... nor with a record" equals "$said" ""
done

before=$(sent_by "$server_ns")
nbflood -r 20000 -d 1 responses $server_addr >/dev/null
check "20,000 responses: no datagram leaves" equals "$(sent_by "$server_ns")" "$before"
nbflood -r 5000 -d 1 empty $server_addr >/dev/null
check "5,000 datagrams of 0 to 11 octets: no datagram leaves" \
    equals "$(sent_by "$server_ns")" "$before"

# A query to each of two servers that seems to come from the other one.
first_pid=$winsd_pid
start_winsd_in "$client_ns" "$work/second" --listen $client_addr ||
    die "the second server did not start"
second_pid=$winsd_pid
before=$(($(sent_by "$server_ns") + $(sent_by "$client_ns")))
nbsend_as "$client_ns" $server_addr:137 $client_addr query "NOBODY<20>"
nbsend_as "$server_ns" $client_addr:137 $server_addr query "NOBODY<20>"
check "the first server still answers" resolves "FRED#20" $client_addr
sent=$(($(sent_by "$server_ns") + $(sent_by "$client_ns") - before))
# Two forged queries, an answer to each; nmblookup's query and its answer.
check "two servers set upon each other stay silent" test $sent -le 6
stop "$second_pid"
winsd_pid=$first_pid

# ---- floods --------------------------------------------------------------------------

for kind in malformed damaged; do
    memory=$(rss_kib "$winsd_pid") lines=$(wc -l <"$work/winsd.log")
    nbload query -n 1 -a 100 -r 300 -d 3 -t 1 $server_addr >"$work/queries" &
    queries=$!
    said=$(nbflood -r 20000 -d 2.5 -f $client_addr2 $kind $server_addr)
    wait "$queries"
    check "during 20,000 $kind packets a second every query is answered ($said)" \
        contains "$(cat "$work/queries")" "wrong=0 lost=0 open=0"
    check "... memory stays as it was ($memory to $(rss_kib "$winsd_pid") KiB)" \
        test $(($(rss_kib "$winsd_pid") - memory)) -lt 16384
    check "... the log stays short" test $(($(wc -l <"$work/winsd.log") - lines)) -lt 300
done
check "the name is still there" resolves "FRED#20" $client_addr
check "winsd ends in good order" stop "$winsd_pid"
finish
