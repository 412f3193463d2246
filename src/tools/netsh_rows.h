/* netsh_rows.h - a record as `netsh wins` shows it: a row of a table, or all of it, a
 * line for each thing.  Pure: JSON in, text out. */
#pragma once

#include "base/code_page.h"

#include <jansson.h>
#include <stddef.h>
#include <stdio.h>

#define NETSH_NAME_ROOM 128

/* "FRED           [20h]": the octets as characters of page, padded to 15 columns, octets
 * that cannot be shown as \xNN.  Returns text. */
const char *netsh_row_name(const json_t *record, enum ow_code_page page,
                           char text[NETSH_NAME_ROOM]);

/* The headings of the table. */
void netsh_row_headings(FILE *out);

/* The row of a record; addresses after the first stand on lines of their own. */
void netsh_row(FILE *out, const json_t *record, enum ow_code_page page);

/* All of a record, as `show name` prints it. */
void netsh_whole_record(FILE *out, const json_t *record, enum ow_code_page page);
