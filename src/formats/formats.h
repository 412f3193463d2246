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

/* json.c */
enum format_step json_read(struct format_reader *reader);
void json_begin(struct format_writer *writer);
bool json_put(struct format_writer *writer, const struct wins_record *record);
void json_end(struct format_writer *writer);

/* netsh_script.c */
enum format_step netsh_script_read(struct format_reader *reader);
void netsh_script_begin(struct format_writer *writer);
bool netsh_script_put(struct format_writer *writer, const struct wins_record *record);

/* netsh_show.c */
enum format_step netsh_show_read(struct format_reader *reader);

/* wins_msc.c */
enum format_step wins_msc_read(struct format_reader *reader);

/* winsdmp.c */
enum format_step winsdmp_read(struct format_reader *reader);

/* wins_dat.c */
enum format_step wins_dat_read(struct format_reader *reader);
void wins_dat_begin(struct format_writer *writer);
bool wins_dat_put(struct format_writer *writer, const struct wins_record *record);

/* ldif.c */
enum format_step ldif_read(struct format_reader *reader);

/* hosts.c */
void hosts_begin(struct format_writer *writer);
bool hosts_put(struct format_writer *writer, const struct wins_record *record);
void zone_begin(struct format_writer *writer);
bool zone_put(struct format_writer *writer, const struct wins_record *record);
