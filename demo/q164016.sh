#!/bin/bash
# Plays Microsoft's article Q164016 with real programs and real packets, in network
# namespaces: symptom, event, nbtstat -n, cause, cure.  `./run demo` builds and calls it;
# docs/q164016.md explains what it shows.
# shellcheck source=../tests/system/lib.sh
. "$(dirname "$0")/../tests/system/lib.sh"

began=$SECONDS
mapping=192.168.1.77 # the address of the old PC7, which nobody has any more

die() {
    echo "demo: $*" >&2
    exit 1
}

say() { printf '\n%s\n' "$*"; }

step() {
    printf '\n==== %s\n' "$*"
    watch_start "$server_ns" "$work/packets"
}

# The packets since the step began.
packets() {
    watch_end
    printf '\n  on the wire (seconds, from, to, what):\n\n'
    sed 1d "$work/packets" | indent
}

# at MACHINE COMMAND...: show a command and what it prints, as typed there.
at() {
    local machine=$1 status
    shift
    printf '\n  %s# %s\n' "$machine" "$(quoted "$@")"
    "$@" >"$work/said" 2>&1
    status=$?
    indent <"$work/said"
    [ $status -eq 0 ] || printf '  (exit status %d)\n' $status
    return $status
}

indent() { sed 's/ *$//; s/^./  &/'; }

# The errors in the event log that are about one name at one address.
errors_only() {
    printf '\n  PC7# nbtstat --events      (the errors about PC7<20> on eth0; '
    echo 'the others are alike)'
    nbtstat --events | awk -v RS= -v ORS='\n\n' \
        '/Event ID: *43/ && /PC7<20>/ && /192\.168\.1\.70/' | indent
}

# The words of a command, quoted where a shell would need it.
quoted() {
    local word line=
    for word; do
        case $word in
        *[!A-Za-z0-9_.:=+/@-]* | '') word="'$word'" ;;
        esac
        line+="${line:+ }$word"
    done
    echo "$line"
}

# want SECONDS SENTENCE COMMAND...: what must be so now, or soon; else the story fails.
want() {
    local seconds=$1 sentence=$2
    shift 2
    wait_for "$seconds" "$@" && return
    "$@"
    cat "$work/node/nbtd.log"
    die "the story went another way: $sentence"
}

all_registered() { name_is PC7 00 Registered 2 && name_is PC7 20 Registered 2; }
all_in_conflict() { name_is PC7 00 Conflict 2 && name_is PC7 20 Conflict 2; }
has_event() { nbtstat --events | grep -q "$1"; }

# The computer starts: nbtd, as its unit would start it, then the check at boot.
computer_starts() {
    rm -rf "$work/node/data" # its events of earlier chapters
    start_nbtd --name 'PC7<00>' --name 'PC7<20>' --group OFFICE --wins $article_server \
        "$@"
}

computer_stops() {
    stop_nbtd
    nbtd_pid=0
}

# The administrator maps PC7 to the old address.
old_mapping() {
    at admin winsctl add PC7 --type unique --address $mapping --note "the old PC7" ||
        die "the mapping was not made"
}

winsctl() { ip netns exec "$admin_ns" "$build/winsctl" --control "$work/control" "$@"; }

# ---- 1. the network ------------------------------------------------------------------

network() {
    need_namespaces "$@"
    make_article_net
    start_winsd --name WINS1
    cat <<END
Microsoft Knowledge Base Q164016, played with OpenWINS.

==== 1. A network

  WINS1   the WINS server, $article_server (winsd); also the router
  PC7     a computer on two networks, $article_pc1 and $article_pc2 (nbtd)
  admin   the administrator's seat, 192.168.3.9 (winsctl)
END
}

# ---- 2. control ----------------------------------------------------------------------

control() {
    step "2. Control: no static mapping, no conflict"
    computer_starts
    want 15 "PC7 registers both addresses" all_registered
    packets
    at PC7 nbtstat -n
    at admin winsctl show 'PC7<20>'
    computer_stops
}

# ---- 3. symptom ----------------------------------------------------------------------

refused_by_default() {
    step "3a. The administrator maps PC7 to its old address; PC7 starts"
    old_mapping
    computer_starts
    want 15 "PC7 is refused" all_in_conflict
    packets
    at PC7 nbtstat --wait=2 && die "the check at boot did not fail"
    errors_only
    want 1 "event 4319" has_event 4319
    if has_event 4320; then die "there is an event 4320"; fi
    at PC7 nbtstat -n
    computer_stops
}

refused_with_demand() {
    step "3b. The same with the option that makes the server demand the name back"
    at admin winsctl set static-refusal refuse+release-demand
    computer_starts
    want 15 "PC7 is refused" all_in_conflict
    want 5 "event 4320" has_event 4320
    packets
    say "  The check at boot fails: at least one service or driver failed during startup."
    at PC7 nbtstat --wait=2 && die "the check at boot did not fail"
    errors_only
    at PC7 nbtstat -n
    at PC7 nbtstat '--explain=PC7<20>'
}

# ---- 4. cause and cure ---------------------------------------------------------------

cause_and_cure() {
    step "4. Cause, and cure"
    at admin winsctl why 'PC7<20>'
    at admin winsctl delete PC7 --note "PC7 registers by itself" ||
        die "the mapping was not deleted"
    watch_end
}

# ---- 5. the computer, not the server -------------------------------------------------

restart() {
    step "5a. The computer restarts, not the server"
    computer_stops
    computer_starts
    want 15 "PC7 has its names" all_registered
    packets
    at PC7 nbtstat --wait=2 || die "the check at boot failed"
    at PC7 nbtstat -n
    computer_stops
}

recovery() {
    step "5b. Again, and this time nothing is restarted (--conflict-retry 2s, 30 s by default)"
    old_mapping
    computer_starts --conflict-retry 2s
    want 15 "PC7 is refused" all_in_conflict
    at PC7 nbtstat -n
    at admin winsctl delete PC7 --note "again"
    want 15 "PC7 claims its names again by itself" all_registered
    packets
    at PC7 nbtstat -n
    computer_stops
}

# ---- 6. without a conflict -----------------------------------------------------------

migration() {
    step "6a. The old mapping and migrate-on: the server asks the old address first"
    old_mapping
    # Without this the kernel would only ask for the hardware address, in vain, and the
    # server's questions could not be seen.
    ip -n "$server_ns" neigh replace $mapping lladdr 02:00:00:00:00:4d dev eth0
    at admin winsctl set migrate-on on
    computer_starts
    want 30 "PC7 has its names" all_registered
    packets
    at PC7 nbtstat -n
    at admin winsctl show 'PC7<20>'
    at admin winsctl set migrate-on off
    computer_stops
}

right_mapping() {
    step "6b. A mapping of type Multihomed that lists the right addresses"
    at admin winsctl add PC7 --type multihomed --address $article_pc1 \
        --address $article_pc2 --force
    computer_starts
    want 15 "PC7 has its names" all_registered
    packets
    at PC7 nbtstat -n
    if has_event 43; then die "there is an event"; fi
    at admin winsctl show 'PC7<20>'
    computer_stops
}

network "$@"
control
refused_by_default
refused_with_demand
cause_and_cure
restart
recovery
migration
right_mapping
stop_winsd
printf '\nAll of it came out as in the article, in %d seconds.\n' $((SECONDS - began))
