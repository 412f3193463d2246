#!/bin/bash
# part: full 120
# nbtd and the machine around it: what systemd, its journal and the people who log in are
# told, the check at boot, host names through the C library, servers named by DHCP.  The
# script has a /run of its own, with systemd's and the journal's sockets in it.
if [ "$(id -u)" -eq 0 ] && [ -z "${OW_OWN_RUN:-}${OW_UNSHARED:-}" ]; then
    OW_OWN_RUN=1 exec unshare -m "$BASH" "$0" "$@"
fi
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
[ -z "${OW_OWN_RUN:-}" ] || mount -t tmpfs tmpfs /run || die "cannot mount on /run"
need_namespaces "$@"
make_net
start_winsd

notice=/run/motd.d/openwins-nbtd mark=/run/openwins/registered
# In a user namespace there is only one account.
account=root
[ -n "${OW_UNSHARED:-}" ] || account=nobody

# The folders of packaging/openwins.tmpfiles, and what the daemon finds on a real machine.
mkdir -p /run/openwins /run/openwins-dhcp /run/motd.d /run/systemd/journal "$work/node"
: >"$notice"
: >"$work/stderr"
chown "$account" /run/openwins "$notice" "$work/node"
start "$client_ns" "$work/sink1" "$here/datagrams" "$work/notify" "$work/notified"
start "$client_ns" "$work/sink2" "$here/datagrams" /run/systemd/journal/socket "$work/journal"
wait_for 10 test -S "$work/notify" || die "no socket in systemd's place"
wait_for 10 test -S /run/systemd/journal/socket || die "no socket in the journal's place"

# start_node OPTION...: nbtd as systemd starts it, everything at its usual place.
start_node() {
    : >"$work/notified"
    : >"$work/journal"
    start "$client_ns" "$work/stderr" env NOTIFY_SOCKET="$work/notify" \
        JOURNAL_STREAM="$(stat -c %d:%i "$work/stderr")" \
        "$build/nbtd" --data "$work/node" --user "$account" --name FRED --group OFFICE \
        --conflict-retry 1s "$@"
    nbtd_pid=$last_pid
    wait_for 15 grep -q READY=1 "$work/notified"
}
status_is() { tail -n 1 "$work/notified" | grep -E -- "^STATUS=$1$"; }
node_stat() { on_client "$build/nbtstat" "$@"; }
# exits STATUS COMMAND...
exits() {
    local want=$1 got
    shift
    "$@"
    got=$?
    equals "$got" "$want"
}
empty() { [ -e "$1" ] && [ ! -s "$1" ]; }

# ---- somebody else has the name ------------------------------------------------------

check "a static mapping has the machine's name" winsctl add FRED --type unique \
    --address 10.53.0.99
check "nbtd tells systemd that it is ready" start_node --wins $server_addr
check "... its sockets are there by then" test -S /run/openwins/nbtd.sock
check "the check at boot fails" exits 2 node_stat --wait=20
said=$(node_stat --wait=20 2>&1)
check "... and names the name, its state and the next command" \
    contains "$said" "FRED<20>.*Conflict.*nbtstat --explain"
check "the status line names name, state and server" wait_for 10 status_is \
    "FRED<..> for 10\.53\.0\.[23] is in state Conflict, refused by $server_addr; .*"
check "the login notice names name and state" wait_for 10 \
    grep -E "FRED<20> +Conflict .*refused by $server_addr" "$notice"
check "... and what to type" grep -q "nbtstat --explain" "$notice"
refuse "nothing says that all is well" test -e $mark
check "the journal has the event with its number and name" wait_for 10 \
    grep -E "OPENWINS_NUMBER=4319.*OPENWINS_NAME=FRED<..>" "$work/journal"
check "... from nbtd" grep -qE "SYSLOG_IDENTIFIER=nbtd" "$work/journal"

# ---- the cure ------------------------------------------------------------------------

check "the mapping is deleted" winsctl delete FRED
check "all names are registered, and there is a file that says so" wait_for 30 test -e $mark
check "... the check passes" exits 0 node_stat --wait=10
check "... the status line says so" wait_for 10 status_is \
    "4 names registered for 2 addresses"
check "... the login notice is empty" wait_for 10 empty "$notice"

# ---- host names ----------------------------------------------------------------------

printf 'hosts: files openwins\n' >"$work/nsswitch.conf"
# hosts COMMAND...: a program on a machine that has the module installed.
# shellcheck disable=SC2016  # the inner shell expands it
hosts() {
    on_client env LD_LIBRARY_PATH="$build/src/nss" unshare -m sh -c \
        'mount --bind "$0" /etc/nsswitch.conf && exec "$@"' "$work/nsswitch.conf" "$@"
}
finds() { equals "$(hosts getent ahostsv4 "$1" | awk '{ print $1 }' | sort -u | xargs)" "$2"; }
check "getent hosts finds the server by its NetBIOS name" finds owserver $server_addr
check "... and the machine itself" finds FRED "$client_addr $client_addr2"
check "... other programs do, too" hosts python3 -c \
    "import socket; assert socket.gethostbyname('OWSERVER') == '$server_addr'"
check "a name that nobody has is not found" exits 2 hosts getent hosts NOBODY
check "a group is no host" exits 2 hosts getent hosts OFFICE
check "it has no IPv6 address" exits 1 hosts python3 -c \
    "import socket; socket.getaddrinfo('OWSERVER', None, socket.AF_INET6)"
before=$(sent_by "$client_ns")
check "WPAD is not found" exits 2 hosts getent hosts WPAD
check "... and nobody was asked" equals "$(sent_by "$client_ns")" "$before"

stop_nbtd
check "without nbtd nothing is found" exits 2 hosts getent hosts OWSERVER
refuse "no file says any more that all is well" test -e $mark
check "systemd is told of the stop" grep -q STOPPING=1 "$work/notified"
check "the check says that there is no node" exits 4 node_stat --wait=1

# ---- DHCP ----------------------------------------------------------------------------

dhcp() { sh "$build/packaging/dhcp/openwins-dhcp" "$@"; }
registered_at_server() { resolves "FRED#20" "$client_addr" "$client_addr2"; }
check "DHCP says nothing of a WINS server: the names are registered by broadcast" start_node
check "... all of them" exits 0 node_stat --wait=20
refuse "... and the server has none" registered_at_server
check "DHCP names the server" dhcp set ve0 $server_addr 8 ""
check "... and the names are registered there" wait_for 20 registered_at_server
check "DHCP takes it back" dhcp clear ve0
check "... and nbtd forgets it" wait_for 20 status_is "4 names registered for 2 addresses"
stop_nbtd
finish
