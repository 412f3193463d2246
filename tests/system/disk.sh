#!/bin/bash
# part: full 120
# A full disk: changes get no answer (and no lie), queries go on, it heals by itself, and
# everything that was acknowledged is there.  A damaged file: reported, never replaced.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_namespaces "$@"
make_net
mkdir "$work/disk"
mount -t tmpfs -o size=64m tmpfs "$work/disk" || die "cannot mount a small disk"
chmod 777 "$work/disk"
head -c 60M /dev/zero >"$work/disk/ballast"

names=60000
load="-n $names -A 10.53.128.1/4 -s 4 -w 128"

start_winsd --data "$work/disk"
trust_clients
# shellcheck disable=SC2086  # several options
nbload register $load -t 0.3 -d 6 --state "$work/state" --log "$work/log" \
    $server_addr >"$work/load" 2>&1
granted=$(grep -c '^+' "$work/log")
check "the disk takes some registrations ($granted of $names)" test "$granted" -gt 1000
check "... and not all" test "$granted" -lt $names
check "none is answered wrongly" contains "$(cat "$work/load")" " wrong=0 "

said=$(nbsend -f $client_addr -w 500 $server_addr register "LATE<20>" $client_addr)
check "on a full disk a registration gets no answer" equals "$said" ""
said=$(nbload query -n 1000 -a 100 -c 5000 $server_addr)
check "queries go on" contains "$said" "right=5000 wrong=0 lost=0"
check "winsd says why" log_has "(store|disk|write).*(fail|full|space)|4254"

rm "$work/disk/ballast"
check "with space again, registrations are answered without a restart" \
    wait_for 60 nbsend -f $client_addr -w 300 $server_addr register "LATE<20>" $client_addr
check "winsd says so" wait_for 5 log_has "6030|recovered|again"
check "the new name is found" resolves "LATE#20" $client_addr
stop "$winsd_pid" KILL

start_winsd --data "$work/disk"
# shellcheck disable=SC2086
check "after SIGKILL every acknowledged registration is there" \
    nbload verify $load --state "$work/state" --log "$work/log" $server_addr
check "the late one, too" resolves "LATE#20" $client_addr
check "winsd ends in good order" stop "$winsd_pid"

# ---- damage --------------------------------------------------------------------------

file=$work/disk/names.db

# damaged SENTENCE: winsd does not start, says what to do, and leaves the file alone.
damaged() {
    local before
    before=$(sha256sum <"$file")
    if start_winsd_in "$server_ns" "$work" --data "$work/disk"; then
        not_ok "$1: winsd does not start"
        stop_winsd
        return
    fi
    ok "$1: winsd does not start"
    check "... it names the file" log_has "names\.db"
    check "... and leaves it as it is" equals "$(sha256sum <"$file")" "$before"
}

cp "$file" "$work/good.db"
printf 'this is no database' | dd of="$file" conv=notrunc status=none
damaged "a file with a foreign beginning"
head -c 100000 "$work/good.db" >"$file"
damaged "a file that ends too early"
head -c 600 "$work/good.db" >"$file"
damaged "a file of 600 octets"

cp "$work/good.db" "$file"
start_winsd --data "$work/disk"
check "the good file is taken again" resolves "LATE#20" $client_addr
stop_winsd
finish
