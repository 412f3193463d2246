/* What a hook hears: a stream of events, and changes of records in them.  Whatever comes,
 * only harmless words become arguments of a program. */
#include "fuzz.h"

#include "tools/hook_call.h"
#include "tools/sse_lines.h"

static bool take(void *ctx, const char *name, const char *data)
{
    static const char harmless[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                   "0123456789._-";
    json_t *change = json_loads(data, 0, NULL);
    struct hook_call call;

    (void)ctx;
    FUZZ_CHECK(strlen(name) < SSE_NAME_ROOM && strlen(data) < SSE_DATA_ROOM);
    if (change != NULL && hook_call_read(change, 1795000000, &call) == HOOK_CALL) {
        FUZZ_CHECK(strlen(call.name) > 0 && strlen(call.name) < sizeof call.name);
        FUZZ_CHECK(strspn(call.name, harmless) == strlen(call.name));
        FUZZ_CHECK(call.name[0] != '-' && call.name[0] != '.');
        FUZZ_CHECK(strspn(call.ttl, "0123456789") == strlen(call.ttl));
        FUZZ_CHECK(call.addr_count <= HOOK_ADDRS_MAX);
        for (size_t i = 0; i < call.addr_count; i++)
            FUZZ_CHECK(strspn(call.addr[i], "0123456789.") == strlen(call.addr[i]));
    }
    json_decref(change);
    return true;
}

/* The first octet is the size of the pieces. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sse_lines *lines = calloc(1, sizeof *lines);
    size_t piece = size == 0 || data[0] == 0 ? 1 : data[0];

    if (lines == NULL)
        return 0;
    lines->take = take;
    for (size_t at = 1; at < size; at += piece)
        sse_lines_put(lines, (const char *)data + at,
                      size - at < piece ? size - at : piece);
    free(lines);
    return 0;
}
