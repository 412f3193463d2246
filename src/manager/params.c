#include "manager/params.h"

#include "manager/reply.h"
#include "manager/request.h"

#include <string.h>

/* How often one of them came. */
struct seen {
    const char *name;
    unsigned times;
};

static enum MHD_Result count(void *cls, enum MHD_ValueKind kind, const char *key,
                             const char *value)
{
    struct seen *seen = cls;

    (void)kind;
    (void)value;
    seen->times += strcmp(key, seen->name) == 0;
    return MHD_YES;
}

static bool is_twice(struct request *request, const char *name)
{
    struct seen seen = {.name = name};

    MHD_get_connection_values(request->connection, MHD_GET_ARGUMENT_KIND, count, &seen);
    return seen.times > 1;
}

static bool has_zero(const char *text, size_t len)
{
    return text != NULL && memchr(text, '\0', len) != NULL;
}

static enum MHD_Result check(void *cls, enum MHD_ValueKind kind, const char *key,
                             size_t key_len, const char *value, size_t value_len)
{
    struct request *request = cls;
    const char *fault = NULL;

    (void)kind;
    if (!has_zero(key, key_len) && !route_word_listed(request->route->params, key)) {
        reply_error(request, MHD_HTTP_BAD_REQUEST, "bad-request", request->route->params,
                    "unknown parameter \"%.80s\"", key);
        return MHD_NO;
    }
    if (has_zero(key, key_len) || has_zero(value, value_len))
        fault = "has a zero octet";
    else if (is_twice(request, key))
        fault = "is given twice";
    if (fault == NULL)
        return MHD_YES;
    reply_error(request, MHD_HTTP_BAD_REQUEST, "bad-request", NULL,
                "the parameter \"%.80s\" %s", key, fault);
    return MHD_NO;
}

bool params_fit(struct request *request)
{
    MHD_get_connection_values_n(request->connection, MHD_GET_ARGUMENT_KIND, check,
                                request);
    return !request->answered;
}
