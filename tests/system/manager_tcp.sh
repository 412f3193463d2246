#!/bin/bash
# part: full 120
# The manager by TCP: in the clear on loopback, by TLS elsewhere, from another machine, with
# tokens, for those who take their time.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_namespaces "$@"
make_net
host=wins.corp.example
secure=https://$server_addr:8443

start_manager() { # OPTION...
    start_winsd --http 127.0.0.1 --http "$server_addr:8443" --http-host $host "$@"
}

at_server() { ip netns exec "$server_ns" "$@"; }
at_client() { ip netns exec "$client_ns" "$@"; }

# status COMMAND...: the HTTP status that curl gets.
status() { "$@" -s -o /dev/null -m 20 -w '%{http_code}'; }
here() { at_server curl "$@"; }
there() { at_client curl "$@"; }
is() { equals "$(status "${@:2}")" "$1"; } # STATUS COMMAND...
fingerprint() { winsctl --json status | jq -r .fingerprint; }

# exits STATUS COMMAND...
exits() {
    local wanted=$1
    shift
    "$@"
    equals $? "$wanted"
}

start_manager
code=$(sed -n 's|.*#/setup/||p' "$work/winsd.log")
cert=$work/data/manager-cert.pem

echo "# doors"
check "in the clear on loopback" is 401 here http://127.0.0.1:8137/api/v1/session
check "by TLS elsewhere" is 401 there -k $secure/api/v1/session
refuse "not in the clear" there -s -m 5 "http://$server_addr:8443/api/v1/session"
refuse "not by an old TLS" there -s -k -m 5 --tls-max 1.1 $secure/api/v1/session
refuse "nothing vouches for its own certificate" there -s -m 5 $secure/api/v1/session
check "but the certificate itself, for the address" is 401 there --cacert "$cert" \
    $secure/api/v1/session
check "and for the name" is 401 there --cacert "$cert" \
    --resolve "$host:8443:$server_addr" "https://$host:8443/api/v1/session"
check "a name that is not ours" is 421 there -k -H "Host: evil.example" \
    $secure/api/v1/session
check "the key is for the server only" equals \
    "$(stat -c %a "$work/data/manager-key.pem" "$work/data/auth.db" | paste -sd ' ')" "600 600"
check "the start tells the fingerprint" log_has "$(fingerprint)"
refuse "no HSTS with a certificate of one's own" grep -qi strict-transport \
    <(there -s -k -i $secure/api/v1/session)

echo "# accounts"
setup="{\"code\":\"$code\",\"account\":\"eve\",\"password\":\"correct horse\"}"
check "the link of the start works at the machine only" is 403 there -k -d "$setup" \
    $secure/api/v1/setup
check "an account is made at the control socket" contains \
    "$(echo "correct horse" | winsctl account add ann --role operator)" "account added"
check "then the link is void" is 403 here -d "$setup" http://127.0.0.1:8137/api/v1/setup
login='{"account":"ann","password":"correct horse"}'
check "the cookie is for TLS only" contains \
    "$(there -s -k -i -d "$login" $secure/api/v1/session)" "HttpOnly; SameSite=Strict; Secure"
there -s -k -c "$work/jar" -d "$login" $secure/api/v1/session >"$work/session"
check "a session lasts" is 200 there -k -b "$work/jar" $secure/api/v1/status
check "a change without the token of the session" is 403 there -k -b "$work/jar" \
    -X POST $secure/api/v1/scavenge
check "with it" is 200 there -k -b "$work/jar" -X POST \
    -H "X-CSRF-Token: $(jq -r .csrf "$work/session")" $secure/api/v1/scavenge
check "the trail tells it" contains "$(winsctl audit)" "ann +$client_addr:[0-9]+ +POST"
check "a backup has no accounts" winsctl backup "$work/copy.db"
refuse "... nor their names" grep -q "ann" "$work/copy.db"

echo "# programs"
winsctl token add graphs --areas metrics,status --life 1d >"$work/token"
from_client() { at_client "$build/winsctl" --url "$secure" --token-file "$work/token" "$@"; }
check "a token and the fingerprint will do" from_client --fingerprint "$(fingerprint)" status
check "or the certificate" from_client --cacert "$cert" status
check "without either the server is a stranger" exits 5 from_client status
check "another fingerprint is another server" exits 5 from_client \
    --fingerprint "$(fingerprint | tr '0-9' '1-90')" status
check "an area is an area" exits 5 from_client --fingerprint "$(fingerprint)" list
check "a token is not sent in the clear" exits 2 at_client "$build/winsctl" \
    --url "http://$server_addr:8443" --token-file "$work/token" status
check "the token itself is stored nowhere" exits 1 grep -rq "$(cat "$work/token")" "$work/data"

echo "# those who take their time"
cat >"$work/slow.py" <<'PY'
import socket, sys, time
kind, count = sys.argv[1], int(sys.argv[2])
address = (sys.argv[3], int(sys.argv[4]))
begun = time.monotonic()
if kind == 'drip':  # one octet a second, never a whole head
    visitor = socket.create_connection(address)
    visitor.settimeout(1)
    for _ in range(count):
        try:
            visitor.send(b'G')
            if visitor.recv(1) == b'':
                break
        except TimeoutError:
            continue
        except OSError:
            break
    else:
        sys.exit('still connected after %d seconds' % (time.monotonic() - begun))
else:  # places taken by one machine
    visitors, refused = [], 0
    for _ in range(count):
        visitor = socket.create_connection(address)
        visitor.settimeout(0.02)
        visitors.append(visitor)
    for visitor in visitors:
        try:
            refused += visitor.recv(1) == b''
        except TimeoutError:
            continue
        except OSError:
            refused += 1
    print('%d of %d were refused' % (refused, count))
    sys.exit(0 if refused == count - 32 else 1)
PY
check "a head of one octet a second is cut off" at_server timeout 40 python3 \
    "$work/slow.py" drip 20 127.0.0.1 8137
check "one machine does not take every place" at_client timeout 40 python3 \
    "$work/slow.py" places 60 $server_addr 8443
check "a body without end from a stranger is cut off" exits 1 grep -q 100000000 \
    <(head -c 100000000 /dev/zero | there -s -k -m 30 -o /dev/null -w '%{size_upload}' \
        -T - $secure/api/v1/mappings)
check "winsd answers all the while" winsctl status
forty_at_once() {
    seq 40 | xargs -P 40 -I{} "$build/winsctl" --control "$work/control" add "CROWD{}" \
        --type unique --address 10.53.9.{}
}
check "forty changes at once wait for their turn, and all are made" forty_at_once

echo "# certificates"
before=$(fingerprint)
stop_winsd
cp "$cert" "$work/given.pem"
cp "$work/data/manager-key.pem" "$work/given.key"
start_manager
check "its own certificate stays" equals "$(fingerprint)" "$before"
check "nobody is logged in after a restart" is 401 there -k -b "$work/jar" $secure/api/v1/status
stop_winsd
start_manager --tls-certificate "$work/given.pem" --tls-key "$work/given.key"
check "one that was given is used, with HSTS" contains \
    "$(there -s -i --cacert "$work/given.pem" $secure/api/v1/session)" \
    "Strict-Transport-Security"
stop_winsd
refuse "a key of another certificate stops the start" start_winsd_in "$server_ns" "$work" \
    --http "$server_addr:8443" --tls-certificate "$work/given.pem" --tls-key /dev/null
check "... and it says so" log_has "given.pem and /dev/null"

echo "# an address that is taken"
start_manager
check "the standard address may be missing" start_winsd_in "$server_ns" "$work/second" \
    --listen 127.0.0.1:1137 --http 127.0.0.1
stop_winsd
check "... it says so" grep -q " 6005 " "$work/second/winsd.log"
refuse "another may not" start_winsd_in "$server_ns" "$work/second" \
    --listen 127.0.0.1:1137 --http "$server_addr:8443"
check "... it says so" grep -q "8443: Address already in use" "$work/second/winsd.log"
finish
