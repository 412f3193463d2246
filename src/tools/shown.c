#include "tools/shown.h"

#include "base/time.h"
#include "tools/typed_name.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

const char *shown_text(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text == NULL ? "" : text;
}

const char *shown_list(const json_t *object, const char *key, size_t max, char *text,
                       size_t room)
{
    const json_t *list = json_object_get(object, key), *item;
    size_t i, at = 0;

    text[0] = '\0';
    json_array_foreach(list, i, item)
    {
        int n;

        if (i == max)
            n = snprintf(text + at, room - at, " +%zu", json_array_size(list) - max);
        else
            n = snprintf(text + at, room - at, "%s%s", i == 0 ? "" : " ",
                         json_is_string(item) ? json_string_value(item) : "?");
        if (n < 0 || (size_t)n >= room - at || i == max)
            break;
        at += (size_t)n;
    }
    return text;
}

const char *shown_time(const json_t *object, const char *key, char *text, size_t room)
{
    const char *given = shown_text(object, key);
    struct tm local;
    ow_time when;
    time_t seconds;

    if (given[0] == '\0' || ow_time_parse(given, &when) != OW_OK || when == OW_NEVER) {
        snprintf(text, room, "never");
        return text;
    }
    seconds = (time_t)when;
    if (localtime_r(&seconds, &local) == NULL ||
        strftime(text, room, "%Y-%m-%d %H:%M:%S", &local) == 0)
        snprintf(text, room, "%s", given);
    return text;
}

static const struct {
    const char *suffix, *meaning;
} suffixes[] = {
    {"00", "workstation"},
    {"01", "browser"},
    {"03", "messenger"},
    {"06", "RAS server"},
    {"1b", "domain master browser"},
    {"1c", "domain controllers"},
    {"1d", "local master browser"},
    {"1e", "browser elections (group)"},
    {"1f", "NetDDE"},
    {"20", "file server"},
    {"21", "RAS client"},
    {"be", "network monitor agent"},
    {"bf", "network monitor"},
};

const char *shown_suffix(const char *suffix)
{
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++)
        if (strcmp(suffix, suffixes[i].suffix) == 0)
            return suffixes[i].meaning;
    return "";
}

enum ctl_exit shown_table(const struct ctl *ctl, const json_t *rows,
                          const char *const *headings, shown_row *add)
{
    struct table *table = table_new(headings);
    bool fits = table != NULL;
    const json_t *row;
    size_t i;

    json_array_foreach(rows, i, row) fits = fits && add(ctl, table, row);
    if (fits)
        table_print(table, stdout);
    table_free(table);
    return fits ? CTL_DONE : ctl_fail(CTL_LOCAL, "out of memory");
}

enum ctl_exit shown_json(const json_t *json)
{
    if (json_dumpf(json, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER) != 0)
        return ctl_fail(CTL_LOCAL, "stdout cannot be written");
    fputc('\n', stdout);
    return CTL_DONE;
}

enum ctl_exit shown_change(const struct ctl *ctl, const char *done, json_t *answer)
{
    const json_t *names = json_object_get(answer, "names"), *item;
    char name[SHOWN_NAME];
    enum ctl_exit code = CTL_DONE;
    size_t i;

    if (ctl->json) {
        code = shown_json(answer);
    } else {
        json_array_foreach(names, i, item)
        {
            printf("%s%s %s\n", ctl->dry_run ? "would be " : "", done,
                   shown_name(shown_text(item, "hex"), shown_text(item, "scope"),
                              ctl->page, name));
        }
    }
    json_decref(answer);
    return code;
}
