/* shown.h - pieces of the server's JSON for people. */
#pragma once

#include "tools/ctl.h"
#include "tools/table.h"

#include <jansson.h>
#include <stddef.h>

/* The text of a member; "" when it is missing or no text. */
const char *shown_text(const json_t *object, const char *key);

/* The strings of an array member joined by blanks; at most max of them, then "+n".
 * Returns text. */
const char *shown_list(const json_t *object, const char *key, size_t max, char *text,
                       size_t room);

/* A time in the zone of this machine, "never" for null.  Returns text. */
const char *shown_time(const json_t *object, const char *key, char *text, size_t room);

/* What the suffix of a record usually stands for: "file server"; "" when unknown. */
const char *shown_suffix(const char *suffix);

/* Appends a row of the JSON to a table.  Returns false when memory ran out. */
typedef bool shown_row(const struct ctl *ctl, struct table *table, const json_t *row);

/* Print a list as a table with these headings (NULL ends them), a row by add for each. */
enum ctl_exit shown_table(const struct ctl *ctl, const json_t *rows,
                          const char *const *headings, shown_row *add);

/* Print json as it is, followed by a line feed, on stdout. */
enum ctl_exit shown_json(const json_t *json);

/* Say on stdout what a change did: "deleted FRED<20>" (or "would be deleted").  With
 * --json the answer itself.  Takes answer over. */
enum ctl_exit shown_change(const struct ctl *ctl, const char *done, json_t *answer);
