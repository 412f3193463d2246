/* retire_form.h - the report of retire.h in forms for people: text, CSV, and a page to
 * print that needs nothing else.  Made of the JSON of the report, which winsctl may have
 * completed by what DNS says: an object `dns` in it, with `suffixes`, and one in each
 * name of the lists, with `addresses` and `same`. */
#pragma once

#include <jansson.h>
#include <stddef.h>

enum retire_form { RETIRE_JSON, RETIRE_TEXT, RETIRE_CSV, RETIRE_HTML };

/* "json", "text", "csv", "html"; -1 for other texts. */
int retire_form_parse(const char *text);

/* The report in a form but JSON; the caller frees it.  NULL: out of memory. */
char *retire_form(enum retire_form form, const json_t *report, size_t *ret_len);

/* The Content-Security-Policy with which the page is sent: nothing but its own style. */
extern const char retire_policy[];
