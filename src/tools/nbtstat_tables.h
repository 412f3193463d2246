/* nbtstat_tables.h - the tables of nbtstat, to the column as Windows prints them
 * (administration 4.2): scripts cut them by columns.  They are made of the JSON that the
 * node gives (docs/node-control.md); what is missing in it shows as blank. */
#pragma once

#include <jansson.h>
#include <stdio.h>

#define NBTSTAT_NAME 20 /* room for a name of 15 characters with its <XX> */

/* The head of an interface: its name, its address, the scope. */
void nbtstat_put_head(FILE *out, const char *interface, const char *address,
                      const char *scope);

/* Answer to `names`: a block for each address. */
void nbtstat_put_names(FILE *out, const json_t *answer);

/* Answer to `cache`. */
void nbtstat_put_cache(FILE *out, const json_t *answer);

/* Answer to `counters`. */
void nbtstat_put_counters(FILE *out, const json_t *answer);

/* Answer to `status`: the table below the head. */
void nbtstat_put_status(FILE *out, const json_t *answer);

/* Connections below the head: objects with local (a name), state, direction, remote (a
 * name or an address). */
void nbtstat_put_sessions(FILE *out, const json_t *sessions);

/* A name of 32 hex digits in columns: 15 characters, octets that cannot be printed as
 * dots, and the suffix as <XX>.  Returns text. */
const char *nbtstat_name(const char *hex, char text[NBTSTAT_NAME]);

/* "Conflict Deregistered" for "conflict-deregistered". */
const char *nbtstat_state(const char *word);
