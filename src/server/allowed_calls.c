#include "server/allowed_calls.h"

#include <seccomp.h>

/* What each call is for stands at the head of its group. */
static const int calls[] = {
    /* many datagrams at once; files as answers */
    SCMP_SYS(recvmmsg),
    SCMP_SYS(sendmmsg),
    SCMP_SYS(sendfile),
    /* the database and its lock */
    SCMP_SYS(pread64),
    SCMP_SYS(pwrite64),
    SCMP_SYS(fsync),
    SCMP_SYS(fdatasync),
    SCMP_SYS(ftruncate),
    SCMP_SYS(flock),
    SCMP_SYS(fchown),
    SCMP_SYS(access),
    SCMP_SYS(getcwd),
    SCMP_SYS(unlinkat),
    /* the folder of backups, and the room on its disk */
    SCMP_SYS(mkdir),
    SCMP_SYS(mkdirat),
    SCMP_SYS(statfs),
    /* the domain of this machine, for the resolver */
    SCMP_SYS(uname),
};

struct syscalls_list allowed_calls(void)
{
    return (struct syscalls_list){calls, sizeof(calls) / sizeof(calls[0])};
}
