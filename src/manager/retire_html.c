/* retire_html.c - the report as a page to print.  It needs no other file, runs nothing,
 * and every text in it is escaped. */
#include "manager/retire_cells.h"
#include "manager/retire_form.h"

#include <stdbool.h>
#include <string.h>

/* The policy names the style by its hash (SHA-256, base 64), so whoever changes one
 * changes both; a test compares them. */
#define STYLE                                                                            \
    "body{font:11pt/1.4 sans-serif;color:#111;background:#fff;margin:2em auto;"          \
    "max-width:60em;padding:0 1em}h1{font-size:1.7em;margin:0}h2{font-size:1.2em;"       \
    "margin:1.8em 0 .3em}p{margin:.4em 0}.lead{color:#555}table{border-collapse:"        \
    "collapse;width:100%;font-size:.9em}th,td{text-align:left;vertical-align:top;"       \
    "padding:.25em .6em .25em 0;border-bottom:1px solid #ddd}th{border-bottom:2px "      \
    "solid "                                                                             \
    "#999}td.n,th.n{text-align:right}td{overflow-wrap:break-word}td.d{white-space:"      \
    "nowrap}.facts{display:"                                                             \
    "flex;flex-wrap:wrap;gap:.5em 2.5em;margin:1.2em 0;padding:0;list-style:none}"       \
    ".facts b{display:block;font-size:1.6em}@media print{body{margin:0;max-width:none}"  \
    "thead{display:table-header-group}tr{break-inside:avoid}}"

const char retire_policy[] =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "style-src 'sha256-J7ViI8nsuJ9XaO7A0wGq/UlTeeoXRsRtVVYlYZCsdZo='";

static void put_escaped(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '&':
            fputs("&amp;", out);
            break;
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        case '"':
            fputs("&quot;", out);
            break;
        case '\'':
            fputs("&#39;", out);
            break;
        default:
            fputc(*text, out);
        }
    }
}

static void put_cell(FILE *out, const char *text)
{
    fputs("<td>", out);
    put_escaped(out, text);
    fputs("</td>", out);
}

static void put_day(FILE *out, const json_t *entry, const char *key)
{
    char cell[RETIRE_CELL];

    fputs("<td class=\"d\">", out);
    put_escaped(out, retire_day(entry, key, cell));
    fputs("</td>", out);
}

static void put_number(FILE *out, long long number)
{
    fprintf(out, "<td class=\"n\">%lld</td>", number);
}

/* ---- tables --------------------------------------------------------------------------
 */

static bool has_dns(const json_t *report)
{
    return json_object_get(report, "dns") != NULL;
}

static void put_dns(FILE *out, const json_t *report, const json_t *entry)
{
    char cell[RETIRE_CELL];

    if (has_dns(report))
        put_cell(out, retire_dns(entry, cell));
}

static void put_heading(FILE *out, const json_t *report, const char *list,
                        const char *title, const char *advice)
{
    fprintf(out, "<h2>%s: %lld</h2>\n<p class=\"lead\">%s</p>\n", title,
            retire_count(report, list), advice);
}

static void put_more(FILE *out, const json_t *report, const char *list)
{
    long long more = retire_count(report, list) -
                     (long long)json_array_size(json_object_get(report, list));

    fputs("</tbody></table>\n", out);
    if (more > 0)
        fprintf(out, "<p>... and %lld more.</p>\n", more);
}

static void put_clients(FILE *out, const json_t *report)
{
    const json_t *entry;
    char cell[RETIRE_CELL];
    size_t i;

    put_heading(out, report, "clients", "Machines that still ask",
                "The busiest first. Give these DNS, or take WINS out of their settings, "
                "before the server goes.");
    fputs("<table><thead><tr><th>Address</th><th>Machine</th><th class=\"n\">Asked</th>"
          "<th class=\"n\">In vain</th><th>Last</th><th>For</th></tr></thead><tbody>\n",
          out);
    json_array_foreach(json_object_get(report, "clients"), i, entry)
    {
        fputs("<tr>", out);
        put_cell(out, retire_text(entry, "address"));
        put_cell(out, retire_text(entry, "machine"));
        put_number(out, retire_number(entry, "asked"));
        put_number(out, retire_number(entry, "not_found"));
        put_day(out, entry, "last");
        put_cell(out, retire_names(entry, cell));
        fputs("</tr>\n", out);
    }
    put_more(out, report, "clients");
}

static void put_names(FILE *out, const json_t *report, const char *list,
                      const char *title, const char *advice)
{
    const json_t *entry;
    char cell[RETIRE_CELL];
    size_t i;

    put_heading(out, report, list, title, advice);
    fprintf(out,
            "<table><thead><tr><th>Name</th><th>Addresses</th><th class=\"n\">Asked</th>"
            "<th>Last</th><th>By</th>%s</tr></thead><tbody>\n",
            has_dns(report) ? "<th>DNS says</th>" : "");
    json_array_foreach(json_object_get(report, list), i, entry)
    {
        fputs("<tr>", out);
        put_cell(out, retire_name(entry, cell));
        put_cell(out, retire_list(entry, "addresses", cell));
        put_number(out, retire_number(entry, "asked"));
        put_day(out, entry, "last");
        put_cell(out, retire_clients(entry, cell));
        put_dns(out, report, entry);
        fputs("</tr>\n", out);
    }
    put_more(out, report, list);
}

static void put_unused(FILE *out, const json_t *report)
{
    const json_t *entry;
    char cell[RETIRE_CELL];
    size_t i;

    put_heading(
        out, report, "unused", "Registered, and nobody asks for them",
        "Nothing is lost when these leave WINS. Static mappings among them can be "
        "deleted now.");
    fprintf(out,
            "<table><thead><tr><th>Name</th><th>Suffixes</th><th>Addresses</th>"
            "<th>Kind</th><th>Last registered</th>%s</tr></thead><tbody>\n",
            has_dns(report) ? "<th>DNS says</th>" : "");
    json_array_foreach(json_object_get(report, "unused"), i, entry)
    {
        fputs("<tr>", out);
        put_cell(out, retire_name(entry, cell));
        put_cell(out, retire_list(entry, "suffixes", cell));
        put_cell(out, retire_list(entry, "addresses", cell));
        put_cell(out, json_is_true(json_object_get(entry, "static")) ? "static"
                                                                     : "registered");
        put_day(out, entry, "seen");
        put_dns(out, report, entry);
        fputs("</tr>\n", out);
    }
    put_more(out, report, "unused");
}

/* ---- the page ------------------------------------------------------------------------
 */

static void put_fact(FILE *out, long long number, const char *what)
{
    fprintf(out, "<li><b>%lld</b>%s</li>\n", number, what);
}

static void put_head(FILE *out, const json_t *report)
{
    const json_t *usage = json_object_get(report, "usage");
    char made[RETIRE_CELL], since[RETIRE_CELL], accuracy[RETIRE_CELL];

    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width\">\n"
          "<title>Who still uses WINS</title>\n<style>" STYLE
          "</style>\n</head>\n<body>\n"
          "<h1>Who still uses WINS</h1>\n<p class=\"lead\">Made ",
          out);
    put_escaped(out, retire_day(report, "made", made));
    fputs(", counted without a gap since ", out);
    put_escaped(out, retire_day(usage, "unbroken_since", since));
    fputs(". ", out);
    put_escaped(out, retire_accuracy(report, accuracy));
    fputs("</p>\n", out);
}

void retire_put_html(FILE *out, const json_t *report)
{
    const json_t *totals = json_object_get(json_object_get(report, "usage"), "totals");

    put_head(out, report);
    fputs("<ul class=\"facts\">\n", out);
    put_fact(out, retire_count(report, "clients"), "machines still ask");
    put_fact(out, retire_count(report, "clients_quiet"), "only register");
    put_fact(out, retire_count(report, "used"), "names are asked for");
    put_fact(out, retire_count(report, "unused"), "nobody asks for");
    put_fact(out, retire_count(report, "missing"), "asked for in vain");
    put_fact(out, retire_number(totals, "asked"),
             retire_number(totals, "asked") == 1 ? "question" : "questions");
    fputs("</ul>\n", out);
    put_clients(out, report);
    put_names(
        out, report, "used", "Names that are asked for",
        "These must be in DNS, for those who ask for them, before the server goes.");
    put_names(out, report, "missing", "Asked for, and not registered",
              "Names that belong into DNS, machines that are gone, and mistakes in "
              "settings.");
    put_unused(out, report);
    fputs("</body>\n</html>\n", out);
}
