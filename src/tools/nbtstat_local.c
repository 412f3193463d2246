#include "tools/nbtstat_local.h"

#include "tools/nbtstat_client.h"
#include "tools/nbtstat_tables.h"

#include <stdio.h>

static const struct {
    enum nbtstat_act act;
    const char *request;
    void (*put)(FILE *out, const json_t *answer);
} shows[] = {
    {ACT_NAMES, "names", nbtstat_put_names},
    {ACT_CACHE, "cache", nbtstat_put_cache},
    {ACT_COUNTERS, "counters", nbtstat_put_counters},
};

enum nbtstat_exit nbtstat_local(const struct nbtstat *nbtstat)
{
    enum nbtstat_exit code;
    json_t *answer = NULL;
    size_t i = 0;

    while (shows[i].act != nbtstat->act)
        i++;
    code = nbtstat_ask_for(nbtstat, shows[i].request, false, &answer);
    if (code != NBTSTAT_DONE)
        return code;
    if (nbtstat->json)
        code = nbtstat_json(answer);
    else
        shows[i].put(stdout, answer);
    json_decref(answer);
    return code;
}

/* Ask for a change; say it was done, or on stdout, as Windows does, that it was not. */
static enum nbtstat_exit change(const struct nbtstat *nbtstat, const char *request,
                                const char *done, const char *failed)
{
    json_t *answer = NULL;
    enum nbtstat_exit code = nbtstat_ask_for(nbtstat, request, false, &answer);

    if (code == NBTSTAT_DONE && nbtstat->json)
        code = nbtstat_json(answer);
    else if (code == NBTSTAT_DONE)
        printf("    %s\n", done);
    else if (code != NBTSTAT_NO_NODE && code != NBTSTAT_PERMISSION && !nbtstat->json)
        printf("    %s\n", failed);
    json_decref(answer);
    return code;
}

enum nbtstat_exit nbtstat_reload(const struct nbtstat *nbtstat)
{
    return change(nbtstat, "reload",
                  "Successful purge and preload of the NBT Remote Cache Name Table.",
                  "Failed to purge and preload the NBT Remote Cache Name Table.");
}

enum nbtstat_exit nbtstat_release_refresh(const struct nbtstat *nbtstat)
{
    return change(nbtstat, "release-refresh",
                  "The NetBIOS names registered by this computer have been refreshed.",
                  "The NetBIOS names were not refreshed. Try again after 2 minutes.");
}
