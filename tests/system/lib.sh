# lib.sh - what every system test uses: network namespaces, winsd in one of them, waiting
# with a bound, counting cases.  Sourced by bash scripts that stand beside it:
#
#     . "$(dirname "$0")/lib.sh"
#     need_namespaces "$@"
#     make_net
#     start_winsd
#     check "winsd answers" resolves FRED 10.53.0.2
#     finish
#
# shellcheck shell=bash disable=SC2034,SC2120

set -u

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
# shellcheck source=../wait.sh
. "$root/tests/wait.sh"
build=${OW_BUILD:-$root/build}
PATH=$PATH:/usr/sbin:/sbin
export LC_ALL=C

server_addr=10.53.0.1 # winsd, or a peer in its place
client_addr=10.53.0.2
client_addr2=10.53.0.3
client_net=10.53.128.0/17 # every address of it belongs to the client

server_ns=ow-$$-s
client_ns=ow-$$-c
admin_ns=ow-$$-a # make_article_net only
work= # a folder of our own, short because socket paths are
winsd_pid=0 server_pid=0 nmbd_pid=0 nbtd_pid=0 watch_pid=0
declare -A started=() # processes to end, by pid
cases=0 failures=0

# ---- cases ---------------------------------------------------------------------------

ok() {
    cases=$((cases + 1))
    echo "ok - $1"
}

not_ok() {
    cases=$((cases + 1)) failures=$((failures + 1))
    echo "not ok - $1"
}

# check SENTENCE COMMAND...: the case passes when the command succeeds; what the command
# printed is shown when it does not.
check() {
    local sentence=$1
    shift
    # Not in a subshell: a command may start and end processes of ours.
    if "$@" >"$work/said" 2>&1; then
        ok "$sentence"
    else
        not_ok "$sentence"
        show_said
    fi
}

show_said() {
    [ -s "$work/said" ] || echo "(no output)" >"$work/said"
    head -n 40 "$work/said" | sed 's/^/#   /'
}

# refuse SENTENCE COMMAND...: the case passes when the command fails.
refuse() {
    local sentence=$1
    shift
    if "$@" >"$work/said" 2>&1; then
        not_ok "$sentence"
        show_said
    else
        ok "$sentence"
    fi
}

# contains TEXT PATTERN: for check, with text as the output when it fails.
contains() {
    grep -qE -- "$2" <<<"$1" && return
    printf 'wanted: %s\ngot:\n%s\n' "$2" "$1"
    return 1
}

# equals GOT WANTED
equals() {
    [ "$1" = "$2" ] && return
    printf 'wanted: %s\ngot:    %s\n' "$2" "$1"
    return 1
}

die() {
    echo "not ok - $(basename "$0" .sh): $*"
    failures=$((failures + 1))
    exit 1
}

finish() {
    echo "# $cases cases, $failures failed"
    exit $((failures > 0))
}

# ---- namespaces ----------------------------------------------------------------------

# As root namespaces have names; anybody else gets a user namespace in which he is root.
need_namespaces() {
    if [ "$(id -u)" -ne 0 ]; then
        if [ -z "${OW_UNSHARED:-}" ] && unshare -Urnm true 2>/dev/null; then
            OW_UNSHARED=1 exec unshare -Urnm "$BASH" "$0" "$@"
        fi
        die "network namespaces need root, or user namespaces for everybody"
    fi
    if [ -n "${OW_UNSHARED:-}" ]; then
        mount -t tmpfs tmpfs /run || die "cannot mount in a namespace of our own"
    fi
    mkdir -p /run/netns /run/samba # nmbd keeps a socket in the latter
    remove_leftovers
    work=$(mktemp -d /tmp/ow.XXXXXX) || die "no temporary folder"
    chmod 755 "$work"
    export HOME=$work # some peers want to keep settings there
    trap clean_up EXIT
    trap 'exit 1' INT TERM HUP
}

# Namespaces of test runs that are no more, with the processes in them.
remove_leftovers() {
    local ns pid member
    for ns in $(ip netns list 2>/dev/null | sed -n 's/^\(ow-[0-9]*-[a-z0-9]*\).*/\1/p'); do
        pid=${ns#ow-}
        pid=${pid%%-*}
        [ -e "/proc/$pid" ] && continue
        for member in $(ip netns pids "$ns"); do kill -KILL "$member"; done
        ip netns del "$ns"
    done
}

add_ns() {
    ip netns add "$1" 2>"$work/netns.err" ||
        die "cannot make a network namespace: $(cat "$work/netns.err")"
    ip -n "$1" link set lo up
}

# Two machines and a cable: the server (10.53.0.1/16) and the client (10.53.0.2/16, also
# 10.53.0.3 and all of 10.53.128.0/17).
make_net() {
    add_ns "$server_ns"
    add_ns "$client_ns"
    ip -n "$server_ns" link add ve0 type veth peer name ve0 netns "$client_ns"
    ip -n "$server_ns" addr add $server_addr/16 broadcast 10.53.255.255 dev ve0
    ip -n "$client_ns" addr add $client_addr/16 broadcast 10.53.255.255 dev ve0
    ip -n "$client_ns" addr add $client_addr2/16 broadcast 10.53.255.255 dev ve0
    ip -n "$server_ns" link set ve0 up
    ip -n "$client_ns" link set ve0 up
    ip -n "$client_ns" route add local $client_net dev lo
}

# cable NS INTERFACE ADDRESS NS INTERFACE ADDRESS: addresses of a /24.
cable() {
    local side
    ip -n "$1" link add "$2" type veth peer name "$5" netns "$4"
    for side in "$1 $2 $3" "$4 $5 $6"; do
        # shellcheck disable=SC2086  # three words
        set -- $side
        ip -n "$1" addr add "$3/24" broadcast "${3%.*}.255" dev "$2"
        ip -n "$1" link set "$2" up
    done
}

# The network of the article: a WINS server, a computer with an address on each of two
# networks (both reach the server, which is also the router), an administrator's seat.
# $client_addr and $client_addr2 are the computer's then.
article_server=192.168.1.1
article_pc1=192.168.1.70 article_pc2=192.168.2.70
make_article_net() {
    local ns
    for ns in "$server_ns" "$client_ns" "$admin_ns"; do
        add_ns "$ns"
        # A machine with two networks gets packets by either of them.
        ip netns exec "$ns" tee /proc/sys/net/ipv4/conf/{all,default}/rp_filter \
            >/dev/null <<<0
        ip netns exec "$ns" tee /proc/sys/net/ipv4/ip_forward >/dev/null <<<1
    done
    cable "$server_ns" eth0 $article_server "$client_ns" eth0 $article_pc1
    cable "$server_ns" eth1 192.168.2.1 "$client_ns" eth1 $article_pc2
    cable "$server_ns" eth2 192.168.3.1 "$admin_ns" eth0 192.168.3.9
    ip -n "$client_ns" route add default via $article_server
    server_addr=$article_server client_addr=$article_pc1 client_addr2=$article_pc2
    ip -n "$admin_ns" route add default via 192.168.3.1
}

on_server() { ip netns exec "$server_ns" "$@"; }
on_client() { ip netns exec "$client_ns" "$@"; }

# start NS OUTPUT COMMAND...: run in the background, output to a file.  Sets last_pid.
start() {
    local ns=$1 output=$2
    shift 2
    ip netns exec "$ns" "$@" >"$output" 2>&1 </dev/null &
    last_pid=$!
    started[$last_pid]=1
}

# listens NS ADDR: whether somebody there has port 137 of that address.
listens() { ip netns exec "$1" ss -Hunl | grep -q " $2:137 "; }

alive() { kill -0 "$1" 2>/dev/null && ! grep -q '^State:.Z' "/proc/$1/status"; }
dead() { ! alive "$1"; }

# stop PID [SIGNAL]: end a process that start() started; returns its exit status.
stop() {
    local status
    {
        kill -"${2:-TERM}" "$1"
        wait_for 20 dead "$1" || kill -KILL "$1"
        wait "$1"
        status=$?
    } 2>/dev/null # bash tells of every process that a signal ended
    unset "started[$1]"
    return $status
}

clean_up() {
    local status=$? pid ns
    trap - EXIT
    for pid in "${!started[@]}"; do kill -TERM "$pid" 2>/dev/null; done
    for pid in "${!started[@]}"; do
        wait_for 5 dead "$pid" || kill -KILL "$pid" 2>/dev/null
    done
    for ns in $(ip netns list 2>/dev/null | sed -n "s/^\(ow-$$-[a-z0-9]*\).*/\1/p"); do
        for pid in $(ip netns pids "$ns"); do kill -KILL "$pid"; done
        ip netns del "$ns"
    done
    if mountpoint -q "$work/disk"; then umount -l "$work/disk"; fi
    if [ -n "${OW_KEEP:-}" ]; then
        echo "# files are in $work"
    else
        rm -rf "$work"
    fi
    exit "$status"
}

# ---- winsd ---------------------------------------------------------------------------

# start_winsd [OPTION]...: in the server's namespace, as root, every address, port 137.
# The data stays in $work/data between starts.
start_winsd() {
    start_winsd_in "$server_ns" "$work" "$@" || {
        cat "$work/winsd.log"
        die "winsd did not start"
    }
}

# What most tests begin with: winsd, or Samba's nmbd to compare when OW_SERVER=nmbd.
start_server() {
    if [ "${OW_SERVER:-winsd}" = nmbd ]; then
        nmbd_server_start
        server_pid=$nmbd_pid
    else
        start_winsd
        server_pid=$winsd_pid
    fi
}

stop_server() { stop "$server_pid"; }

# start_winsd_in NS FOLDER [OPTION]...: data, control socket and log are in FOLDER.
# Returns 1 when it does not answer within 15 seconds.
start_winsd_in() {
    local ns=$1 folder=$2
    shift 2
    mkdir -p "$folder/data"
    rm -f "$folder/control"
    start "$ns" "$folder/winsd.log" "$build/winsd" --data "$folder/data" \
        --control "$folder/control" --http off --replication off --name OWSERVER "$@"
    winsd_pid=$last_pid winsd_log=$folder/winsd.log
    wait_for 15 socket_or_end "$folder/control" "$winsd_pid"
    [ -S "$folder/control" ] && alive "$winsd_pid"
}

socket_or_end() { [ -S "$1" ] || dead "$2"; }

# A winsd that ended by itself, or not in order, is a failure whatever else was seen.
stop_winsd() {
    local status=0
    stop "$winsd_pid" || status=$?
    [ "$status" -eq 0 ] && return
    not_ok "winsd ends in order (its status was $status)"
    tail -n 40 "$winsd_log" | sed 's/^/#   /'
    return "$status"
}

winsctl() { "$build/winsctl" --control "$work/control" "$@"; }

# No limits per source address: a few clients stand for thousands.
trust_clients() { winsctl set trusted-networks 10.53.0.0/16 >"$work/trust"; }

# The lines winsd wrote to its log.
log_has() { grep -qE -- "$1" "$work/winsd.log"; }

# Processor time of a process so far, in milliseconds.
cpu_ms() {
    local stat
    read -r stat <"/proc/$1/stat"
    # shellcheck disable=SC2086  # the words behind the name of the program
    set -- ${stat##*) }
    echo $(((${12} + ${13}) * 1000 / $(getconf CLK_TCK)))
}

# Resident memory of a process in KiB.
rss_kib() { sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$1/status"; }

# Datagrams the kernel of a namespace has sent.
sent_by() {
    ip netns exec "$1" awk '/^Udp: [0-9]/ { print $5 }' /proc/net/snmp
}

# value KEY TEXT: what nbload printed as KEY=...
value() { sed -n "s/.*\b$1=\([0-9.]*\).*/\1/p" <<<"$2"; }

# ---- nbtd ----------------------------------------------------------------------------

# start_nbtd_in NS FOLDER [OPTION]...: a node; data, control socket and log are in FOLDER.
# Nothing outside of FOLDER is read or written.  NBTD_UNDER: a command to run it under.
# Sets nbtd_pid.  Returns 1 when it does not answer within 15 seconds.
start_nbtd_in() {
    local ns=$1 folder=$2
    shift 2
    mkdir -p "$folder/data"
    rm -f "$folder/control"
    # shellcheck disable=SC2086  # words: what runs nbtd, if not the shell
    start "$ns" "$folder/nbtd.log" ${NBTD_UNDER:-} "$build/nbtd" --data "$folder/data" \
        --control "$folder/control" --lookup-socket none --lmhosts none --dhcp none "$@"
    nbtd_pid=$last_pid
    wait_for 15 socket_or_end "$folder/control" "$nbtd_pid"
    [ -S "$folder/control" ] && alive "$nbtd_pid"
}

# start_nbtd [OPTION]...: on the client's machine, files in $work/node.
start_nbtd() {
    start_nbtd_in "$client_ns" "$work/node" "$@" || {
        cat "$work/node/nbtd.log"
        die "nbtd did not start"
    }
}

stop_nbtd() { stop "$nbtd_pid"; }

nbtstat() { on_client "$build/nbtstat" --control "$work/node/control" "$@"; }

# name_is NAME SUFFIX STATE [TIMES]: nbtstat -n shows it in this state, on so many
# interfaces (1).
name_is() {
    local got
    got=$(nbtstat -n)
    equals "$(grep -cE "^ +$1 +<$2> +(UNIQUE|GROUP) +$3 *$" <<<"$got")" "${4:-1}" && return
    echo "$got"
    return 1
}

# watch_start NS FILE: every name service packet of a machine, a line each.
watch_start() {
    start "$1" "$2" "$build/demo/nbwatch"
    watch_pid=$last_pid
    wait_for 10 grep -q '^watching' "$2" || die "nbwatch does not watch: $(cat "$2")"
}

watch_end() { stop "$watch_pid"; }

# ---- clients -------------------------------------------------------------------------

nbload() { on_client "$build/tests/bench/nbload" "$@"; }
nbflood() { on_client "$build/tests/bench/nbflood" "$@"; }
# nbsend from the server itself, and from an address and port that are not ours.
nbsend_server() { on_server "$build/tests/system/nbsend" "$@"; }
nbsend_as() {
    local ns=$1 from=$2
    shift 2
    ip netns exec "$ns" "$build/tests/system/nbsend" -f "$from" -w 100 "$@"
}
nbsend() { on_client "$build/tests/system/nbsend" "$@"; }

# resolves NAME[#SUFFIX] ADDRESS...: the server answers a query with exactly these.
resolves() {
    local name=$1 got
    shift
    got=$(on_client nmblookup -s "$(client_conf)" -U $server_addr --recursion "$name" 2>&1)
    equals "$(sed -n 's/^\([0-9.]*\) .*<..>$/\1/p' <<<"$got" | sort | xargs)" \
        "$(printf '%s\n' "$@" | sort | xargs)" || {
        echo "$got"
        return 1
    }
}

# The settings of Samba's clients; nothing outside our folder is read or written.
client_conf() {
    local dir=$work/client
    if [ ! -e "$dir/smb.conf" ]; then
        mkdir -p "$dir"/{private,lock,state,cache,pid,ncalrpc}
        cat >"$dir/smb.conf" <<CONF
[global]
    netbios name = OWCLIENT
    workgroup = OWGROUP
    interfaces = $client_addr/16
    bind interfaces only = yes
    name resolve order = bcast host
    private dir = $dir/private
    lock directory = $dir/lock
    state directory = $dir/state
    cache directory = $dir/cache
    pid directory = $dir/pid
    ncalrpc dir = $dir/ncalrpc
CONF
    fi
    echo "$dir/smb.conf"
}

# ---- what went over the wire ---------------------------------------------------------

# capture_start [INTERFACE]: record the name service at the server.
capture_start() {
    capture_file=$work/wire.pcap
    start "$server_ns" "$work/capture.log" dumpcap -q -i "${1:-ve0}" -B 16 -w "$capture_file" \
        -f "udp port 137"
    capture_pid=$last_pid
    wait_for 10 grep -q '^File:' "$work/capture.log" || {
        cat "$work/capture.log"
        die "dumpcap does not capture"
    }
}

# The kernel hands packets to dumpcap in blocks, up to a second late, and keeps those of
# an unfinished block to itself when the recording ends.  So a last question is asked, and
# it and its answer are waited for in the file, where names look as on the wire.
capture_end() {
    nbsend -f "$client_addr" "$server_addr" query "ENDOFCAPTURE<7E>" >"$work/end.log"
    wait_for 10 capture_has_end
    stop "$capture_pid" INT
}

capture_has_end() {
    [ "$(grep -ao "EFEOEEEPEGEDEBFAFEFFFCEFCACACAHO" "$capture_file" | wc -l)" -ge 2 ]
}

# capture_check SENTENCE [ADDRESS]: end the recording; tshark must find no fault in what
# the server, or that address, has sent.
capture_check() {
    local filter="ip.src == ${2:-$server_addr} && nbns" sent bad
    capture_end
    sent=$(tshark -r "$capture_file" -Y "$filter" 2>/dev/null | wc -l)
    bad=$(tshark -r "$capture_file" -Y "$filter && (_ws.malformed || _ws.short)" -V \
        2>/dev/null | head -n 60)
    if [ "$sent" -gt 0 ] && [ -z "$bad" ]; then
        ok "$1 ($sent packets)"
    else
        not_ok "$1 ($sent packets)"
        printf '%s\n' "$bad" | sed 's/^/#   /'
    fi
}
