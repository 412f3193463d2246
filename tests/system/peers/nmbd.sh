# nmbd.sh - Samba's nmbd, as a WINS server to compare with or as a client of winsd.
# Sourced after lib.sh; the processes are ended with the test.
# shellcheck shell=bash disable=SC2154

# nmbd_start NS FOLDER NAME ADDRESS/PREFIX SETTING...: run nmbd with these settings added,
# return when it holds its port.  Sets nmbd_pid.  NMBD_UNDER: a command to run it under.
nmbd_start() {
    local ns=$1 dir=$2 name=$3 address=$4 setting
    shift 4
    mkdir -p "$dir"/{private,lock,state,cache,pid,log,ncalrpc}
    chmod 700 "$dir/private"
    {
        cat <<CONF
[global]
    netbios name = $name
    workgroup = OWGROUP
    server role = standalone server
    interfaces = $address
    bind interfaces only = yes
    dns proxy = no
    local master = no
    domain master = no
    private dir = $dir/private
    lock directory = $dir/lock
    state directory = $dir/state
    cache directory = $dir/cache
    pid directory = $dir/pid
    ncalrpc dir = $dir/ncalrpc
    log file = $dir/log/%m.log
    log level = ${NMBD_LOG_LEVEL:-0}
CONF
        for setting in "$@"; do echo "    $setting"; done
    } >"$dir/smb.conf"
    # shellcheck disable=SC2086  # words: what runs nmbd, if not the shell
    start "$ns" "$dir/log/stdout" ${NMBD_UNDER:-} nmbd -F --no-process-group \
        -l "$dir/log" -s "$dir/smb.conf"
    nmbd_pid=$last_pid
    wait_for 15 listens "$ns" "${address%/*}" && return
    cat "$dir"/log/*
    die "nmbd did not start"
}

# A WINS server in the server's namespace, instead of winsd.
nmbd_server_start() {
    nmbd_start "$server_ns" "$work/nmbd" OWSERVER $server_addr/16 "wins support = yes"
}
