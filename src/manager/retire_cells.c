#include "manager/retire_cells.h"

#include "rules/dns_answer.h"

#include <stdarg.h>
#include <string.h>

const char *retire_text(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text == NULL ? "" : text;
}

long long retire_number(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

long long retire_count(const json_t *report, const char *key)
{
    return retire_number(json_object_get(report, "counts"), key);
}

/* Append to a cell, as much as fits. */
__attribute__((format(printf, 2, 3))) static void append(char cell[RETIRE_CELL],
                                                         const char *format, ...)
{
    size_t len = strlen(cell);
    va_list args;

    va_start(args, format);
    vsnprintf(cell + len, RETIRE_CELL - len, format, args);
    va_end(args);
}

const char *retire_name(const json_t *entry, char cell[RETIRE_CELL])
{
    const char *suffix = retire_text(entry, "suffix"),
               *scope = retire_text(entry, "scope");

    cell[0] = '\0';
    append(cell, "%s", retire_text(entry, "name"));
    if (suffix[0] != '\0')
        append(cell, "<%s>", suffix);
    if (scope[0] != '\0')
        append(cell, ".%s", scope);
    return cell;
}

const char *retire_client(const json_t *entry, char cell[RETIRE_CELL])
{
    const char *machine = retire_text(entry, "machine");

    cell[0] = '\0';
    append(cell, "%s", retire_text(entry, "address"));
    if (machine[0] != '\0')
        append(cell, " (%s)", machine);
    return cell;
}

const char *retire_list(const json_t *entry, const char *key, char cell[RETIRE_CELL])
{
    const json_t *item;
    size_t i;

    cell[0] = '\0';
    json_array_foreach(json_object_get(entry, key), i, item)
        append(cell, "%s%s", i == 0 ? "" : " ",
               json_is_string(item) ? json_string_value(item) : "?");
    return cell;
}

static const char *list_pairs(const json_t *entry, const char *key, const char *count,
                              const char *(*text)(const json_t *, char[RETIRE_CELL]),
                              char cell[RETIRE_CELL])
{
    const json_t *list = json_object_get(entry, key), *item;
    long long more = retire_number(entry, count) - (long long)json_array_size(list);
    char one[RETIRE_CELL];
    size_t i;

    cell[0] = '\0';
    json_array_foreach(list, i, item)
        append(cell, "%s%s", i == 0 ? "" : ", ", text(item, one));
    if (more > 0)
        append(cell, " and %lld more", more);
    return cell;
}

const char *retire_clients(const json_t *entry, char cell[RETIRE_CELL])
{
    return list_pairs(entry, "clients", "clients_count", retire_client, cell);
}

const char *retire_names(const json_t *entry, char cell[RETIRE_CELL])
{
    return list_pairs(entry, "names", "names_count", retire_name, cell);
}

const char *retire_day(const json_t *entry, const char *key, char cell[RETIRE_CELL])
{
    const char *text = retire_text(entry, key);

    snprintf(cell, RETIRE_CELL, "%.10s", text[0] == '\0' ? "never" : text);
    return cell;
}

const char *retire_dns(const json_t *entry, char cell[RETIRE_CELL])
{
    const json_t *dns = json_object_get(entry, "dns");
    int verdict = dns_verdict_parse(retire_text(dns, "verdict"));
    char addresses[RETIRE_CELL];

    cell[0] = '\0';
    if (verdict < 0)
        return cell;
    switch ((enum dns_verdict)verdict) {
    case DNS_SAME:
        append(cell, "the same");
        break;
    case DNS_OTHER:
        append(cell, "%s%s",
               json_object_get(entry, "addresses") == NULL ? "has " : "other: ",
               retire_list(dns, "addresses", addresses));
        break;
    case DNS_NONE:
        append(cell, "not there");
        break;
    case DNS_UNKNOWN:
        append(cell, "no answer");
        break;
    case DNS_PENDING:
        append(cell, "not asked yet");
        break;
    }
    return cell;
}

const char *retire_accuracy(const json_t *report, char cell[RETIRE_CELL])
{
    static const char *const parts[] = {"names", "clients", "pairs"};
    const json_t *usage = json_object_get(report, "usage");
    const json_t *accuracy = json_object_get(usage, "accuracy");
    long long uncounted = retire_number(json_object_get(usage, "totals"), "uncounted");

    cell[0] = '\0';
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        const json_t *part = json_object_get(accuracy, parts[i]);

        if (!json_is_true(json_object_get(part, "exact")))
            append(cell,
                   "There are more %s than are kept: those that are not listed came "
                   "at most %lld times each. ",
                   parts[i], retire_number(part, "unlisted_at_most"));
    }
    if (uncounted > 0)
        append(cell, "%lld questions could not be counted. ", uncounted);
    if (cell[0] == '\0')
        append(cell, "All counts are exact.");
    return cell;
}
