#include "tools/checked_names.h"

#include "tools/typed_name.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_ROOM 512

/* Whether "*hh" ends the text. */
static bool has_star(const char *text, size_t len)
{
    return len > 3 && text[len - 3] == '*' && isxdigit((unsigned char)text[len - 2]) &&
           isxdigit((unsigned char)text[len - 1]);
}

enum ow_err checked_name(const char *line, enum ow_code_page page, bool exact,
                         struct nb_key *ret_key)
{
    char typed[LINE_ROOM], text[NB_KEY_TEXT];
    bool has_suffix;
    size_t len;

    line += strspn(line, " \t");
    len = strlen(line);
    while (len > 0 && strchr(" \t\r\n", line[len - 1]) != NULL)
        len--;
    if (len == 0 || line[0] == '#' || line[0] == ';')
        return OW_ENOTFOUND;
    if (len + 2 > sizeof typed)
        return OW_EBADNAME;
    if (has_star(line, len))
        snprintf(typed, sizeof typed, "%.*s<%.2s>", (int)len - 3, line, line + len - 2);
    else
        snprintf(typed, sizeof typed, "%.*s", (int)len, line);
    if (typed_name(typed, page, exact, NULL, text) != OW_OK)
        return OW_EBADNAME;
    return nb_key_parse(text, ret_key, &has_suffix);
}

static int by_size(const void *a, const void *b)
{
    const ow_addr *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

void checked_sort(struct checked *checked)
{
    qsort(checked->addr, checked->count, sizeof checked->addr[0], by_size);
}

static bool same_addresses(const struct checked *a, const struct checked *b)
{
    return a->count == b->count &&
           memcmp(a->addr, b->addr, a->count * sizeof a->addr[0]) == 0;
}

enum checked_result checked_compare(const struct checked *checked, size_t count)
{
    const struct checked *first = NULL;
    bool silent = false, missing = false;

    for (size_t i = 0; i < count; i++) {
        if (checked[i].answer == CHECKED_NO)
            missing = true;
        else if (checked[i].answer != CHECKED_YES)
            silent = true;
        else if (first == NULL)
            first = &checked[i];
        else if (!same_addresses(first, &checked[i]))
            return CHECKED_INCONSISTENT;
    }
    if (first != NULL && missing)
        return CHECKED_MISSING;
    if (silent)
        return CHECKED_UNANSWERED;
    return first == NULL ? CHECKED_UNKNOWN : CHECKED_SAME;
}

const char *checked_result_str(enum checked_result result)
{
    switch (result) {
    case CHECKED_SAME:
        return "same";
    case CHECKED_UNKNOWN:
        return "unknown";
    case CHECKED_MISSING:
        return "missing";
    case CHECKED_INCONSISTENT:
        return "inconsistent";
    case CHECKED_UNANSWERED:
        return "unanswered";
    }
    return "unknown";
}
