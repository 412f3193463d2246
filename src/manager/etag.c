#include "manager/etag.h"

#include "base/siphash.h"
#include "manager/reply.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *etag_of(const void *data, size_t len, char etag[ETAG_TEXT])
{
    /* The key is known: whoever can make texts may look at them. */
    const struct ow_sipkey key = {0};

    snprintf(etag, ETAG_TEXT, "\"%016" PRIx64 "\"", ow_siphash(key, data, len));
    return etag;
}

bool etag_listed(const char *list, const char *etag)
{
    const size_t len = strlen(etag);

    for (;;) {
        size_t item;

        list += strspn(list, " \t,");
        if (*list == '\0')
            return false;
        item = strcspn(list, " \t,");
        if ((item == 1 && *list == '*') || (item == len && memcmp(list, etag, len) == 0))
            return true;
        list += item;
    }
}

static const char *header(const struct request *request, const char *name)
{
    return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

/* Give the answer its tag; it stands already. */
static void tag(struct request *request, const char *etag)
{
    if (request->response != NULL)
        MHD_add_response_header(request->response, MHD_HTTP_HEADER_ETAG, etag);
}

void etag_tag(struct request *request, const void *data, size_t len)
{
    char etag[ETAG_TEXT];

    tag(request, etag_of(data, len, etag));
}

void etag_reply_text(struct request *request, const char *type, char *text, size_t len)
{
    const char *seen = header(request, MHD_HTTP_HEADER_IF_NONE_MATCH);
    char etag[ETAG_TEXT] = "";

    if (text != NULL)
        etag_of(text, len, etag);
    if (text != NULL && seen != NULL && etag_listed(seen, etag)) {
        text[0] = '\0';
        reply_take(request, MHD_HTTP_NOT_MODIFIED, type, text, 0);
    } else {
        reply_take(request, MHD_HTTP_OK, type, text, len);
    }
    tag(request, etag);
}

void etag_reply_json(struct request *request, struct ow_json *json)
{
    ow_json_newline(json);
    if (json->err != OW_OK) {
        ow_json_done(json);
        etag_reply_text(request, REPLY_JSON_TYPE, NULL, 0);
        return;
    }
    etag_reply_text(request, REPLY_JSON_TYPE, json->data, json->len);
    *json = (struct ow_json){0};
}

/* ---- changes ----------------------------------------------------------------------- */

static bool holds(void *ctx, struct registry *registry, const struct settings *settings)
{
    struct etag_guard *guard = ctx;
    size_t len = 0;
    char *text = guard->text(guard->ctx, registry, settings, &len);

    guard->now[0] = '\0';
    if (text != NULL)
        etag_of(text, len, guard->now);
    free(text);
    return guard->now[0] != '\0' && etag_listed(guard->expected, guard->now);
}

void etag_guard(const struct request *request, struct etag_guard *guard,
                struct command *command)
{
    guard->expected = header(request, MHD_HTTP_HEADER_IF_MATCH);
    guard->now[0] = '\0';
    if (guard->expected != NULL)
        command->guard = (struct command_guard){.ctx = guard, .holds = holds};
}

void etag_refuse(struct request *request, const struct command *command)
{
    const struct etag_guard *guard = command->guard.ctx;

    reply_error(request, MHD_HTTP_PRECONDITION_FAILED, "changed",
                "load it again, and see whether the change is still wanted",
                "it has changed since it was loaded; nothing was done");
    if (guard != NULL && guard->now[0] != '\0')
        tag(request, guard->now);
}
