# samba_ad.sh - Samba's AD domain controller, as a WINS server to register with: only its
# services nbt and wrepl run, for a throw-away domain.  Sourced after lib.sh; the processes
# are ended with the test.
# shellcheck shell=bash disable=SC2154

# samba_ad_start NS FOLDER ADDRESS/PREFIX: make the domain if FOLDER holds none, start
# samba, return when it holds its port.  Sets samba_pid.
samba_ad_start() {
    local ns=$1 dir=$2 address=$3
    [ -f "$dir/private/sam.ldb" ] || samba_ad_provision "$@"
    samba_ad_settings "$dir" "$address"
    # One process, so that ending it ends all of it.
    start "$ns" "$dir/log/stdout" samba -i --no-process-group -M single \
        -s "$dir/etc/smb.conf"
    samba_pid=$last_pid
    wait_for 30 listens "$ns" "${address%/*}" && return
    cat "$dir"/log/*
    die "Samba's AD domain controller did not start"
}

samba_ad_provision() {
    local ns=$1 dir=$2 address=$3
    mkdir -p "$dir"
    ip netns exec "$ns" samba-tool domain provision --quiet --targetdir="$dir" \
        --realm=PEER.TEST --domain=PEERAD --host-name=peerdc --host-ip="${address%/*}" \
        --adminpass='Peer-2-peer' --server-role=dc --dns-backend=NONE \
        --option="interfaces=$address" --option="bind interfaces only=yes" \
        >"$work/provision.log" 2>&1
    # Its last step, rights on the domain's shared folder, needs more than the root of a
    # user namespace; a WINS server has no use for that folder.
    [ -f "$dir/private/secrets.ldb" ] && return
    cat "$work/provision.log"
    die "Samba's AD domain was not made"
}

samba_ad_settings() {
    local dir=$1 address=$2
    mkdir -p "$dir"/{pid,ncalrpc,log,lock,cache}
    cat >"$dir/etc/smb.conf" <<CONF
[global]
    netbios name = PEERDC
    realm = PEER.TEST
    workgroup = PEERAD
    server role = active directory domain controller
    server services = nbt, wrepl
    wins support = yes
    dns proxy = no
    interfaces = $address
    bind interfaces only = yes
    private dir = $dir/private
    state directory = $dir/state
    cache directory = $dir/cache
    lock directory = $dir/lock
    pid directory = $dir/pid
    ncalrpc dir = $dir/ncalrpc
    log file = $dir/log/samba.log
    log level = 0
CONF
}
