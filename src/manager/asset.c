#include "manager/asset.h"

#include "manager/reply.h"
#include "manager/request.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Nothing from elsewhere, nothing inline, no frames: a name that became markup could
 * still not run or send anything. */
static const char policy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const struct asset *asset_find(const char *path)
{
    for (size_t i = 0; i < assets_count; i++)
        if (strcmp(assets[i].path, path) == 0)
            return &assets[i];
    return NULL;
}

/* The next element of a list separated by commas, without the blanks around it; *len 0 at
 * the end of the list. */
static const char *next_element(const char **list, size_t *len)
{
    const char *at = *list + strspn(*list, ", \t"), *end;

    *len = strcspn(at, ",");
    end = at + *len;
    *list = end;
    while (end > at && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    *len = (size_t)(end - at);
    return at;
}

/* "q=0", "q=0.0" and so on: the client does not want it. */
static bool refused(const char *element, size_t len)
{
    const char *weight = memchr(element, ';', len);

    if (weight == NULL)
        return false;
    weight += 1 + strspn(weight + 1, " \t");
    return strncasecmp(weight, "q=", 2) == 0 && strtod(weight + 2, NULL) <= 0;
}

bool asset_gzip_accepted(const char *accept_encoding)
{
    const char *element;
    size_t len;
    bool any = false;

    if (accept_encoding == NULL)
        return false;
    while (element = next_element(&accept_encoding, &len), len > 0) {
        size_t word = strcspn(element, "; \t,");

        if (word == 4 && strncasecmp(element, "gzip", word) == 0)
            return !refused(element, len);
        if (word == 1 && element[0] == '*')
            any = !refused(element, len);
    }
    return any;
}

bool asset_etag_listed(const char *if_none_match, const char *etag)
{
    const char *element;
    size_t len;

    if (if_none_match == NULL)
        return false;
    while (element = next_element(&if_none_match, &len), len > 0) {
        if (len > 2 && strncmp(element, "W/", 2) == 0) {
            element += 2;
            len -= 2;
        }
        if ((len == 1 && element[0] == '*') ||
            (len == strlen(etag) && memcmp(element, etag, len) == 0))
            return true;
    }
    return false;
}

static const char *header(const struct request *request, const char *name)
{
    return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

/* The table is read only and outlives every answer, so nothing is copied; libmicrohttpd
 * does not write through its pointer. */
static struct MHD_Response *make_response(const struct asset *asset, bool packed)
{
    return packed
               ? MHD_create_response_from_buffer(asset->packed_len, (void *)asset->packed,
                                                 MHD_RESPMEM_PERSISTENT)
               : MHD_create_response_from_buffer(asset->plain_len, (void *)asset->plain,
                                                 MHD_RESPMEM_PERSISTENT);
}

static struct MHD_Response *make_unchanged(void)
{
    return MHD_create_response_from_buffer(0, (void *)"", MHD_RESPMEM_PERSISTENT);
}

static void add_headers(struct MHD_Response *response, const struct asset *asset)
{
    static const struct {
        const char *name, *value;
    } always[] = {
        /* asked again every time, answered by 304: a new server brings a new page */
        {MHD_HTTP_HEADER_CACHE_CONTROL, "no-cache"},
        {MHD_HTTP_HEADER_VARY, MHD_HTTP_HEADER_ACCEPT_ENCODING},
        {"Content-Security-Policy", policy},
        {"X-Content-Type-Options", "nosniff"},
        {"X-Frame-Options", "DENY"},
        {"Referrer-Policy", "no-referrer"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
    };

    MHD_add_response_header(response, MHD_HTTP_HEADER_ETAG, asset->etag);
    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
        MHD_add_response_header(response, always[i].name, always[i].value);
}

bool asset_reply(struct request *request, const char *method)
{
    const struct asset *asset = asset_find(request->target);
    struct MHD_Response *response;
    bool unchanged, packed;

    if (asset == NULL || (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0))
        return false;
    unchanged =
        asset_etag_listed(header(request, MHD_HTTP_HEADER_IF_NONE_MATCH), asset->etag);
    packed = asset_gzip_accepted(header(request, MHD_HTTP_HEADER_ACCEPT_ENCODING));
    response = unchanged ? make_unchanged() : make_response(asset, packed);
    if (response != NULL) {
        add_headers(response, asset);
        if (!unchanged)
            MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, asset->type);
        if (!unchanged && packed)
            MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
    }
    request->answered = true;
    request->status = unchanged ? MHD_HTTP_NOT_MODIFIED : MHD_HTTP_OK;
    request->response = response;
    return true;
}
