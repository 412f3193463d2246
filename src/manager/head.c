#include "manager/head.h"

#include "manager/reply.h"
#include "manager/request.h"

#include <strings.h>

/* How often some headers came. */
struct seen {
    unsigned host, length, encoding;
};

static enum MHD_Result count(void *cls, enum MHD_ValueKind kind, const char *key,
                             const char *value)
{
    struct seen *seen = cls;

    (void)kind;
    (void)value;
    seen->host += strcasecmp(key, MHD_HTTP_HEADER_HOST) == 0;
    seen->length += strcasecmp(key, MHD_HTTP_HEADER_CONTENT_LENGTH) == 0;
    seen->encoding += strcasecmp(key, MHD_HTTP_HEADER_TRANSFER_ENCODING) == 0;
    return MHD_YES;
}

bool head_is_plain(struct request *request)
{
    struct seen seen = {0};
    const char *fault = NULL;

    MHD_get_connection_values(request->connection, MHD_HEADER_KIND, count, &seen);
    if (seen.length + seen.encoding > 1)
        fault = "the request says twice how long its body is";
    else if (seen.host > 1)
        fault = "the request says twice whom it is for";
    if (fault == NULL)
        return true;
    reply_error(request, MHD_HTTP_BAD_REQUEST, "bad-head", NULL, "%s", fault);
    return false;
}
