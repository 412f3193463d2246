#!/bin/bash
# part: full 120
# Files of other servers come into a running winsd, and what it writes is read by those for
# whom it was written: Samba's nmbd (wins.dat), nmblookup (LMHOSTS), BIND (a zone), the
# C library (hosts).
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=peers/nmbd.sh
. "$here/peers/nmbd.sh"
need_namespaces "$@"
make_net
fixtures=$root/tests/unit/formats/fixtures

fresh_winsd() {
    [ "$winsd_pid" = 0 ] || stop_winsd
    rm -rf "$work/data"
    start_winsd
}

# came_in FORMAT FIXTURE NAME ADDRESS...: the good lines of a fixture make this name answer.
came_in() {
    local format=$1 fixture=$2
    shift 2
    fresh_winsd
    winsctl import --from "$format" "$fixtures/$fixture" --as static --keep-going &&
        resolves "$@"
}

# over THING PATH COMMAND...: run the command where THING, a file or folder, stands in the place of PATH.
over() {
    # shellcheck disable=SC2016  # the inner shell's words
    unshare -m sh -c 'mount --bind "$1" "$2" && shift 2 && "$@"' sh "$@"
}

survives_kill() {
    stop "$winsd_pid" KILL
    start_winsd
    resolves "GATE#20" 10.53.0.22 10.53.0.23 && resolves "CORP#1c" 10.53.0.21
}

check "LMHOSTS comes in" came_in lmhosts lmhosts "ALPHA#20" 10.1.2.3
check "a netsh script comes in" came_in netsh-script netsh-script "OLDBOX#20" 10.1.9.9
check "a listing of netsh comes in" came_in netsh-show netsh-show "AB37360#03" 10.195.4.83
check "the console's list comes in" came_in wins.msc wins.msc "GATE#20" 10.1.3.1 10.1.3.2
check "WINSDMP comes in" came_in winsdmp winsdmp "TEST#20" 130.0.25.14
check "wins.dat comes in" came_in wins.dat wins.dat "OLDBOX#20" 10.1.9.9
check "LDIF of a domain controller comes in" \
    came_in wins.ldb-ldif wins.ldb-ldif "ALPHA#20" 10.1.2.3
check "JSON comes in" came_in json json "ALPHA#20" 10.1.2.3
check "a table comes in" came_in csv csv "ALPHA#20" 10.1.2.3

fresh_winsd
refuse "a file with faulty lines is refused as a whole" \
    winsctl import --from lmhosts "$fixtures/lmhosts"
check "... and none of its names answers" resolves "ALPHA#20"

cat >"$work/plant" <<EOF
10.53.0.20 alpha
10.53.0.21 dc #PRE #DOM:corp
10.53.0.22 gate #MH
10.53.0.23 gate #MH
EOF
check "a good one is accepted" winsctl import --from lmhosts "$work/plant"
check "nobody is stopped meanwhile: a machine registers" \
    nbsend -f $client_addr $server_addr register "NEWER<20>" $client_addr
check "the names outlive a kill" survives_kill

# Killed while it is being written: all of it is there, or nothing.
killed_in_the_middle() {
    local importing count
    awk 'BEGIN { print "name,suffix,addresses"; for (i = 0; i < 200000; i++)
        printf "PC%07d,20,10.%d.%d.%d\n", i, i / 65536 + 1, i / 256 % 256, i % 256 }' \
        >"$work/many"
    winsctl import --from csv "$work/many" >"$work/import.out" 2>&1 &
    importing=$!
    wait_for 30 stage_is writing
    stop "$winsd_pid" KILL
    wait "$importing"
    start_winsd
    count=$(winsctl list --name 'PC*' --json | jq length)
    [ "$count" = 0 ] || [ "$count" = 200000 ] || equals "$count" "0 or 200000"
}
stage_is() {
    curl -s --unix-socket "$work/control" http://winsd/api/v1/import | jq -e ".stage == \"$1\""
}
check "a kill in the middle of an import leaves all of it or nothing" killed_in_the_middle
check "... and what was there before" resolves "ALPHA#20" 10.53.0.20

check "a zone is written" winsctl export --to zone "$work/zone" --domain corp.example \
    --name-server dc.corp.example
check "BIND takes it" named-checkzone corp.example "$work/zone"
check "... with both addresses of a machine" \
    equals "$(grep -c '^gate ' "$work/zone")" 2
check "a hosts file is written" winsctl export --to hosts "$work/hosts" --domain corp.example
check "the C library reads it" contains \
    "$(over "$work/hosts" /etc/hosts getent -s files hosts alpha.corp.example)" \
    "^10.53.0.20 "

mkdir "$work/samba"
check "LMHOSTS is written" winsctl export --to lmhosts "$work/samba/lmhosts"
printf '[global]\n    name resolve order = lmhosts\n' >"$work/samba/smb.conf"
check "Samba reads it" equals "$(over "$work/samba" /etc/samba net lookup ALPHA)" 10.53.0.20

check "wins.dat is written" winsctl export --to wins.dat "$work/wins.dat"
stop_winsd
mkdir -p "$work/nmbd/state" "$work/nmbd/lock"
cp "$work/wins.dat" "$work/nmbd/state/wins.dat"
cp "$work/wins.dat" "$work/nmbd/lock/wins.dat"
nmbd_server_start
check "nmbd starts from it and knows a machine" wait_for 10 resolves "ALPHA#20" 10.53.0.20
check "... a machine with two addresses" resolves "GATE#20" 10.53.0.22 10.53.0.23
check "... a domain" resolves "CORP#1c" 10.53.0.21
check "... and who had registered" resolves "NEWER#20" $client_addr
finish
