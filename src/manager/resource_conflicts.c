/* resource_conflicts.c - names that machines are refused by something that still stands,
 * each told in words with what can be done about it. */
#include "manager/resources.h"

#include "manager/conflict_json.h"
#include "manager/named.h"
#include "manager/owner.h"
#include "manager/reply.h"

#include <stdlib.h>

#define LIST_DEFAULT 100
#define LIST_MAX     1000

struct listing {
    const struct conflict_view *view;
    bool with_muted;
    uint64_t limit;
    ow_addr owner;
};

/* Write the list, and how many there are whether or not they are listed. */
static enum ow_err put_list(struct ow_json *json, const struct listing *listing,
                            const struct conflict_name *name, size_t count)
{
    uint64_t open = 0, muted = 0, listed = 0;
    struct conflict conflict;
    enum ow_err err = OW_OK;

    ow_json_open_object(json);
    ow_json_key(json, "conflicts");
    ow_json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        muted += name[i].muted;
        open += !name[i].muted;
        if ((name[i].muted && !listing->with_muted) || listed == listing->limit)
            continue;
        err = conflict_read(listing->view, &name[i].base, &conflict);
        if (err == OW_ENOTFOUND) /* cured meanwhile */
            continue;
        if (err != OW_OK)
            return err;
        conflict_json(json, listing->view, &conflict, listing->owner);
        conflict_done(&conflict);
        listed++;
    }
    ow_json_close_array(json);
    ow_json_key(json, "open");
    ow_json_uint(json, open);
    ow_json_key(json, "muted");
    ow_json_uint(json, muted);
    ow_json_close_object(json);
    return OW_OK;
}

void resource_conflicts(struct request *request)
{
    struct listing listing = {.owner = owner_address(request->manager)};
    struct conflict_name *name = NULL;
    struct conflict_view view;
    struct ow_json json = {0};
    size_t count = 0;
    enum ow_err err;

    if (!request_flag(request, "muted", &listing.with_muted) ||
        !request_number(request, "limit", LIST_DEFAULT, 1, LIST_MAX, &listing.limit) ||
        !conflict_view_begin(request, &view))
        return;
    listing.view = &view;
    err = conflict_names(&view, &name, &count);
    if (err == OW_OK)
        err = put_list(&json, &listing, name, count);
    if (err == OW_OK)
        reply_json(request, MHD_HTTP_OK, &json);
    else
        reply_failure(request, err, "");
    ow_json_done(&json);
    free(name);
    conflict_view_done(&view);
}

void resource_conflict(struct request *request)
{
    struct conflict_view view;
    struct conflict conflict;
    struct ow_json json = {0};
    struct named named;
    enum ow_err err;

    if (!named_parse(request, &named) || !conflict_view_begin(request, &view))
        return;
    err = conflict_read(&view, &named.key, &conflict);
    if (err == OW_OK) {
        conflict_json(&json, &view, &conflict, owner_address(request->manager));
        reply_json(request, MHD_HTTP_OK, &json);
        ow_json_done(&json);
        conflict_done(&conflict);
    } else if (err == OW_ENOTFOUND) {
        reply_error(request, MHD_HTTP_NOT_FOUND, "not-found", NULL,
                    "no machine is refused %.300s by anything that stands now",
                    request->segment);
    } else {
        reply_failure(request, err, "");
    }
    conflict_view_done(&view);
}
