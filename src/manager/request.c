#include "manager/request.h"

#include "manager/asset.h"
#include "manager/audit.h"
#include "manager/caller.h"
#include "manager/head.h"
#include "manager/job.h"
#include "manager/note.h"
#include "manager/params.h"
#include "manager/reply.h"
#include "manager/upload.h"
#include "manager/visit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TARGET_MAX   8192
#define UNWANTED_MAX (1U << 20)
#define BODY_SECONDS 60 /* a client that stops in its body, or does not read */

void *request_begin(void *cls, const char *target, struct MHD_Connection *connection)
{
    struct request *request = calloc(1, sizeof *request);

    if (request == NULL)
        return NULL;
    request->door = cls;
    request->manager = request->door->manager;
    request->connection = connection;
    request->target = strndup(target, TARGET_MAX);
    request->segment = calloc(1, ROUTE_SEGMENT_MAX);
    if (request->target == NULL || request->segment == NULL) {
        free(request->target);
        free(request->segment);
        free(request);
        return NULL;
    }
    request->target[strcspn(request->target, "?")] = '\0';
    return request;
}

/* The connections are few, so one on which nobody asks anything is soon closed; a request
 * whose head is there gets its time. */
static void allow_silence(struct MHD_Connection *connection, unsigned seconds)
{
    (void)MHD_set_connection_option(connection, MHD_CONNECTION_OPTION_TIMEOUT, seconds);
}

void request_end(void *cls, struct MHD_Connection *connection, void **con_cls,
                 enum MHD_RequestTerminationCode why)
{
    struct request *request = *con_cls;

    (void)cls;
    (void)why;
    allow_silence(connection, REQUEST_HEAD_SECONDS);
    visit_answered(connection);
    if (request == NULL)
        return;
    if (request->response != NULL)
        MHD_destroy_response(request->response);
    upload_free(request->upload);
    free(request->target);
    free(request->segment);
    free(request->body);
    free(request);
    *con_cls = NULL;
}

static bool goes_into_file(const struct request *request)
{
    return request->route->body == ROUTE_UPLOAD || request->route->body == ROUTE_FILE;
}

/* A reader of the path would take it for ended there. */
static bool path_has_zero(struct request *request)
{
    if (strstr(request->target, "%00") == NULL)
        return false;
    reply_error(request, MHD_HTTP_BAD_REQUEST, "bad-request", "a name has it as %5Cx00",
                "the path has a zero octet");
    return true;
}

static void refuse_method(struct request *request, const char *method)
{
    char allowed[ROUTE_ALLOW_ROOM];

    reply_error(request, MHD_HTTP_METHOD_NOT_ALLOWED, "no-such-method",
                "GET /api/v1 lists what there is", "%.20s does not work with %.200s",
                method, request->target);
    if (request->response != NULL)
        MHD_add_response_header(
            request->response, MHD_HTTP_HEADER_ALLOW,
            route_allowed(routes, routes_count, request->target, allowed));
}

/* Everything that can be said before the body comes. */
static void check_head(struct request *request, const char *method)
{
    if (!head_is_plain(request)) {
        request->last = true;
        return;
    }
    if (!caller_names_us(request) || asset_reply(request, method))
        return; /* the page holds no secrets; what it asks for is checked */
    if (!caller_find(request) || path_has_zero(request))
        return;
    switch (route_find(routes, routes_count, route_method_parse(method), request->target,
                       &request->route, request->segment)) {
    case ROUTE_FOUND:
        break;
    case ROUTE_NO_PATH:
        reply_error(request, MHD_HTTP_NOT_FOUND, "no-such-path",
                    "GET /api/v1 lists what there is", "there is nothing at %.200s",
                    request->target);
        return;
    case ROUTE_NO_METHOD:
        refuse_method(request, method);
        return;
    }
    if (!caller_may(request))
        return;
    if (params_fit(request) && goes_into_file(request))
        upload_begin(request);
}

static size_t body_limit(const struct request *request)
{
    switch (request->route->body) {
    case ROUTE_NO_BODY:
        return 0;
    case ROUTE_JSON:
        return ROUTE_JSON_MAX;
    case ROUTE_TEXT:
        return ROUTE_TEXT_MAX;
    case ROUTE_FILE:
        return ROUTE_FILE_MAX;
    case ROUTE_UPLOAD:
        return SIZE_MAX;
    }
    return 0;
}

static bool reserve(struct request *request, size_t more)
{
    size_t room = request->body_room == 0 ? 1024 : request->body_room;
    char *larger;

    while (room < request->body_len + more + 1)
        room *= 2;
    if (room == request->body_room)
        return true;
    larger = realloc(request->body, room);
    if (larger == NULL)
        return false;
    request->body = larger;
    request->body_room = room;
    return true;
}

static void take_body(struct request *request, const char *data, size_t len)
{
    size_t limit = body_limit(request);
    uint64_t have =
        goes_into_file(request) ? upload_size(request->upload) : request->body_len;

    if (len > limit || have > limit - len) {
        request->body_err = OW_ELIMIT;
    } else if (goes_into_file(request)) {
        upload_data(request->upload, data, len);
    } else if (!reserve(request, len)) {
        request->body_err = OW_ENOMEM;
    } else {
        memcpy(request->body + request->body_len, data, len);
        request->body_len += len;
        request->body[request->body_len] = '\0';
    }
}

static bool call_handler(struct request *request)
{
    request->handled = true;
    visit_request_came(request);
    if (request->route->pace == ROUTE_SLOW)
        return !job_start(request);
    request->route->handler(request);
    return true;
}

/* Returns false when the request was handed to a job: then it must not be touched until
 * the job is done. */
static bool handle(struct request *request)
{
    if (request->body_err == OW_ELIMIT)
        reply_error(request, MHD_HTTP_CONTENT_TOO_LARGE, "too-large", NULL,
                    "the body may have %zu bytes at most", body_limit(request));
    else if (request->body_err != OW_OK)
        reply_failure(request, request->body_err, "");
    else
        return call_handler(request);
    return true;
}

static bool has_header(struct request *request, const char *name)
{
    return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name) !=
           NULL;
}

/* Whether the client waits for our word before it sends a body.  What is answered then,
 * libmicrohttpd sends at once, and closes the connection; so without a body the answer is
 * delivered at the end of the request, and another may follow.  So it is with a body that
 * the client sends without waiting: closing the connection before it is read would reset
 * it, and the client would lose our answer. */
static bool body_waits(struct request *request)
{
    return (has_header(request, MHD_HTTP_HEADER_CONTENT_LENGTH) ||
            has_header(request, MHD_HTTP_HEADER_TRANSFER_ENCODING)) &&
           has_header(request, MHD_HTTP_HEADER_EXPECT);
}

static enum MHD_Result deliver(struct request *request)
{
    enum MHD_Result queued;

    visit_request_came(request);
    audit_note(request);
    if (request->response == NULL)
        return MHD_NO;
    /* Not with a certificate of our own: a browser would lock its user out when it is
     * made anew. */
    if (request->door->tls && !request->manager->certificate.is_own)
        MHD_add_response_header(request->response, "Strict-Transport-Security",
                                "max-age=31536000");
    queued = MHD_queue_response(request->connection, request->status, request->response);
    MHD_destroy_response(request->response);
    request->response = NULL;
    return queued;
}

/* A body that nobody wants is read so that the answer gets through (body_waits()),
 * but from strangers not without end. */
static bool may_go_on(struct request *request, size_t more)
{
    request->unwanted += more;
    return request->peer.role > ACCESS_ANYONE || request->unwanted <= UNWANTED_MAX;
}

enum MHD_Result request_access(void *cls, struct MHD_Connection *connection,
                               const char *url, const char *method, const char *version,
                               const char *upload_data, size_t *upload_data_size,
                               void **con_cls)
{
    struct request *request = *con_cls;

    (void)cls;
    (void)connection;
    (void)url;
    (void)version;
    if (request == NULL)
        return MHD_NO; /* no memory at its beginning */
    if (!request->begun) {
        request->begun = true;
        allow_silence(connection, BODY_SECONDS);
        check_head(request, method);
        visit_head_came(request);
        return request->last || (request->answered && body_waits(request))
                   ? deliver(request)
                   : MHD_YES;
    }
    if (*upload_data_size > 0) {
        if (!request->answered && request->body_err == OW_OK)
            take_body(request, upload_data, *upload_data_size);
        else if (!may_go_on(request, *upload_data_size))
            return MHD_NO;
        *upload_data_size = 0;
        return MHD_YES;
    }
    if (!request->answered && !handle(request))
        return MHD_YES; /* suspended */
    return deliver(request);
}

const char *request_param(const struct request *request, const char *name)
{
    const char *value =
        MHD_lookup_connection_value(request->connection, MHD_GET_ARGUMENT_KIND, name);

    return value;
}

bool request_bad_param(struct request *request, const char *name, const char *allowed)
{
    const char *value = request_param(request, name);

    reply_error(request, MHD_HTTP_BAD_REQUEST, "bad-request", allowed,
                "bad value \"%.80s\" of %s", value == NULL ? "" : value, name);
    return false;
}

bool request_flag(struct request *request, const char *name, bool *ret_flag)
{
    const char *value = NULL;
    size_t len = 0;

    *ret_flag = false;
    if (MHD_lookup_connection_value_n(request->connection, MHD_GET_ARGUMENT_KIND, name,
                                      strlen(name), &value, &len) != MHD_YES)
        return true;
    if (value == NULL || value[0] == '\0' || strcmp(value, "1") == 0 ||
        strcmp(value, "true") == 0) {
        *ret_flag = true;
        return true;
    }
    if (strcmp(value, "0") == 0 || strcmp(value, "false") == 0)
        return true;
    reply_error(request, MHD_HTTP_BAD_REQUEST, "bad-request", NULL,
                "%s is 1 or 0, not \"%.80s\"", name, value);
    return false;
}

bool request_number(struct request *request, const char *name, uint64_t fallback,
                    uint64_t min, uint64_t max, uint64_t *ret_number)
{
    const char *value = request_param(request, name);
    unsigned long long number;
    char *end;

    *ret_number = fallback;
    if (value == NULL)
        return true;
    errno = 0;
    number = strtoull(value, &end, 10);
    if (value[0] < '0' || value[0] > '9' || *end != '\0' || errno != 0 || number < min ||
        number > max) {
        reply_error(request, MHD_HTTP_BAD_REQUEST, "bad-request", NULL,
                    "%s is a number from %llu to %llu, not \"%.80s\"", name,
                    (unsigned long long)min, (unsigned long long)max, value);
        return false;
    }
    *ret_number = number;
    return true;
}

json_t *request_json(struct request *request, const char *allowed)
{
    json_error_t error;
    json_t *object = json_loadb(request->body == NULL ? "" : request->body,
                                request->body_len, JSON_REJECT_DUPLICATES, &error);
    const char *key;
    json_t *value;

    if (object == NULL) {
        reply_error(request, MHD_HTTP_BAD_REQUEST, "bad-json", NULL,
                    "the body is not JSON: line %d: %s", error.line, error.text);
        return NULL;
    }
    if (!json_is_object(object)) {
        reply_error(request, MHD_HTTP_BAD_REQUEST, "bad-json", NULL,
                    "the body must be an object");
        json_decref(object);
        return NULL;
    }
    json_object_foreach(object, key, value)
    {
        if (route_word_listed(allowed, key))
            continue;
        reply_error(request, MHD_HTTP_BAD_REQUEST, "bad-request", allowed,
                    "unknown field \"%.80s\"", key);
        json_decref(object);
        return NULL;
    }
    return object;
}

bool request_command(struct request *request, enum command_kind kind,
                     struct command *ret_command)
{
    const char *note = request_param(request, "note");
    struct command *c = ret_command;

    memset(c, 0, sizeof *c);
    c->kind = kind;
    c->cause.source = REGISTRY_BY_COMMAND;
    c->cause.reason = WINS_BECAUSE_COMMAND;
    snprintf(c->cause.account, sizeof c->cause.account, "%s", request->peer.account);
    if (!request_flag(request, "dry_run", &c->dry_run) ||
        !request_flag(request, "force", &c->force))
        return false;
    if (note != NULL && !note_copy(note, c->cause.note)) {
        reply_error(request, MHD_HTTP_BAD_REQUEST, "bad-request", NULL,
                    "a note is UTF-8 text of at most %d bytes without control characters",
                    REGISTRY_NOTE_MAX - 1);
        return false;
    }
    return true;
}
