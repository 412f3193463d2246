#include "host/syscalls.h"

#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||               \
    __has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* What every daemon needs; what each call is for stands at the head of its group. */
static const int common[] = {
    /* memory */
    SCMP_SYS(brk),
    SCMP_SYS(mmap),
    SCMP_SYS(munmap),
    SCMP_SYS(mprotect),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    /* threads, signals, the end */
    SCMP_SYS(futex),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(rseq),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(restart_syscall),
    /* time and random numbers */
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(getrandom),
    /* waiting for what happens */
    SCMP_SYS(epoll_create1),
    SCMP_SYS(epoll_ctl),
    SCMP_SYS(epoll_wait),
    SCMP_SYS(epoll_pwait),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(eventfd2),
    /* sockets; socket() itself below */
    SCMP_SYS(bind),
    SCMP_SYS(listen),
    SCMP_SYS(accept4),
    SCMP_SYS(connect),
    SCMP_SYS(getsockname),
    SCMP_SYS(getsockopt),
    SCMP_SYS(setsockopt),
    SCMP_SYS(recvfrom),
    SCMP_SYS(sendto),
    SCMP_SYS(sendmsg),
    SCMP_SYS(shutdown),
    /* files: the control socket, names of users, who holds a port */
    SCMP_SYS(openat),
    SCMP_SYS(close),
    SCMP_SYS(read),
    SCMP_SYS(write),
    SCMP_SYS(lseek),
    SCMP_SYS(fcntl),
    SCMP_SYS(fstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(readlinkat),
    SCMP_SYS(readlink),
    SCMP_SYS(getdents64),
    SCMP_SYS(unlink),
    SCMP_SYS(rename),
    SCMP_SYS(chmod),
    SCMP_SYS(chown),
    SCMP_SYS(fchmod),
    SCMP_SYS(setxattr), /* readers are let in to the control socket by an ACL */
    /* who we are */
    SCMP_SYS(getpid),
    SCMP_SYS(geteuid),
};

#define COMMON (sizeof(common) / sizeof(common[0]))

/* What only an intruder would try. */
static const int deadly[] = {
    SCMP_SYS(execve),           SCMP_SYS(execveat),          SCMP_SYS(ptrace),
    SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev),
};

static const uint64_t families[] = {AF_UNIX, AF_INET, AF_NETLINK};

/* Allow a call when its first argument, masked, has the given value. */
static bool allow_with(scmp_filter_ctx filter, int call, uint64_t mask, uint64_t value)
{
    const struct scmp_arg_cmp first = {
        .arg = 0, .op = SCMP_CMP_MASKED_EQ, .datum_a = mask, .datum_b = value};

    return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call, 1, &first) == 0;
}

/* Threads, but no processes.  clone3() keeps its flags where a filter cannot look; the C
 * library falls back to clone() when the kernel seems to know no such call. */
static bool allow_threads(scmp_filter_ctx filter)
{
    return seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0 &&
           allow_with(filter, SCMP_SYS(clone), CLONE_THREAD, CLONE_THREAD);
}

static bool allow_sockets(scmp_filter_ctx filter)
{
    bool ok = true;

    for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++)
        ok = ok && allow_with(filter, SCMP_SYS(socket), UINT32_MAX, families[i]);
    return ok;
}

static bool allow_calls(scmp_filter_ctx filter, struct syscalls_list list)
{
    bool ok = true;

    for (size_t i = 0; i < list.count; i++)
        ok = ok && seccomp_rule_add(filter, SCMP_ACT_ALLOW, list.call[i], 0) == 0;
    return ok;
}

static bool fill(scmp_filter_ctx filter, struct syscalls_list own)
{
    const struct syscalls_list all = {common, COMMON};
    bool ok = allow_threads(filter) && allow_sockets(filter) &&
              allow_calls(filter, all) && allow_calls(filter, own);

    for (size_t i = 0; i < sizeof(deadly) / sizeof(deadly[0]); i++)
        ok = ok && seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, deadly[i], 0) == 0;
    return ok;
}

enum ow_err syscalls_restrict(struct syscalls_list own, size_t *ret_count)
{
    scmp_filter_ctx filter;
    bool ok;

    *ret_count = 0;
    if (SANITIZED)
        return OW_OK;
    filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (filter == NULL)
        return OW_ENOMEM;
    ok = fill(filter, own) && seccomp_load(filter) == 0;
    seccomp_release(filter);
    if (!ok)
        return OW_EACCESS;
    *ret_count = COMMON + own.count + 2; /* clone and socket */
    return OW_OK;
}
