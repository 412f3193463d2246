#!/bin/bash
# part: full 60
# Policies through real packets: who gets WPAD, who may be a domain controller, which
# addresses stand in records, who is served, which new names wait.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_namespaces "$@"
make_net
start_winsd

# send OPERATION NAME [ADDRESS]: what comes back, from the client's address.
send() { nbsend -f "$client_addr" -w 1500 "$server_addr" "$@"; }
policy() { winsctl --json policy show "$1"; }
counted() { policy "$1" | grep -qE "\"$2\": ?$3[,}]"; }

rfs="rcode 5"
for name in WPAD ISATAP wpad WPAD2; do
    for operation in register multihomed refresh; do
        check "$operation of $name is refused" contains \
            "$(send $operation "$name<00>" "$client_addr")" "$rfs"
    done
    check "a release of it, too" contains \
        "$(send release "$name<00>" "$client_addr")" "$rfs"
done
check "none of them is found" resolves "WPAD#00"
check "all of them were counted" counted reserved-names hits 16
check "with a label in the metrics" contains "$(curl -s --unix-socket "$work/control" \
    http://winsd/metrics)" 'policy_hits_total\{policy="reserved-names"\} 16$'
check "the log says which policy and who" wait_for 5 log_has \
    "WPAD<00>, asked for by $client_addr, is refused by the policy reserved-names"
check "winsctl why names the policy" contains "$(winsctl why WPAD)" "name is reserved"
check "the names of the server belong to it" contains \
    "$(send register 'OWSERVER<03>' "$client_addr")" "$rfs"

winsctl policy set domain-controllers "$client_addr2/32" >"$work/said"
check "a domain controller from elsewhere is refused" contains \
    "$(nbsend -g -f "$client_addr" "$server_addr" register 'CORP<1c>' "$client_addr")" \
    "$rfs"
check "... from where it may it is not" contains \
    "$(nbsend -g -f "$client_addr2" "$server_addr" register 'CORP<1c>' "$client_addr2")" \
    "rcode 0"

check "an address of Docker is watched by default" contains \
    "$(send register 'PC7<20>' 172.17.0.2)" "rcode 0"
check "... and counted" counted refused-addresses would_have 1
winsctl policy mode refused-addresses enforce >"$work/said"
check "... and refused when that is wanted" contains \
    "$(send register 'PC8<20>' 172.17.0.2)" "$rfs"

winsctl policy mode quarantine enforce >"$work/said"
check "a new name waits" contains "$(send register 'NEW<20>' "$client_addr")" "$rfs"
check "... and is listed" contains "$(winsctl policy show quarantine)" "NEW +20"
check "an operator approves it" winsctl policy approve new
check "... and the machine gets it" contains \
    "$(send register 'NEW<20>' "$client_addr")" "rcode 0"
check "... found by everybody" resolves "NEW#20" "$client_addr"
check "... as its other names" contains \
    "$(send register 'NEW<00>' "$client_addr")" "rcode 0"

winsctl policy set client-networks "$client_addr/32" >"$work/said"
check "a machine of the networks that are served gets answers" contains \
    "$(send query 'NEW<20>')" "rcode 0"
refuse "another one gets none" nbsend -f "$client_addr2" -w 500 "$server_addr" query \
    'NEW<20>'
check "... and is counted" counted client-networks hits 1
winsctl policy mode client-networks log >"$work/said"
check "... unless that is only watched" contains \
    "$(nbsend -f "$client_addr2" "$server_addr" query 'NEW<20>')" "rcode 0"

winsctl settings export "$work/text" >"$work/said"
stop_winsd
start_winsd
check "modes and values survive a restart" contains "$(winsctl policy list)" \
    "client-networks +log"
check "... and stand in the text of all settings" contains "$(cat "$work/text")" \
    "quarantine-mode: enforce"
finish
