#include "main/nbtd_calls.h"

#include <seccomp.h>

/* What each call is for stands at the head of its group. */
static const int calls[] = {
    /* datagrams with the interface they came by */
    SCMP_SYS(recvmsg),
    /* the folder of the DHCP hooks, which may come late */
    SCMP_SYS(inotify_add_watch),
    /* rename() and unlink() where the kernel has no such calls */
    SCMP_SYS(renameat),
    SCMP_SYS(unlinkat),
};

struct syscalls_list nbtd_calls(void)
{
    return (struct syscalls_list){calls, sizeof(calls) / sizeof(calls[0])};
}
