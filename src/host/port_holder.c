/* port_holder.c - /proc/net/udp names the socket's inode, /proc/PID/fd its owner. */
#include "host/port_holder.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct holder {
    unsigned long inode; /* 0: not found */
    long pid;            /* 0: not found or not permitted */
    char program[64];
};

/* The inode of the socket in a line of /proc/net/udp or udp6, 0 when the line is about
 * another port or address.  Addresses stand there as they lie in memory, in hex. */
static unsigned long line_inode(const char *line, struct ow_endpoint wanted)
{
    char addr[33];
    unsigned port;
    unsigned long inode;

    if (sscanf(line,
               " %*d: %32[0-9A-Fa-f]:%x %*[0-9A-Fa-f]:%*x %*x %*x:%*x %*x:%*x %*x %*u "
               "%*u %lu",
               addr, &port, &inode) != 3 ||
        port != wanted.port)
        return 0;
    if (strspn(addr, "0") == strlen(addr))
        return inode; /* every address; of udp6 too, which takes IPv4 along */
    if (strlen(addr) == 8 && ntohl((uint32_t)strtoul(addr, NULL, 16)) == wanted.addr)
        return inode;
    return 0;
}

static unsigned long find_inode(const char *table, struct ow_endpoint wanted)
{
    FILE *file = fopen(table, "re");
    unsigned long inode = 0;
    char line[512];

    if (file == NULL)
        return 0;
    while (inode == 0 && fgets(line, sizeof(line), file) != NULL)
        inode = line_inode(line, wanted);
    fclose(file);
    return inode;
}

/* Whether the process whose folder is open as proc/PID holds the socket. */
static bool holds(const char *pid, unsigned long inode)
{
    char path[300], want[40], link[40];
    struct dirent *entry;
    bool found = false;
    DIR *fds;

    snprintf(path, sizeof(path), "/proc/%s/fd", pid);
    snprintf(want, sizeof(want), "socket:[%lu]", inode);
    fds = opendir(path);
    if (fds == NULL)
        return false;
    while (!found && (entry = readdir(fds)) != NULL) {
        ssize_t len = readlinkat(dirfd(fds), entry->d_name, link, sizeof(link) - 1);

        link[len > 0 ? len : 0] = '\0';
        found = strcmp(link, want) == 0;
    }
    closedir(fds);
    return found;
}

static void read_program(const char *pid, char *program, size_t room)
{
    char path[300];
    FILE *file;

    snprintf(program, room, "a process");
    snprintf(path, sizeof(path), "/proc/%s/comm", pid);
    file = fopen(path, "re");
    if (file == NULL)
        return;
    if (fgets(program, (int)room, file) != NULL)
        program[strcspn(program, "\n")] = '\0';
    fclose(file);
}

static void find_process(struct holder *holder)
{
    DIR *proc = opendir("/proc");
    struct dirent *entry;

    if (proc == NULL)
        return;
    while (holder->pid == 0 && (entry = readdir(proc)) != NULL) {
        if (!isdigit((unsigned char)entry->d_name[0]) ||
            !holds(entry->d_name, holder->inode))
            continue;
        holder->pid = strtol(entry->d_name, NULL, 10);
        read_program(entry->d_name, holder->program, sizeof(holder->program));
    }
    closedir(proc);
}

static const char *advice(const struct holder *holder)
{
    if (holder->pid == 0)
        return "run `ss -ulpn` as root to see which";
    if (strcmp(holder->program, "nmbd") == 0)
        return "stop it (`systemctl disable --now nmbd`), or name addresses that nmbd "
               "does not use";
    if (strcmp(holder->program, "samba") == 0)
        return "stop its NetBIOS service (`server services = -nbt` in smb.conf)";
    if (strcmp(holder->program, "winsd") == 0 || strcmp(holder->program, "nbtd") == 0)
        return "only one winsd or nbtd may run on an address";
    return "stop it, or choose another address or port";
}

const char *port_holder_text(struct ow_endpoint wanted, char *text, size_t room)
{
    struct holder holder = {.inode = find_inode("/proc/net/udp", wanted)};
    char who[sizeof(holder.program) + 32];

    if (holder.inode == 0)
        holder.inode = find_inode("/proc/net/udp6", wanted);
    if (holder.inode != 0)
        find_process(&holder);
    if (holder.pid != 0)
        snprintf(who, sizeof(who), "%s (process %ld)", holder.program, holder.pid);
    else
        snprintf(who, sizeof(who), "another process");
    snprintf(text, room, "held by %s; %s", who, advice(&holder));
    return text;
}
