#!/bin/bash
# part: full 60
# winsctl doctor and the firewall: what it says of rules of nft, of iptables over nft and of
# legacy iptables, held against whether a query of another machine really gets through.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_namespaces "$@"
for program in nft iptables-nft iptables-legacy; do
    command -v $program >/dev/null || die "$program is not installed"
done
make_net
start_winsd
winsctl add PC7 --type unique --address 10.53.0.200 >/dev/null
on_server nft list ruleset >"$work/said" 2>&1 || die "this kernel has no nf_tables"

gets_through() {
    contains "$(nbsend -f "$client_addr" -w 500 "$server_addr" query "PC7<20>")" 10.53.0.200
}
# doctor_says VERDICT: of the firewall; its sentence in $work/firewall.
doctor_says() {
    on_server "$build/winsctl" --control "$work/control" doctor --quick --data "$work/data" \
        >"$work/doctor" 2>&1
    grep -E '^[A-Z]+ +Firewall ' "$work/doctor" >"$work/firewall"
    equals "$(cut -d' ' -f1 "$work/firewall")" "$1"
}
# judged VERDICT yes|no WHAT: with the rules in force, doctor and the wire agree.
judged() {
    check "$3: $1" doctor_says "$1"
    if [ "$2" = yes ]; then
        check "... and a query gets through" gets_through
    else
        refuse "... and no query gets through" gets_through
    fi
}
# rules VERDICT yes|no WHAT: the same for the chain input, the rest of its table on stdin.
rules() {
    {
        echo "flush ruleset"
        echo "table inet filter {"
        cat
        echo "}"
    } >"$work/rules"
    on_server nft -f "$work/rules" >"$work/said" 2>&1 || {
        not_ok "$3: nft takes the rules"
        show_said
        return
    }
    judged "$@"
}
# input POLICY RULE...: such a chain, in which the server may talk to itself.
input() {
    printf 'chain input {\n type filter hook input priority 0; policy %s;\n' "$1"
    echo " iif lo accept"
    shift
    printf ' %s\n' "$@"
    echo "}"
}

judged OK yes "no rules at all"
rules OK yes "an open chain" < <(
    input accept "")
rules FAIL no "a closed chain that takes answers and loopback" < <(
    input drop "ct state established,related accept")
check "... and the chain is named" contains "$(cat "$work/firewall")" "inet filter input"
check "... with what to do" contains "$(cat "$work/doctor")" "-> let UDP port 137 in"
rules OK yes "a closed chain with the port open" < <(
    input drop "ct state established,related accept" "udp dport 137 accept")
rules OK yes "a set of ports" < <(
    input drop "ct state new udp dport { 53, 137 } accept")
rules OK yes "a range of ports" < <(
    input drop "udp dport { 53, 137-139 } accept")
rules FAIL no "other ports" < <(
    input drop "udp dport 53 accept" "tcp dport 137 accept")
rules OK yes "a concatenation" < <(
    input drop "meta l4proto . th dport { udp . 137 } accept")
rules FAIL no "an open chain with the port closed" < <(
    input accept "udp dport 137 drop")
rules FAIL no "the same with an answer" < <(
    input accept "udp dport netbios-ns reject")
rules FAIL no "nothing new" < <(
    input accept "ct state new drop")
rules OK yes "nothing old" < <(
    input accept "ct state != new drop" "ct state invalid drop")
rules OK yes "a limit" < <(
    input drop "udp dport 137 limit rate 100/second accept")
rules OK yes "one machine is let in" < <(
    input drop "ip saddr $client_addr udp dport 137 accept")
check "... which is said" contains "$(cat "$work/firewall")" "not from everywhere"
rules WARN yes "one machine is let in to everything" < <(
    input drop "ip saddr $client_addr accept")
rules FAIL no "what is for this machine" < <(
    input accept "fib daddr type local udp dport 137 drop")
rules OK yes "a set with a name" < <(
    printf 'set open {\n type inet_service\n elements = { 137 }\n}\n'
    input drop "udp dport @open accept"
)
rules OK yes "a chain that is jumped to" < <(
    printf 'chain wins {\n ip saddr 10.99.0.0/16 return\n accept\n}\n'
    input drop "udp dport 137 jump wins"
)
rules FAIL no "a chain that nobody comes back from" < <(
    printf 'chain wins {\n udp dport 138 accept\n}\n'
    input drop "udp dport 137 goto wins" "udp dport 137 accept"
)
rules OK yes "maps of verdicts" < <(
    printf 'chain wins {\n accept\n}\n'
    input drop "ct state vmap { established : accept, invalid : drop }" \
        "udp dport vmap { 137 : jump wins, 138 : drop }"
)
rules FAIL no "a chain before routing" < <(
    input accept ""
    printf 'chain early {\n type filter hook prerouting priority -300; policy accept;\n'
    printf ' udp dport 137 drop\n}\n'
)
rules WARN yes "answers leave, questions do not" < <(
    input accept ""
    printf 'chain output {\n type filter hook output priority 0; policy drop;\n'
    printf ' ct state established accept\n}\n'
)
on_server nft flush ruleset

# tables VERDICT yes|no WHAT: rules that iptables makes of the lines on stdin.
tables() {
    on_server nft flush ruleset
    local line
    while read -r line; do
        # shellcheck disable=SC2086
        on_server iptables-nft $line >"$work/said" 2>&1 || {
            not_ok "$3: iptables takes $line"
            show_said
        }
    done
    judged "$@"
}
tables FAIL no "iptables: the port is refused" <<'RULES'
-A INPUT -p udp --dport 137 -j REJECT
RULES
tables FAIL no "iptables: a closed chain" <<'RULES'
-P INPUT DROP
-A INPUT -i lo -j ACCEPT
RULES
tables WARN no "iptables: a closed chain that takes answers" <<'RULES'
-P INPUT DROP
-A INPUT -i lo -j ACCEPT
-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
RULES
tables OK yes "iptables: the port is open" <<'RULES'
-P INPUT DROP
-N WINS
-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A INPUT -p udp -m comment --comment wins --dport 137:138 -j WINS
-A WINS -j ACCEPT
RULES
tables SKIP yes "iptables: several ports, which nft does not tell" <<'RULES'
-P INPUT DROP
-A INPUT -p udp -m multiport --dports 137,138 -j ACCEPT
RULES
on_server nft flush ruleset

on_server iptables-legacy -A INPUT -p udp --dport 137 -j DROP >"$work/said" 2>&1 ||
    die "this kernel has no legacy iptables"
judged SKIP no "legacy iptables is not judged"
check "... and that is said" contains "$(cat "$work/firewall")" \
    "Legacy iptables has tables too \(filter\)"
finish
