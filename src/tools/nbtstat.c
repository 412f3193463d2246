/* nbtstat.c - looks into the NetBIOS node of this machine and asks other machines. */
#include "tools/nbtstat.h"

#include "tools/nbtstat_events.h"
#include "tools/nbtstat_explain.h"
#include "tools/nbtstat_local.h"
#include "tools/nbtstat_options.h"
#include "tools/nbtstat_remote.h"
#include "tools/nbtstat_sessions.h"

#include <stdio.h>
#include <time.h>

static enum nbtstat_exit say(void (*what)(void))
{
    what();
    return NBTSTAT_DONE;
}

static enum nbtstat_exit run(const struct nbtstat *nbtstat)
{
    switch (nbtstat->act) {
    case ACT_HELP:
        return say(nbtstat_help);
    case ACT_VERSION:
        printf("nbtstat (OpenWINS) %s\n", OW_VERSION);
        return NBTSTAT_DONE;
    case ACT_MANUAL:
        return say(nbtstat_manual);
    case ACT_COMPLETION:
        return say(nbtstat_completion);
    case ACT_REMOTE_NAME:
    case ACT_REMOTE_ADDRESS:
        return nbtstat_remote(nbtstat);
    case ACT_CACHE:
    case ACT_NAMES:
    case ACT_COUNTERS:
        return nbtstat_local(nbtstat);
    case ACT_RELOAD:
        return nbtstat_reload(nbtstat);
    case ACT_RELEASE_REFRESH:
        return nbtstat_release_refresh(nbtstat);
    case ACT_SESSIONS_BY_NAME:
    case ACT_SESSIONS:
        return nbtstat_sessions(nbtstat);
    case ACT_EVENTS:
        return nbtstat_events(nbtstat);
    case ACT_EXPLAIN:
        return nbtstat_explain(nbtstat);
    case ACT_WAIT:
        return nbtstat_wait(nbtstat);
    }
    return NBTSTAT_USAGE;
}

int main(int argc, char **argv)
{
    char text[512];
    struct nbtstat nbtstat;
    enum nbtstat_exit code = nbtstat_parse(argc, argv, &nbtstat, text, sizeof(text));

    if (code != NBTSTAT_DONE)
        return (int)nbtstat_fail(code, "%s", text);
    for (;;) {
        code = run(&nbtstat);
        if (code != NBTSTAT_DONE && nbtstat.json)
            nbtstat_put_failure(code);
        if (fflush(stdout) != 0 && code == NBTSTAT_DONE)
            return (int)nbtstat_fail(NBTSTAT_LOCAL, "the output cannot be written");
        if (nbtstat.interval == 0)
            return (int)code;
        nanosleep(&(struct timespec){.tv_sec = (time_t)nbtstat.interval}, NULL);
    }
}
