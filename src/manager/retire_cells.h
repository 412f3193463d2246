/* retire_cells.h - pieces that the forms of the retirement report share. */
#pragma once

#include <jansson.h>
#include <stdio.h>

#define RETIRE_CELL 512

/* The text of a member, "" when there is none; its number; the number of `counts`. */
const char *retire_text(const json_t *object, const char *key);
long long retire_number(const json_t *object, const char *key);
long long retire_count(const json_t *report, const char *key);

/* A name with its suffix and scope: "FRED<20>.corp"; without a suffix "FRED". */
const char *retire_name(const json_t *entry, char cell[RETIRE_CELL]);

/* A client: "192.0.2.7 (FRED)". */
const char *retire_client(const json_t *entry, char cell[RETIRE_CELL]);

/* The strings of a list; the clients or the names of an entry, how many more there are.
 */
const char *retire_list(const json_t *entry, const char *key, char cell[RETIRE_CELL]);
const char *retire_clients(const json_t *entry, char cell[RETIRE_CELL]);
const char *retire_names(const json_t *entry, char cell[RETIRE_CELL]);

/* The day of a time ("2026-11-22"), "never" without one. */
const char *retire_day(const json_t *entry, const char *key, char cell[RETIRE_CELL]);

/* What DNS says: "the same", "other: 192.0.2.9", "not there", "no answer", "not asked
 * yet"; "" when it was not asked. */
const char *retire_dns(const json_t *entry, char cell[RETIRE_CELL]);

/* How exact the counts are, in one sentence or two. */
const char *retire_accuracy(const json_t *report, char cell[RETIRE_CELL]);

/* The forms; each writes the report to out. */
void retire_put_text(FILE *out, const json_t *report);
void retire_put_csv(FILE *out, const json_t *report);
void retire_put_html(FILE *out, const json_t *report);
