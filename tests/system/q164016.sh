#!/bin/bash
# part: full 120
# The article this project starts from (Microsoft KB Q164016), end to end with nbtd as the
# computer: symptom, event, nbtstat -n, cause, cure; recovery without a restart; ways in
# which no conflict arises.  ./run demo plays the same for people.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_namespaces "$@"
make_article_net
start_winsd
mapping=192.168.1.77 # the computer's old address

computer_starts() {
    rm -rf "$work/node/data" # the events of earlier chapters
    start_nbtd --name 'PC7<00>' --name 'PC7<20>' --group OFFICE --wins "$server_addr" "$@"
}
all_are() { name_is PC7 00 "$1" 2 && name_is PC7 20 "$1" 2; }
addresses_are() { equals "$(winsctl --json show 'PC7<20>' | jq -r '.[0].addresses[]' | sort | xargs)" "$*"; }
map_old() { winsctl --note "the old PC7" add PC7 --type unique --address "$mapping"; }
boot_check() { nbtstat --wait=2; }
events() { nbtstat --events; }

# ---- control -------------------------------------------------------------------------
computer_starts
check "without a mapping both addresses register" wait_for 15 all_are Registered
check "... and both stand in the record" addresses_are "$client_addr" "$client_addr2"
check "... the check at boot passes" boot_check
refuse "... and no event is logged" contains "$(events)" "43[0-9][0-9]"
check "the computer stops in good order" stop_nbtd
check "... and has released its name" resolves "PC7#20"

# ---- symptom -------------------------------------------------------------------------
check "a mapping to the old address is made" map_old
computer_starts
check "the computer's names are in conflict" wait_for 15 all_are Conflict
check "... but its workgroup's is not" name_is OFFICE 00 Registered 2
refuse "the check at boot fails" boot_check
said=$(nbtstat --wait=0 2>&1)
check "... and names the name and its state" contains "$said" "PC7.*[Cc]onflict"
said=$(events)
check "event 4319 is logged" contains "$said" "4319"
check "... with the server's address" contains "$said" "192\.168\.1\.1"
refuse "... and no event 4320" contains "$said" "4320"
stop_nbtd

check "the server is told to demand the name back" \
    winsctl set static-refusal refuse+release-demand
watch_start "$server_ns" "$work/packets"
computer_starts
has_4320() { contains "$(events)" "4320"; }
check "event 4320 is logged" wait_for 15 has_4320
said=$(nbtstat --events --json | jq -r '.events[] |
    select(.fields.name == "PC7<20>" and .fields.address == "192.168.1.70") |
    "\(.id) from \(.fields.from)"' | xargs)
check "... after 4319, both with the server's address" \
    equals "$said" "4319 from $server_addr 4320 from $server_addr"
check "nbtstat -n shows Conflict" all_are Conflict
refuse "the check at boot fails" boot_check
watch_end
check "a refusal went over the wire" grep -q "$server_addr.*PC7<20> REFUSED (ACT_ERR)" "$work/packets"
check "... then a release demand" grep -q "$server_addr.*PC7<20> RELEASE DEMAND for $client_addr" "$work/packets"
check "... which the computer verified" grep -q "$client_addr.*> $server_addr *PC7<20> where?" "$work/packets"

# ---- cause and cure ------------------------------------------------------------------
said=$(winsctl why 'PC7<20>')
check "winsctl why names the mapping" contains "$said" "static mapping .*$mapping"
check "... who made it and why" contains "$said" "the old PC7"
check "... whom it refused" contains "$said" "$client_addr was refused"
check "... the other address as well" contains "$said" "$client_addr2"
check "... and the cure" contains "$said" "winsctl delete"
check "the mapping is deleted" winsctl delete PC7

first=$winsd_pid
stop_nbtd
computer_starts
check "the computer restarts and has its names" wait_for 15 all_are Registered
check "... the check at boot passes" boot_check
check "... the server was not restarted" alive "$first"
check "... both addresses stand in the record" addresses_are "$client_addr" "$client_addr2"
stop_nbtd

# ---- nobody restarts anything --------------------------------------------------------
check "the mapping is made again" map_old
computer_starts --conflict-retry 2s
check "the names are in conflict again" wait_for 15 all_are Conflict
second=$nbtd_pid
check "the mapping is deleted" winsctl delete PC7
check "the computer has its names again within its retry time" wait_for 15 all_are Registered
check "... and was not restarted" alive "$second"
stop_nbtd

# ---- without a conflict --------------------------------------------------------------
check "the mapping is made a third time" map_old
check "migrate-on is set" winsctl set migrate-on on
computer_starts
check "the silent old address gives way" wait_for 30 all_are Registered
check "... the record is the computer's" addresses_are "$client_addr" "$client_addr2"
refuse "... no event" contains "$(events)" "43[0-9][0-9]"
stop_nbtd
check "migrate-on is off again" winsctl set migrate-on off

check "a mapping of type Multihomed lists the right addresses" winsctl add PC7 --type \
    multihomed --address "$client_addr" --address "$client_addr2" --force
computer_starts
check "the computer registers" wait_for 15 all_are Registered
refuse "... no event" contains "$(events)" "43[0-9][0-9]"
check "... and the mapping stays" equals \
    "$(winsctl --json show 'PC7<20>' | jq -r '.[0].static')" true
stop_nbtd
finish
