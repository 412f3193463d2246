#include "manager/route.h"

#include "base/hex.h"

#include <stdio.h>
#include <string.h>

static const char *const method_names[] = {"GET", "POST", "PUT", "DELETE"};

const char *route_method_str(enum route_method method)
{
    return method_names[method];
}

int route_method_parse(const char *text)
{
    if (strcmp(text, "HEAD") == 0)
        return ROUTE_GET;
    for (int i = 0; i < (int)(sizeof method_names / sizeof method_names[0]); i++)
        if (strcmp(text, method_names[i]) == 0)
            return i;
    return -1;
}

/* Undo percent escapes.  A zero octet is refused: names carry it as \x00. */
static bool unescape(const char *from, size_t len, char *to)
{
    size_t n = 0;

    for (size_t i = 0; i < len; i++) {
        int c = (unsigned char)from[i];

        if (n + 1 == ROUTE_SEGMENT_MAX)
            return false;
        if (c == '%') {
            c = i + 2 < len ? ow_hex_octet(from + i + 1) : -1;
            if (c <= 0)
                return false;
            i += 2;
        }
        to[n++] = (char)c;
    }
    to[n] = '\0';
    return n > 0;
}

static bool matches(const char *pattern, const char *path, char *segment)
{
    segment[0] = '\0';
    for (;;) {
        size_t want = strcspn(pattern, "/"), have = strcspn(path, "/");

        if (want > 0 && pattern[0] == '{') {
            if (!unescape(path, have, segment))
                return false;
        } else if (want != have || memcmp(pattern, path, want) != 0) {
            return false;
        }
        pattern += want;
        path += have;
        if (*pattern == '\0' || *path == '\0')
            return *pattern == *path;
        pattern++;
        path++;
    }
}

enum route_match route_find(const struct route *table, size_t count, int method,
                            const char *path, const struct route **ret_route,
                            char *segment)
{
    enum route_match found = ROUTE_NO_PATH;

    for (size_t i = 0; i < count; i++) {
        if (!matches(table[i].path, path, segment))
            continue;
        if ((int)table[i].method == method) {
            *ret_route = &table[i];
            return ROUTE_FOUND;
        }
        found = ROUTE_NO_METHOD;
    }
    return found;
}

const char *route_allowed(const struct route *table, size_t count, const char *path,
                          char text[ROUTE_ALLOW_ROOM])
{
    char segment[ROUTE_SEGMENT_MAX];
    const struct route *route;
    size_t len = 0;

    text[0] = '\0';
    for (int i = ROUTE_GET; i <= ROUTE_DELETE; i++)
        if (route_find(table, count, i, path, &route, segment) == ROUTE_FOUND)
            len += (size_t)snprintf(text + len, ROUTE_ALLOW_ROOM - len, "%s%s%s",
                                    len == 0 ? "" : ", ", method_names[i],
                                    i == ROUTE_GET ? ", HEAD" : "");
    return text;
}

bool route_word_listed(const char *list, const char *word)
{
    size_t len = strlen(word);
    const char *at = list;

    while (len > 0 && *at != '\0') {
        size_t listed = strcspn(at, " ");

        if (listed == len && memcmp(at, word, len) == 0)
            return true;
        at += listed + (at[listed] == ' ');
    }
    return false;
}
