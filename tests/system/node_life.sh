#!/bin/bash
# part: full 120
# Starting and stopping nbtd: ports that are taken, settings that are wrong, rights,
# readiness, what DHCP says, interfaces that go down, an orderly stop without a server.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_namespaces "$@"
make_net

node=$work/node
node_says() { grep -qE -- "$1" "$node/nbtd.log"; }
status_of() { sed -n "s/^$1:[[:space:]]*//p" "/proc/$nbtd_pid/status"; }
registered() { name_is PC7 20 Registered "$1"; }

# ends_with SENTENCE STATUS PATTERN [OPTION]...: nbtd ends by itself and says why.
ends_with() {
    local sentence=$1 wanted=$2 pattern=$3 running=$nbtd_pid status
    shift 3
    start "$client_ns" "$work/other.log" "$build/nbtd" --data "$work/other" \
        --control "$work/other.sock" --lookup-socket none "$@"
    wait_for 10 dead "$last_pid"
    stop "$last_pid"
    status=$?
    nbtd_pid=$running
    check "$sentence: exit status $wanted" equals $status "$wanted"
    check "$sentence: it says so" contains "$(cat "$work/other.log")" "$pattern"
}

# ---- what is wrong -------------------------------------------------------------------
ends_with "a name that is too long" 2 "longer than 15" --name ABCDEFGHIJKLMNOPQ
ends_with "an option that is not there" 2 "did you mean --wins" --winss 192.0.2.1
ends_with "a data folder that cannot be made" 4 "/nowhere/at: No such file" \
    --data /nowhere/at
wait_for 5 on_client grep -q up /sys/class/net/ve0/operstate
start "$client_ns" "$work/listen.log" "$build/tests/system/nbsend" \
    -f $client_addr:137 -w 60000 $client_addr listen
holder=$last_pid
wait_for 5 listens "$client_ns" $client_addr
ends_with "a port that another program has" 3 "nbsend.*$holder"

# ---- rights and readiness ------------------------------------------------------------
cat >"$work/notified.py" <<'END'
import socket, sys
told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
told.bind(sys.argv[1])
while True:
    print(told.recv(4096).decode(), flush=True)
END
start "$client_ns" "$work/notified" python3 "$work/notified.py" "$work/notify"
wait_for 10 test -S "$work/notify"
export NOTIFY_SOCKET=$work/notify
mkdir -p "$work/dhcp"
# It begins without an address, so the one that is taken is no reason to stay away.
ip -n "$client_ns" link set ve0 down
start_nbtd --name PC7 --group OFFICE --dhcp "$work/dhcp" --conflict-retry 2s
unset NOTIFY_SOCKET
check "without an address it waits for one" node_says "node-started.* addresses=0"
check "the service manager is told that it is ready" wait_for 5 grep -qx READY=1 \
    "$work/notified"
check "started as root it keeps one capability" equals "$(status_of CapEff)" 0000000000000400
check "... and cannot get others" equals "$(status_of CapBnd)" 0000000000000000
check "... no program it runs could gain rights" equals "$(status_of NoNewPrivs)" 1
check "... system calls are filtered" equals "$(status_of Seccomp)" 2

# ---- addresses -----------------------------------------------------------------------
ip -n "$client_ns" link set ve0 up
check "the other address comes into use" wait_for 15 registered 1
check "... the taken one does not, and that is told" node_says \
    "6155 node-not-at address=$client_addr why=.*held by"
stop "$holder"
check "when the port is free it is used after all" wait_for 15 registered 2
ready() { grep -q "^STATUS=4 names registered for 2 addresses" "$work/notified"; }
check "the service manager is told how the names are" wait_for 5 ready
ip -n "$client_ns" link set ve0 down
check "an interface that goes down has no names" wait_for 10 node_says \
    "6154 node-address-gone address=$client_addr2"
ip -n "$client_ns" link set ve0 up
check "... they come back with it" wait_for 15 registered 2

# ---- DHCP ----------------------------------------------------------------------------
start_winsd
printf 'servers=%s\nnode-type=8\n' $server_addr >"$work/dhcp/.new"
mv "$work/dhcp/.new" "$work/dhcp/ve0"
at_server() { resolves "PC7#20" "$client_addr" "$client_addr2"; }
check "a WINS server that DHCP names is used" wait_for 20 at_server
check "... with the node type that DHCP names" node_says '6157 node-dhcp type="H"'
check "the names are registered at it" wait_for 15 registered 2
head -c 100000 /dev/urandom >"$work/dhcp/ve0"
check "a damaged file is told" wait_for 15 node_says "6158 node-dhcp-file path=.*ve0"
check "... and takes nothing away" registered 2

# ---- LMHOSTS and SIGHUP --------------------------------------------------------------
echo "10.53.9.9 KEPT #PRE" >"$work/lmhosts"
stop_nbtd
start_nbtd --name PC7 --group OFFICE --wins $server_addr --lmhosts "$work/lmhosts"
check "LMHOSTS is loaded at the start" contains "$(nbtstat -c)" "KEPT .* 10.53.9.9 "
echo "10.53.9.8 LATER #PRE" >>"$work/lmhosts"
kill -HUP "$nbtd_pid"
later() { nbtstat -c | grep -q "LATER .* 10.53.9.8 "; }
check "SIGHUP reads it again" wait_for 5 later

# ---- the end -------------------------------------------------------------------------
wait_for 15 registered 2
stop_winsd
before=${EPOCHREALTIME/./}
check "SIGTERM ends it in good order, also with a silent server" stop_nbtd
took=$(((${EPOCHREALTIME/./} - before) / 1000))
check "... within six seconds ($took ms)" test $took -lt 6000
refuse "no control socket is left" test -e "$node/control"
check "the service manager is told of the end" node_says "6151 node-stopped"

# ---- without rights ------------------------------------------------------------------
if [ -z "${OW_UNSHARED:-}" ]; then
    mkdir -p "$work/plain/data"
    chown -R nobody "$work/plain"
    plain=(setpriv --reuid nobody --regid nogroup --clear-groups --inh-caps=-all)
    NBTD_UNDER="${plain[*]}" start_nbtd_in "$client_ns" "$work/plain" --name PLAIN \
        --port 1137 --address $client_addr
    check "without rights it is a node on a high port" nbsend "$client_addr:1137" query "PLAIN<20>"
    check "... and ends in good order" stop_nbtd
    NBTD_UNDER="${plain[*]}" start_nbtd_in "$client_ns" "$work/plain" --name PLAIN
    refuse "port 137 without rights: exit status" stop_nbtd
    check "... it says what to do" contains "$(cat "$work/plain/nbtd.log")" "nbtd --port 1137"
fi

start_nbtd --name PC7 --group OFFICE --wins $server_addr --node-type p
kill -TERM "$nbtd_pid"
check "a second signal ends it at once" stop "$nbtd_pid"
finish
