/* cmd_hook.c - start a program at every change of a record, as Samba's "wins hook" does:
 * one at a time, without a shell.  While it runs, the server's stream waits; what that
 * cannot hold is told as missed. */
#include "tools/cmd.h"
#include "tools/hook_call.h"
#include "tools/program.h"
#include "tools/sse_lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LIMIT_DEFAULT 10L   /* seconds a run may take */
#define LIMIT_MAX     3600L /* ... at most */
#define WAIT_MAX      30U   /* seconds between attempts to connect */
#define CHANGE_ROOM   SSE_DATA_ROOM

struct hook {
    struct ctl *ctl;
    int limit_ms;
    struct sse_lines lines;
    bool connected; /* something came since the connection was made */
    const char *argv[CTL_ARGS_MAX + HOOK_ADDRS_MAX + 5];
};

/* Failures go where the program's own words go: the journal, for a service. */
static void say_failed(const struct hook_call *call, const char *said)
{
    fprintf(stderr, "winsctl: hook %s %s<%s>: %s\n", call->op, call->name, call->suffix,
            said);
}

static void call_program(struct hook *hook, const struct hook_call *call,
                         const char *data)
{
    const struct ctl *ctl = hook->ctl;
    char said[256], line[CHANGE_ROOM + 1];
    size_t n = 0;
    int len = snprintf(line, sizeof line, "%s\n", data);

    for (size_t i = 0; i < ctl->arg_count; i++)
        hook->argv[n++] = ctl->arg[i];
    hook->argv[n++] = call->op;
    hook->argv[n++] = call->name;
    hook->argv[n++] = call->suffix;
    hook->argv[n++] = call->ttl;
    for (size_t i = 0; i < call->addr_count; i++)
        hook->argv[n++] = call->addr[i];
    hook->argv[n] = NULL;
    if (program_run(hook->argv, line, len < 0 ? 0 : (size_t)len, hook->limit_ms, said,
                    sizeof said) != PROGRAM_DONE)
        say_failed(call, said);
}

static bool take_event(void *ctx, const char *name, const char *data)
{
    struct hook *hook = ctx;
    json_t *change = NULL;
    struct hook_call call;

    hook->connected = true;
    if (strcmp(name, "reset") == 0)
        fputs("winsctl: changes were missed: the server was started anew, or they came "
              "too fast\n",
              stderr);
    if (strcmp(name, "change") == 0)
        change = json_loads(data, 0, NULL);
    if (change != NULL && hook_call_read(change, time(NULL), &call) == HOOK_CALL)
        call_program(hook, &call, data);
    json_decref(change);
    return true;
}

static enum ctl_exit follow(struct hook *hook)
{
    struct client *client = cmd_begin(hook->ctl, "GET", "/api/v1/stream");
    enum ctl_exit code;

    if (client == NULL)
        return CTL_LOCAL;
    client_param(client, "topics", "changes");
    client_resume(client, hook->lines.last_id);
    sse_lines_restart(&hook->lines);
    code = client_send(client, NULL, NULL, 0, sse_lines_put, &hook->lines);
    client_free(client);
    return code;
}

/* The server may be restarted; a hook goes on then.  What no waiting cures ends it. */
static enum ctl_exit follow_for_ever(struct hook *hook)
{
    unsigned wait_s = 1;

    for (;;) {
        enum ctl_exit code = follow(hook);

        if (code != CTL_DONE && code != CTL_UNREACHABLE && code != CTL_SERVER)
            return code;
        wait_s = hook->connected ? 1 : wait_s;
        hook->connected = false;
        sleep(wait_s);
        wait_s = wait_s * 2 > WAIT_MAX ? WAIT_MAX : wait_s * 2;
    }
}

static enum ctl_exit read_limit(const struct ctl *ctl, int *ret_ms)
{
    const char *text = ctl_value(ctl, "limit");
    char *end;
    long seconds = text == NULL ? LIMIT_DEFAULT : strtol(text, &end, 10);

    if (text != NULL &&
        (end == text || *end != '\0' || seconds < 1 || seconds > LIMIT_MAX))
        return ctl_fail(CTL_USAGE, "--limit is a number of seconds from 1 to %ld",
                        LIMIT_MAX);
    *ret_ms = (int)seconds * 1000;
    return CTL_DONE;
}

enum ctl_exit cmd_hook(struct ctl *ctl)
{
    struct hook *hook;
    enum ctl_exit code;

    if (strchr(ctl->arg[0], '/') == NULL)
        return ctl_fail(CTL_USAGE, "PROGRAM is a path: ./%s, or a whole one",
                        ctl->arg[0]);
    if (access(ctl->arg[0], X_OK) != 0)
        return ctl_fail(CTL_LOCAL, "%s: %s", ctl->arg[0], strerror(errno));
    hook = calloc(1, sizeof *hook);
    if (hook == NULL)
        return ctl_fail(CTL_LOCAL, "out of memory");
    hook->ctl = ctl;
    hook->lines.take = take_event;
    hook->lines.ctx = hook;
    code = read_limit(ctl, &hook->limit_ms);
    if (code == CTL_DONE)
        code = follow_for_ever(hook);
    free(hook);
    return code;
}
