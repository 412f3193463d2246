#!/bin/bash
# part: full 90
# Names are octets: all 256 values, through the wire, the database, winsctl and JSON.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_namespaces "$@"
make_net
start_winsd

# escaped HEX: 16 octets as nbsend and winsctl read them, every one escaped.
escaped() {
    local i text=
    for ((i = 0; i < 30; i += 2)); do text+="\\x${1:i:2}"; done
    echo "$text<${1:30:2}>"
}

# Names of 15 consecutive octets and a suffix that takes every value as well.  The first
# octet is never "*", which no machine may register, and the suffix none that only groups
# have.
names=()
for ((first = 0; first < 256; first += 15)); do
    hex=
    for ((i = 0; i < 15; i++)); do hex+=$(printf '%02x' $(((first + i) % 256))); done
    names+=("$hex$(printf '%02x' $((first == 30 ? 0x20 : first)))")
done

for hex in "${names[@]}"; do
    said=$(nbsend -f $client_addr $server_addr register "$(escaped "$hex")" $client_addr)
    check "$hex is registered" contains "$said" "opcode 5 rcode 0 "
    said=$(nbsend $server_addr query "$(escaped "$hex")")
    check "... found" contains "$said" "rcode 0 .*addresses $client_addr$"
done
listed=$(winsctl list --json)
check "the JSON list is valid" jq -e 'type == "array"' <<<"$listed"
text=$(winsctl list)
check "the table for people is UTF-8" iconv -f utf-8 -t utf-16 -o "$work/table" <<<"$text"
# The code page's own signs may stand there, but nothing a terminal would obey.
refuse "... without control characters" contains "$text" "$(printf '[\1-\10\13-\37\177]')"
for hex in "${names[@]}"; do
    row=$(jq -c --arg hex "$hex" '.[] | select(.hex == $hex)' <<<"$listed")
    check "$hex is in the list, once" equals "$(grep -c . <<<"$row")" 1
    name="$(jq -r .name <<<"$row")<$(jq -r .suffix <<<"$row")>"
    check "... winsctl finds it by the name it printed" equals \
        "$(winsctl --exact --json show "$name" | jq -r '.. | .hex? // empty' | head -n 1)" "$hex"
    check "... nbsend, too" nbsend $server_addr query "$name"
    check "... and its history" winsctl --exact --json history "$name"
done

for ((octet = 0; octet < 256; octet++)); do
    [ $octet -ne 42 ] || continue
    hex=$(printf '%02x' $octet)
    name="\\x$hex\\x41<20>"
    if ! winsctl --exact add "$name" --type unique --address $client_addr2 >"$work/out" 2>&1 ||
        ! nbsend $server_addr query "$name" | grep -q "addresses $client_addr2$" ||
        ! winsctl --exact delete "$name" >>"$work/out" 2>&1; then
        not_ok "a static mapping whose name begins with octet $hex"
        sed 's/^/#   /' "$work/out"
    fi
done
check "static mappings with every first octet come and go" equals \
    "$(winsctl list --json | jq '[.[] | select(.static)] | length')" 0
check "the log is printable ASCII" \
    equals "$(tr -d '\n\t -~' <"$work/winsd.log" | od -An -tx1)" ""
stop_winsd
finish
