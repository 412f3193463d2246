/* resource_conflict_act.c - doing something about a conflict: all records of the name in
 * one commit, or none, and only while they are as they were seen. */
#include "manager/resources.h"

#include "manager/conflict_json.h"
#include "manager/named.h"
#include "manager/reply.h"
#include "manager/steps.h"

#include <stdlib.h>
#include <string.h>

/* One action on its way. */
struct act {
    enum wins_cure cure;
    bool only_seen;
    struct conflict_view view;
    struct conflict conflict;
    struct command command;
    struct steps steps;
};

static bool read_addresses(struct request *request, struct act *act)
{
    const char *value = request_param(request, "addresses");

    act->only_seen = value != NULL && strcmp(value, "seen") == 0;
    return value == NULL || act->only_seen || strcmp(value, "all") == 0 ||
           request_bad_param(request, "addresses", "all or seen");
}

/* Whether the conflict is as the client last saw it, if the client says how that was. */
static bool is_as_seen(struct request *request, const struct act *act)
{
    const char *wanted = MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND,
                                                     MHD_HTTP_HEADER_IF_MATCH);
    char tag[CONFLICT_TAG], quoted[CONFLICT_TAG + 2];

    snprintf(quoted, sizeof quoted, "\"%s\"", conflict_tag(&act->conflict, tag));
    if (wanted == NULL || strcmp(wanted, "*") == 0 || strcmp(wanted, quoted) == 0)
        return true;
    reply_error(
        request, MHD_HTTP_PRECONDITION_FAILED, "changed", "look at the conflict again",
        "the conflict about %.300s is not as it was when you looked", request->segment);
    return false;
}

/* The steps on the static records of the name. */
static bool add_records(struct act *act)
{
    size_t left_out;

    for (size_t i = 0; i < act->conflict.static_count; i++) {
        const struct wins_record *record = &act->conflict.statics[i];
        struct command *step;

        if (!wins_cure_is_for(act->cure, record))
            continue;
        step = steps_add(&act->steps, COMMAND_CURE, &record->key, record, NULL);
        if (step == NULL)
            return false;
        step->cure = act->cure;
        step->addr_count =
            conflict_addresses(&act->conflict, act->only_seen, step->addr, &left_out);
    }
    return true;
}

/* The steps on the records that refuse, for mutes. */
static bool add_parts(struct act *act)
{
    for (size_t i = 0; i < act->conflict.count; i++) {
        const struct wins_record *record = &act->conflict.part[i].facts.record;
        struct command *step =
            steps_add(&act->steps, COMMAND_CURE, &record->key, record, NULL);

        if (step == NULL)
            return false;
        step->cure = act->cure;
    }
    return true;
}

static void tell_all(void *ctx, wins_tell *tell, void *told)
{
    const struct act *act = ctx;

    conflict_tell(&act->view, &act->conflict, act->cure, act->only_seen, tell, told);
}

static void carry_out(struct request *request, struct act *act)
{
    bool mutes = act->cure == WINS_CURE_MUTE || act->cure == WINS_CURE_UNMUTE;
    const char *barred = conflict_barred(&act->conflict, act->cure);

    if (barred != NULL)
        reply_error(request, MHD_HTTP_CONFLICT, "refused", NULL, "%.300s: %s",
                    request->segment, barred);
    else if (!is_as_seen(request, act))
        return;
    else if (mutes ? !add_parts(act) : !add_records(act))
        reply_failure(request, OW_ENOMEM, "");
    else if (steps_submit(request, &act->steps, &act->command))
        steps_reply(request, &act->steps, &act->command, !mutes, tell_all, act);
}

static void read_and_act(struct request *request, const struct named *named,
                         struct act *act)
{
    enum ow_err err = conflict_read(&act->view, &named->key, &act->conflict);

    if (err == OW_OK) {
        carry_out(request, act);
        conflict_done(&act->conflict);
    } else if (err == OW_ENOTFOUND) {
        reply_error(request, MHD_HTTP_NOT_FOUND, "not-found", NULL,
                    "no machine is refused %.300s by anything that stands now",
                    request->segment);
    } else {
        reply_failure(request, err, "");
    }
    steps_done(&act->steps);
}

void resource_conflict_act(struct request *request)
{
    const char *action = strrchr(request->route->path, '/') + 1;
    struct act *act = calloc(1, sizeof *act);
    struct named named;

    if (act == NULL) {
        reply_failure(request, OW_ENOMEM, "");
        return;
    }
    act->cure = (enum wins_cure)wins_cure_parse(action);
    if (!named_parse(request, &named) ||
        !request_command(request, COMMAND_SERIES, &act->command) ||
        !read_addresses(request, act)) {
        free(act);
        return;
    }
    if (named.has_suffix) {
        reply_error(request, MHD_HTTP_BAD_REQUEST, "bad-name",
                    "name it without <xx> behind",
                    "a conflict is about all suffixes of a name");
    } else if (conflict_view_begin(request, &act->view)) {
        read_and_act(request, &named, act);
        conflict_view_done(&act->view);
    }
    free(act);
}
