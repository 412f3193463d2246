#!/bin/bash
# part: full 120
# nbtd with the WINS server of Samba's AD domain controller.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=peers/samba_ad.sh
. "$here/peers/samba_ad.sh"
need_namespaces "$@"
make_net
samba_ad_start "$server_ns" "$work/ad" $server_addr/16

registered() { name_is PC7 20 Registered "$1"; }

start_nbtd --name PC7 --group OFFICE --address $client_addr/16 --wins $server_addr
check "nbtd registers its names" wait_for 20 registered 1
check "... and Samba answers for them" resolves "PC7#20" $client_addr
said=$(nbtstat -A $server_addr)
check "nbtstat -A reads its table" contains "$said" "__SAMBA__ +<20> +GROUP +Registered"
stop_nbtd
check "the names are released at the stop" resolves "PC7#20"

start_nbtd --name PC7 --group OFFICE --address $client_addr/16 --address $client_addr2/16 \
    --wins $server_addr
check "two addresses register" wait_for 60 registered 2
check "... Samba has both" resolves "PC7#20" $client_addr $client_addr2
stop_nbtd
# Samba takes the sender's address from the record, so both releases count.
check "both are released" wait_for 10 resolves "PC7#20"
stop "$samba_pid"
finish
