/* Any path of a request, and what follows a blank as a pattern of names: a route and a
 * segment that ends, a pattern that matches or not. */
#include "fuzz.h"

#include "manager/filter.h"
#include "manager/route.h"

static void try_path(const char *path)
{
    char *segment = (char *)fuzz_block(ROUTE_SEGMENT_MAX);
    const struct route *route = NULL;

    if (route_find(routes, routes_count, ROUTE_GET, path, &route, segment) ==
        ROUTE_FOUND) {
        FUZZ_CHECK(route != NULL);
        FUZZ_CHECK(memchr(segment, '\0', ROUTE_SEGMENT_MAX) != NULL);
        FUZZ_CHECK((strchr(route->path, '{') != NULL) == (segment[0] != '\0'));
    }
    free(segment);
}

static void try_pattern(const char *text)
{
    struct filter filter = filter_any();
    struct wins_record record = {.key.name = nb_name_make("", 0)};

    memcpy(record.key.name.octet, text, strnlen(text, NB_NAME_LEN));
    if (filter_set_name(&filter, text) == OW_OK)
        (void)filter_match(&filter, &record);
    (void)filter_set_scope(&filter, text);
    (void)filter_match(&filter, &record);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = (char *)fuzz_block(size + 1);
    size_t path;

    memcpy(text, data, size);
    text[size] = '\0';
    path = strcspn(text, " ");
    if (text[path] == ' ') {
        try_pattern(text + path + 1);
        text[path] = '\0';
    }
    try_path(text);
    free(text);
    return 0;
}
