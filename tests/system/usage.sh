#!/bin/bash
# part: full 120
# Who uses it: a real server, real packets; what is counted, over a restart, a crash and a
# damaged file; the report; the query log; what counting costs.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_namespaces "$@"
make_net
start_winsd

# asked NAME: how often, as winsctl tells it.
asked() { winsctl --json usage --name "$1" | jq '.[0].asked'; }
ask() { nbsend -f "$1" $server_addr query "$2"; }

nbsend -f $client_addr $server_addr register "FRED<20>" $client_addr >"$work/said"
nbsend -f $client_addr2 $server_addr register "IDLE<20>" $client_addr2 >"$work/said"
for _ in 1 2 3; do ask $client_addr2 "FRED<20>" >"$work/said"; done
ask $client_addr "GONE<20>" >"$work/said"
nbsend $server_addr status "*" >"$work/said"

check "questions are counted" equals "$(asked FRED)" 3
check "... for the machine that asks" contains "$(winsctl usage --client $client_addr2)" \
    "FRED<20> +3 "
check "node status is no question" equals "$(winsctl --json usage | jq .usage.totals.asked)" 4
check "registrations show who lives" equals \
    "$(winsctl --json usage --client $client_addr | jq .registered)" 1
unused=$(winsctl usage --unused)
check "a name that nobody asks for" contains "$unused" "IDLE<20>"
refuse "... is none that somebody does" contains "$unused" "FRED<20>"

report=$(winsctl report retire --dns --suffix-search invalid)
check "the report tells who asks" contains "$report" "$client_addr2 \(IDLE\) +asked 3"
check "... and what is asked for in vain" contains "$report" "GONE<20>"
check "... as a page that is well-formed" contains \
    "$(winsctl report retire --form html)" "<td>FRED&lt;20&gt;</td>"

# ---- compared with DNS, within what the system call filter allows ----------------------

cat >"$work/dns.py" <<'END'
import socket
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(('127.0.0.1', 5353))
while True:
    asked, client = server.recvfrom(512)
    print(asked[13:13 + asked[12]].decode(), flush=True)
    server.sendto(asked[:2] + b'\x85\x80\0\1\0\1\0\0\0\0' + asked[12:] +
                  b'\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4' + socket.inet_aton('192.0.2.53'), client)
END
start "$server_ns" "$work/dns.log" python3 "$work/dns.py"
wait_for 5 on_server sh -c "ss -Hunl | grep -q 127.0.0.1:5353"
used() { curl -s --unix-socket "$work/control" "http://winsd/api/v1/usage/names?dns=1"; }
winsctl set dns-servers 127.0.0.1:5353 >"$work/said"
winsctl set dns-suffix corp.example >"$work/said"
refuse "DNS is not asked while dns-check is off" contains "$(used)" '"verdict"'
winsctl set dns-check on >"$work/said"
dns_says() { contains "$(used)" '"name":"FRED".*"verdict":"other","addresses":\["192.0.2.53"\]'; }
check "then it is, and its answer stands in the list" wait_for 5 dns_says
check "... for each name once" equals "$(sort "$work/dns.log" | uniq -d)" ""

check "the server stops" stop "$winsd_pid"
check "usage.db is for owner and group only" equals "$(stat -c %a "$work/data/usage.db")" 640
start_winsd
check "a restart loses nothing" equals "$(asked FRED)" 3

# ---- a damaged file ------------------------------------------------------------------

stop_winsd
head -c 60000 /dev/urandom >"$work/data/usage.db"
start_winsd
check "a damaged usage.db stops nothing" resolves "FRED#20" $client_addr
check "... is set aside" wait_for 5 test -s "$work/data/usage.db.damaged"
check "... and said" wait_for 5 log_has "usage-set-aside"
check "... and counting begins anew" equals "$(asked FRED)" 1

# ---- the query log -------------------------------------------------------------------

refuse "the query log is off at first" winsctl queries
winsctl set query-log not-found >"$work/said"
wait_for 5 log_has "query-log" # the workers follow when they wake up
until_logged() {
    ask "$client_addr" "MISSING<00>" >"$work/said"
    winsctl queries | grep -q "MISSING<00>.*not found"
}
check "then what is not found is written down" wait_for 5 until_logged
refuse "... and nothing else" contains "$(winsctl queries)" "FRED<"
check "... as CSV" contains "$(winsctl queries --csv)" "\"MISSING<00>\",0,"

# ---- a crash, and what it costs --------------------------------------------------------

trust_clients
nbload register -n 2000 $server_addr >"$work/said"
said=$(nbload query -n 2000 -d 2 $server_addr)
check "under load all answers are right" equals "$(value wrong "$said")" 0
totals=$(winsctl --json usage | jq -c .usage.totals)
check "... and all are counted ($totals)" test \
    "$(jq .asked <<<"$totals")" -ge "$(value right "$said")"
stop "$winsd_pid" KILL
start_winsd
check "after a crash the server starts" resolves "FRED#20" $client_addr
check "... and usage.db is whole" contains "$(winsctl --json usage)" '"stored": true'
refuse "... nothing was damaged" log_has "usage-set-aside"
winsctl set usage off >"$work/said"
all_asked() { winsctl --json usage | jq .usage.totals.asked; }
is_not_counted() {
    local before
    before=$(all_asked)
    resolves "FRED#20" "$client_addr" && [ "$(all_asked)" = "$before" ]
}
check "usage off counts nothing, within a second or so" wait_for 5 is_not_counted
stop_winsd
finish
