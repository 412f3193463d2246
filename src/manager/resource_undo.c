/* resource_undo.c - taking an operator's change of a name back.  One change may have made
 * several rows of history, one for each suffix: they stand side by side, with the same
 * cause and time, and are taken back together in one commit. */
#include "manager/resources.h"

#include "manager/named.h"
#include "manager/reply.h"
#include "manager/steps.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_MAX 100 /* of each suffix */

/* A row, and the one before it of the same name. */
struct past {
    struct registry_event event;
    bool has_older;
    size_t older; /* index */
};

struct tale {
    struct past *past;
    size_t count, room;
};

/* ---- reading ------------------------------------------------------------------------
 */

static enum ow_err read_key(const struct registry *registry, const struct nb_key *key,
                            struct registry_event *events, struct tale *tale)
{
    size_t count = 0;
    enum ow_err err = registry_history(registry, key, events, ROWS_MAX, &count);

    if (err != OW_OK || count == 0)
        return err;
    if (tale->room - tale->count < count) {
        size_t room = tale->count + count;
        struct past *larger = realloc(tale->past, room * sizeof *larger);

        if (larger == NULL)
            return OW_ENOMEM;
        tale->past = larger;
        tale->room = room;
    }
    for (size_t i = 0; i < count; i++) {
        struct past *past = &tale->past[tale->count + i];

        past->event = events[i];
        nb_key_copy(&past->event.record.key, key);
        past->has_older = i + 1 < count && events[i + 1].row == events[i].prev;
        past->older = tale->count + i + 1;
    }
    tale->count += count;
    return OW_OK;
}

static enum ow_err read_tale(const struct registry *registry, const struct named *named,
                             struct tale *tale)
{
    struct registry_event *events = calloc(ROWS_MAX, sizeof *events);
    enum ow_err err = events == NULL ? OW_ENOMEM : OW_OK;

    for (unsigned suffix = 0;
         err == OW_OK && suffix < (named->has_suffix ? 1 : NAMED_MAX); suffix++) {
        struct nb_key key = named_key(named, suffix);

        err = read_key(registry, &key, events, tale);
    }
    free(events);
    return err;
}

/* ---- which rows ---------------------------------------------------------------------
 */

static const struct past *find_row(const struct tale *tale, uint64_t row)
{
    for (size_t i = 0; i < tale->count; i++)
        if (tale->past[i].event.row == row)
            return &tale->past[i];
    return NULL;
}

/* The newest row that an operator made; 0: none. */
static uint64_t last_command(const struct tale *tale)
{
    uint64_t row = 0;

    for (size_t i = 0; i < tale->count; i++)
        if (tale->past[i].event.cause.source == REGISTRY_BY_COMMAND &&
            tale->past[i].event.row > row)
            row = tale->past[i].event.row;
    return row;
}

static bool same_cause(const struct registry_event *a, const struct registry_event *b)
{
    return a->time == b->time && a->cause.source == b->cause.source &&
           a->cause.reason == b->cause.reason &&
           strcmp(a->cause.account, b->cause.account) == 0 &&
           strcmp(a->cause.note, b->cause.note) == 0;
}

/* Whether one of the rows in [from, to) is about key. */
static bool has_key(const struct tale *tale, uint64_t from, uint64_t to,
                    const struct nb_key *key)
{
    for (; from < to; from++)
        if (nb_key_equal(&find_row(tale, from)->event.record.key, key))
            return true;
    return false;
}

/* The rows [*ret_first, *ret_last] that are one change with row, which exists.  A name
 * that comes a second time begins another change. */
static void find_change(const struct tale *tale, uint64_t row, uint64_t *ret_first,
                        uint64_t *ret_last)
{
    const struct registry_event *event = &find_row(tale, row)->event;
    const struct past *past;
    uint64_t start = row, first;

    while ((past = find_row(tale, start - 1)) != NULL && same_cause(&past->event, event))
        start--;
    for (first = start; start <= row; start++)
        if (has_key(tale, first, start, &find_row(tale, start)->event.record.key))
            first = start;
    *ret_first = first;
    *ret_last = row;
    while ((past = find_row(tale, *ret_last + 1)) != NULL &&
           same_cause(&past->event, event) &&
           !has_key(tale, first, *ret_last + 1, &past->event.record.key))
        ++*ret_last;
}

/* ---- taking back --------------------------------------------------------------------
 */

struct undo {
    struct tale tale;
    struct steps steps;
    struct command command;
};

static const struct wins_record *record_of(const struct registry_event *event)
{
    return event->has_record ? &event->record : NULL;
}

/* Returns false after answering an error. */
static bool add_steps(struct request *request, struct undo *undo, uint64_t first,
                      uint64_t last)
{
    for (uint64_t row = first; row <= last; row++) {
        const struct past *past = find_row(&undo->tale, row);
        const struct registry_event *event = &past->event;

        if (event->prev != 0 && !past->has_older) {
            reply_error(request, MHD_HTTP_CONFLICT, "refused", NULL,
                        "the history no longer says what stood before row %llu",
                        (unsigned long long)row);
            return false;
        }
        if (steps_add(&undo->steps, COMMAND_UNDO, &event->record.key, record_of(event),
                      event->prev == 0
                          ? NULL
                          : record_of(&undo->tale.past[past->older].event)) == NULL) {
            reply_failure(request, OW_ENOMEM, "");
            return false;
        }
    }
    return true;
}

static void tell_all(void *ctx, wins_tell *tell, void *told)
{
    const struct undo *undo = ctx;

    for (size_t i = 0; i < undo->steps.count; i++) {
        const struct step *step = &undo->steps.step[i];

        wins_tell_undo(&step->command.key[0], step->has_before ? &step->before : NULL,
                       undo->tale.past[0].event.time, tell, told);
    }
}

static void take_back(struct request *request, struct undo *undo, uint64_t row)
{
    const struct past *past;
    uint64_t first, last;

    if (row == 0)
        row = last_command(&undo->tale);
    past = find_row(&undo->tale, row);
    if (past == NULL) {
        reply_error(request, MHD_HTTP_NOT_FOUND, "not-found", NULL,
                    row == 0 ? "the history has no change of %.300s by an operator"
                             : "the history of %.300s has no such row",
                    request->segment);
        return;
    }
    if (past->event.cause.source != REGISTRY_BY_COMMAND) {
        reply_error(request, MHD_HTTP_CONFLICT, "refused", NULL,
                    "row %llu was made by a machine or by the server; only what an "
                    "operator did can be taken back",
                    (unsigned long long)row);
        return;
    }
    find_change(&undo->tale, row, &first, &last);
    if (add_steps(request, undo, first, last) &&
        steps_submit(request, &undo->steps, &undo->command))
        steps_reply(request, &undo->steps, &undo->command, true, tell_all, undo);
}

/* The row in the body; 0 when there is none.  Returns false after answering an error. */
static bool read_row(struct request *request, uint64_t *ret_row)
{
    json_t *object = request_json(request, "row");
    const json_t *value = json_object_get(object, "row");
    const char *text = json_string_value(value);
    char *end = NULL;

    *ret_row = 0;
    if (object == NULL)
        return false;
    errno = 0;
    if (text != NULL)
        *ret_row = strtoull(text, &end, 10);
    if (value != NULL && (text == NULL || text[0] < '0' || text[0] > '9' ||
                          *end != '\0' || errno != 0 || *ret_row == 0)) {
        reply_error(request, MHD_HTTP_BAD_REQUEST, "bad-request", NULL,
                    "row is the number of a row of the history, as a string");
        json_decref(object);
        return false;
    }
    json_decref(object);
    return true;
}

void resource_undo(struct request *request)
{
    struct undo *undo = calloc(1, sizeof *undo);
    struct named named;
    uint64_t row;
    enum ow_err err;

    if (undo == NULL) {
        reply_failure(request, OW_ENOMEM, "");
    } else if (named_parse(request, &named) && read_row(request, &row) &&
               request_command(request, COMMAND_SERIES, &undo->command)) {
        err = read_tale(request->manager->config.registry, &named, &undo->tale);
        if (err != OW_OK)
            reply_failure(request, err, "the history could not be read");
        else
            take_back(request, undo, row);
        free(undo->tale.past);
        steps_done(&undo->steps);
    }
    free(undo);
}
