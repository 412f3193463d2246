#!/bin/bash
# part: full 120
# Under load nothing is lost, nothing is answered wrongly, and nothing is promised that is
# not kept: bursts, a full window of every kind of change, a name whose holder cannot even
# be asked.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_namespaces "$@"
make_net
start_winsd
trust_clients
sources="-A 10.53.128.1/16"

# shellcheck disable=SC2086  # several options
{
    said=$(nbload register -b -n 4096 $sources -t 10 $server_addr)
    check "4,096 registrations at once: all are granted" \
        contains "$said" "right=4096 wrong=0 lost=0"
    said=$(nbload query -b -n 4096 $sources -t 10 $server_addr)
    check "4,096 queries at once: all are answered" \
        contains "$said" "right=4096 wrong=0 lost=0"

    said=$(nbload register -m -p MULTI -n 5000 -w 256 $sources -t 10 $server_addr)
    check "5,000 multihomed registrations" contains "$said" "right=5000 wrong=0 lost=0"
    said=$(nbload refresh -p MULTI -n 5000 -w 256 $sources -t 10 $server_addr)
    check "5,000 refreshes" contains "$said" "right=5000 wrong=0 lost=0"
    said=$(nbload release -p MULTI -n 5000 -w 256 $sources -t 10 $server_addr)
    check "5,000 releases" contains "$said" "right=5000 wrong=0 lost=0"
    said=$(nbload mixed -p MIXED -n 2000 -w 256 -d 3 $sources -t 10 $server_addr)
    check "everything mixed for 3 seconds" contains "$said" "wrong=0 lost=0"

    nbload register -p SLOW -n 200000 -w 256 -d 4 $sources -t 10 $server_addr \
        >"$work/slow" &
    changes=$!
    said=$(nbload query -n 4096 -s 64 $sources -r 500 -d 3 -t 2 $server_addr)
    check "queries beside a flood of registrations: every one is answered" \
        contains "$said" "wrong=0 lost=0"
    wait "$changes"
    check "... and every registration" contains "$(cat "$work/slow")" "wrong=0 lost=0"
}

# A holder whose network nobody has a way to: the challenge cannot be sent.
check "a name is registered with an address without a route" \
    nbsend -f $client_addr $server_addr register "FAR<20>" 192.0.2.7
said=$(nbsend -f $client_addr2 -w 20000 -n 2 $server_addr register "FAR<20>" $client_addr2)
check "the next machine is told to wait" contains "$said" "opcode 7 "
check "and gets the name: who cannot be asked does not answer" \
    contains "$said" "opcode 5 rcode 0 name FAR<20>"
check "it is found there" resolves "FAR#20" $client_addr2

# The limits for a single machine that is not trusted.
winsctl set trusted-networks >"$work/trust"
nbload register -p LIMIT -n 3000 -A 10.53.128.1 -s 1 -w 64 -t 0.5 -d 5 $server_addr \
    >"$work/limited" 2>&1
check "a machine that registers too fast is slowed, never lied to" \
    contains "$(cat "$work/limited")" "wrong=0 lost=[1-9]"
check "another machine notices nothing" nbsend -f $client_addr $server_addr \
    register "CALM<20>" $client_addr
check "winsd ends in good order" stop "$winsd_pid"
finish
