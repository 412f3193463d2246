/* formats.h - the readers and writers that the table names, one file for each format.
 * What they do stands at struct format. */
#pragma once

#include "formats/format.h"

/* lmhosts.c */
enum format_step lmhosts_read(struct format_reader *reader);
void lmhosts_begin(struct format_writer *writer);
bool lmhosts_put(struct format_writer *writer, const struct wins_record *record);

/* csv.c */
enum format_step csv_read(struct format_reader *reader);
void csv_begin(struct format_writer *writer);
bool csv_put(struct format_writer *writer, const struct wins_record *record);
