#include "manager/reply.h"

#include "base/json.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STREAM_BLOCK 16384
#define MESSAGE_MAX  1024
#define TYPE_MAX     64 /* of "urn:openwins:CODE" */

/* Keep the response until request_access() may queue it.  Without one (no memory) the
 * connection is closed. */
static void set_response(struct request *request, unsigned status, const char *type,
                         struct MHD_Response *response)
{
    request->answered = true;
    request->status = status;
    request->response = response;
    if (response == NULL)
        return;
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
}

void reply_take(struct request *request, unsigned status, const char *type, char *text,
                size_t len)
{
    struct MHD_Response *response;

    if (text == NULL) {
        set_response(request, 0, type, NULL);
        return;
    }
    response = MHD_create_response_from_buffer(len, text, MHD_RESPMEM_MUST_FREE);
    if (response == NULL)
        free(text);
    set_response(request, status, type, response);
}

void reply_json(struct request *request, unsigned status, struct ow_json *json)
{
    const char *type = status < 400 ? REPLY_JSON_TYPE : REPLY_PROBLEM_TYPE;

    ow_json_newline(json);
    if (json->err != OW_OK) {
        ow_json_done(json);
        reply_take(request, status, type, NULL, 0);
        return;
    }
    reply_take(request, status, type, json->data, json->len);
    *json = (struct ow_json){0};
}

void reply_problem_json(struct ow_json *json, unsigned status, const char *code,
                        const char *detail, const char *remedy)
{
    char type[TYPE_MAX];

    snprintf(type, sizeof type, "urn:openwins:%s", code);
    ow_json_key(json, "type");
    ow_json_string(json, type);
    ow_json_key(json, "title");
    ow_json_string(json, MHD_get_reason_phrase_for(status));
    ow_json_key(json, "status");
    ow_json_uint(json, status);
    ow_json_key(json, "detail");
    ow_json_string(json, detail);
    ow_json_key(json, "code");
    ow_json_string(json, code);
    ow_json_key(json, "remedy");
    ow_json_string(json, remedy);
}

void reply_error(struct request *request, unsigned status, const char *code,
                 const char *remedy, const char *format, ...)
{
    struct ow_json json = {0};
    char message[MESSAGE_MAX];
    va_list args;

    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    request->problem = code;
    ow_json_open_object(&json);
    reply_problem_json(&json, status, code, message, remedy);
    ow_json_close_object(&json);
    reply_json(request, status, &json);
}

/* What err looks like to a client. */
struct failure {
    unsigned status;
    const char *code;
    const char *remedy;
};

static struct failure failure_of(enum ow_err err)
{
    switch (err) {
    case OW_OK:
        return (struct failure){MHD_HTTP_OK, "ok", NULL};
    case OW_ESHORT:
    case OW_ENOSPACE:
    case OW_EBADNAME:
    case OW_EFORMAT:
    case OW_EINVAL:
    case OW_ERANGE:
        return (struct failure){MHD_HTTP_BAD_REQUEST, "bad-request", NULL};
    case OW_ELIMIT:
        return (struct failure){MHD_HTTP_INSUFFICIENT_STORAGE, "limit",
                                "raise max-records or remove records"};
    case OW_ENOMEM:
        return (struct failure){MHD_HTTP_SERVICE_UNAVAILABLE, "out-of-memory", NULL};
    case OW_EIO:
        return (struct failure){MHD_HTTP_SERVICE_UNAVAILABLE, "store-failed",
                                "nothing was changed; look at the disk and the events"};
    case OW_ENOTFOUND:
        return (struct failure){MHD_HTTP_NOT_FOUND, "not-found", NULL};
    case OW_EEXIST:
        return (struct failure){MHD_HTTP_CONFLICT, "needs-force",
                                "force replaces what stands against it"};
    case OW_EBUSY:
        return (struct failure){MHD_HTTP_CONFLICT, "busy", "try again later"};
    case OW_EACCESS:
        return (struct failure){MHD_HTTP_FORBIDDEN, "forbidden", NULL};
    case OW_EVERSION:
        return (struct failure){MHD_HTTP_UNPROCESSABLE_CONTENT, "newer-version", NULL};
    case OW_ECORRUPT:
        return (struct failure){MHD_HTTP_UNPROCESSABLE_CONTENT, "damaged", NULL};
    case OW_ECHANGED:
        return (struct failure){MHD_HTTP_PRECONDITION_FAILED, "changed", "load it again"};
    }
    return (struct failure){MHD_HTTP_INTERNAL_SERVER_ERROR, "internal", NULL};
}

unsigned reply_status_of(enum ow_err err)
{
    return failure_of(err).status;
}

const char *reply_code_of(enum ow_err err)
{
    return failure_of(err).code;
}

void reply_failure(struct request *request, enum ow_err err, const char *detail)
{
    struct failure failure = failure_of(err);

    reply_error(request, failure.status, failure.code, failure.remedy, "%s",
                detail[0] != '\0' ? detail : ow_err_str(err));
}

void reply_stream(struct request *request, const char *type,
                  MHD_ContentReaderCallback reader, void *ctx, void (*free_ctx)(void *))
{
    struct MHD_Response *response = MHD_create_response_from_callback(
        MHD_SIZE_UNKNOWN, STREAM_BLOCK, reader, ctx, free_ctx);

    if (response == NULL)
        free_ctx(ctx);
    set_response(request, MHD_HTTP_OK, type, response);
}

void reply_file(struct request *request, const char *type, int fd, uint64_t len)
{
    struct MHD_Response *response = MHD_create_response_from_fd64(len, fd);

    if (response == NULL)
        close(fd);
    set_response(request, MHD_HTTP_OK, type, response);
}
