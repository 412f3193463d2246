/* The check at start, --wait: fails visibly when a name could not be registered. */
#include "node/explain.h"
#include "tools/nbtstat_client.h"
#include "tools/nbtstat_local.h"
#include "tools/nbtstat_tables.h"
#include "wire/nb_name.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define LOOK_AGAIN_MS 250

/* What the names of the node come to. */
struct outlook {
    size_t names, registered, conflict, addresses;
};

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct outlook count(const json_t *answer)
{
    struct outlook outlook = {.names = 0};
    const json_t *binding, *name;
    size_t i, k;

    json_array_foreach(json_object_get(answer, "bindings"), i, binding)
    {
        outlook.addresses++;
        json_array_foreach(json_object_get(binding, "names"), k, name)
        {
            const char *state = nbtstat_text(name, "state");

            outlook.names++;
            outlook.registered += strcmp(state, "registered") == 0;
            outlook.conflict += strcmp(state, "conflict") == 0;
        }
    }
    return outlook;
}

/* NBTSTAT_TOO_LATE while nothing is decided: a conflict counts when no claim runs any
 * more, so that all that is wrong can be said at once. */
static enum nbtstat_exit judge(const json_t *answer)
{
    struct outlook outlook = count(answer);

    if (outlook.names > 0 && outlook.registered == outlook.names)
        return NBTSTAT_DONE;
    if (outlook.conflict > 0 && outlook.registered + outlook.conflict == outlook.names)
        return NBTSTAT_CONFLICT;
    return NBTSTAT_TOO_LATE;
}

/* One line: the name, its state, who holds it, what to type. */
static void say_name(const json_t *binding, const json_t *name)
{
    const char *holder = nbtstat_text(name, "conflict_with");
    const char *state = nbtstat_text(name, "state");
    char typed[NB_NAME_TEXT];

    fprintf(stderr, "nbtstat: %s<%s> on %s is in the state %s",
            nbtstat_text(name, "name"), nbtstat_text(name, "suffix"),
            nbtstat_text(binding, "address"), nbtstat_state(state));
    if (holder[0] != '\0')
        fprintf(stderr, "; %s holds or refuses it", holder);
    if (strcmp(state, "conflict") == 0)
        fprintf(stderr, "; next: nbtstat --explain='%s<%s>'\n",
                explain_typed(nbtstat_text(name, "name"), typed, sizeof(typed)),
                nbtstat_text(name, "suffix"));
    else
        fputs("; next: nbtstat -n\n", stderr);
}

static void say_names(const json_t *answer)
{
    const json_t *bindings = json_object_get(answer, "bindings"), *binding, *name;
    size_t i, k;

    json_array_foreach(bindings, i, binding)
    {
        json_array_foreach(json_object_get(binding, "names"), k, name)
        {
            if (strcmp(nbtstat_text(name, "state"), "registered") != 0)
                say_name(binding, name);
        }
    }
    if (json_array_size(bindings) == 0)
        fputs(
            "nbtstat: the node has no address to register names for; next: ip address\n",
            stderr);
}

/* Time is over, or a conflict stands. */
static enum nbtstat_exit give_up(const struct nbtstat *nbtstat, json_t *answer)
{
    enum nbtstat_exit code =
        count(answer).conflict > 0 ? NBTSTAT_CONFLICT : NBTSTAT_TOO_LATE;

    fflush(stdout);
    say_names(answer);
    if (nbtstat->json)
        (void)nbtstat_json(answer);
    return code;
}

enum nbtstat_exit nbtstat_wait(const struct nbtstat *nbtstat)
{
    const struct timespec pause = {.tv_nsec = LOOK_AGAIN_MS * 1000000L};
    int64_t until = now_ms() + (int64_t)nbtstat->wait_s * 1000;

    for (;;) {
        bool last = now_ms() + LOOK_AGAIN_MS > until;
        json_t *answer = NULL;
        enum nbtstat_exit code = nbtstat_ask_for(nbtstat, "names", !last, &answer),
                          verdict = code == NBTSTAT_DONE ? judge(answer) : code;

        if (verdict == NBTSTAT_DONE && nbtstat->json)
            verdict = nbtstat_json(answer);
        else if (code == NBTSTAT_DONE &&
                 (verdict == NBTSTAT_CONFLICT || (verdict == NBTSTAT_TOO_LATE && last)))
            verdict = give_up(nbtstat, answer);
        json_decref(answer);
        if (last || verdict == NBTSTAT_DONE || verdict == NBTSTAT_CONFLICT)
            return verdict;
        nanosleep(&pause, NULL);
    }
}
