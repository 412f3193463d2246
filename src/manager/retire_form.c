/* retire_form.c - the choice of the form, and the two plain ones. */
#include "manager/retire_form.h"

#include "manager/retire_cells.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

int retire_form_parse(const char *text)
{
    static const char *const forms[] = {"json", "text", "csv", "html"};

    for (int i = 0; i < 4; i++) {
        if (strcmp(text, forms[i]) == 0)
            return i;
    }
    return -1;
}

char *retire_form(enum retire_form form, const json_t *report, size_t *ret_len)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, ret_len);
    bool failed;

    if (out == NULL)
        return NULL;
    switch (form) {
    case RETIRE_TEXT:
        retire_put_text(out, report);
        break;
    case RETIRE_CSV:
        retire_put_csv(out, report);
        break;
    case RETIRE_HTML:
    case RETIRE_JSON:
        retire_put_html(out, report);
        break;
    }
    failed = ferror(out) != 0;
    if (fclose(out) != 0 || failed) {
        free(text);
        return NULL;
    }
    return text;
}

/* ---- text -------------------------------------------------------------------------- */

/* What is said below the rows that are listed when there are more. */
static void put_more(FILE *out, const json_t *report, const char *list)
{
    long long more = retire_count(report, list) -
                     (long long)json_array_size(json_object_get(report, list));

    if (more > 0)
        fprintf(out, "  ... and %lld more\n", more);
}

static void put_dns(FILE *out, const json_t *entry)
{
    char cell[RETIRE_CELL];

    if (retire_dns(entry, cell)[0] != '\0')
        fprintf(out, "      DNS: %s\n", cell);
}

static void put_text_clients(FILE *out, const json_t *report)
{
    const json_t *entry;
    char client[RETIRE_CELL], names[RETIRE_CELL], day[RETIRE_CELL];
    size_t i;

    fprintf(out, "\nMachines that still ask: %lld (%lld more only register)\n",
            retire_count(report, "clients"), retire_count(report, "clients_quiet"));
    json_array_foreach(json_object_get(report, "clients"), i, entry)
        fprintf(out, "  %-34s asked %lld, last %s\n      for %s\n",
                retire_client(entry, client), retire_number(entry, "asked"),
                retire_day(entry, "last", day), retire_names(entry, names));
    put_more(out, report, "clients");
}

static void put_text_names(FILE *out, const json_t *report, const char *list,
                           const char *title)
{
    const json_t *entry;
    char name[RETIRE_CELL], clients[RETIRE_CELL], day[RETIRE_CELL];
    size_t i;

    fprintf(out, "\n%s: %lld\n", title, retire_count(report, list));
    json_array_foreach(json_object_get(report, list), i, entry)
    {
        fprintf(out, "  %-34s asked %lld, last %s\n      by %s\n",
                retire_name(entry, name), retire_number(entry, "asked"),
                retire_day(entry, "last", day), retire_clients(entry, clients));
        put_dns(out, entry);
    }
    put_more(out, report, list);
}

static void put_text_unused(FILE *out, const json_t *report)
{
    const json_t *entry;
    char name[RETIRE_CELL], suffixes[RETIRE_CELL], addresses[RETIRE_CELL];
    char day[RETIRE_CELL];
    size_t i;

    fprintf(out, "\nRegistered, and nobody asks for them: %lld\n",
            retire_count(report, "unused"));
    json_array_foreach(json_object_get(report, "unused"), i, entry)
    {
        fprintf(out, "  %-24s %-12s %-24s %s %s\n", retire_name(entry, name),
                retire_list(entry, "suffixes", suffixes),
                retire_list(entry, "addresses", addresses),
                json_is_true(json_object_get(entry, "static")) ? "static" : "seen",
                json_is_true(json_object_get(entry, "static"))
                    ? ""
                    : retire_day(entry, "seen", day));
        put_dns(out, entry);
    }
    put_more(out, report, "unused");
}

void retire_put_text(FILE *out, const json_t *report)
{
    const json_t *usage = json_object_get(report, "usage");
    const json_t *totals = json_object_get(usage, "totals");
    char made[RETIRE_CELL], since[RETIRE_CELL], accuracy[RETIRE_CELL];

    fprintf(out, "Who still uses WINS\n\nMade %s, counted since %s.\n",
            retire_day(report, "made", made), retire_day(usage, "unbroken_since", since));
    fprintf(out, "%lld question%s, %lld with an answer, %lld in vain. %s\n",
            retire_number(totals, "asked"),
            retire_number(totals, "asked") == 1 ? "" : "s",
            retire_number(totals, "found"), retire_number(totals, "not_found"),
            retire_accuracy(report, accuracy));
    put_text_clients(out, report);
    put_text_names(out, report, "used", "Names that are asked for");
    put_text_names(out, report, "missing",
                   "Asked for, and not registered (for DNS, or mistyped)");
    put_text_unused(out, report);
}

/* ---- CSV -----------------------------------------------------------------------------
 */

/* A cell that a spreadsheet would take for a formula gets an apostrophe before it. */
static void put_cell(FILE *out, const char *text, bool last)
{
    fputc('"', out);
    if (text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL)
        fputc('\'', out);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            fputc('"', out);
        fputc(*text, out);
    }
    fputs(last ? "\"\r\n" : "\",", out);
}

static void put_csv_row(FILE *out, const char *list, const json_t *entry)
{
    char name[RETIRE_CELL], cell[RETIRE_CELL], number[32];
    const bool is_client = strcmp(list, "clients") == 0;

    put_cell(out, list, false);
    put_cell(out, is_client ? retire_text(entry, "machine") : retire_name(entry, name),
             false);
    if (is_client)
        put_cell(out, retire_text(entry, "address"), false);
    else
        put_cell(out, retire_list(entry, "addresses", cell), false);
    put_cell(out, retire_list(entry, "suffixes", cell), false);
    snprintf(number, sizeof number, "%lld", retire_number(entry, "asked"));
    put_cell(out, number, false);
    snprintf(number, sizeof number, "%lld", retire_number(entry, "found"));
    put_cell(out, number, false);
    put_cell(out, retire_text(entry, "last"), false);
    put_cell(out, retire_text(entry, "seen"), false);
    put_cell(out, is_client ? retire_names(entry, cell) : retire_clients(entry, cell),
             false);
    put_cell(out, retire_dns(entry, cell), true);
}

void retire_put_csv(FILE *out, const json_t *report)
{
    static const char *const lists[] = {"clients", "used", "missing", "unused"};
    const json_t *entry;
    size_t i;

    fputs("list,name,addresses,suffixes,asked,found,last,seen,with,dns\r\n", out);
    for (size_t list = 0; list < sizeof lists / sizeof lists[0]; list++)
        json_array_foreach(json_object_get(report, lists[list]), i, entry)
            put_csv_row(out, lists[list], entry);
}
