#include "formats/format.h"

#include "formats/formats.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define TEXT "text/plain; charset=utf-8"

const struct format format_table[] = {
    {"lmhosts", "LMHOSTS file of Windows, or of a node", TEXT, false, false,
     FORMAT_TRIPLES, lmhosts_read, lmhosts_begin, lmhosts_put, NULL},
    {"netsh-script", "netsh commands that add names", TEXT, false, false, FORMAT_EACH,
     netsh_script_read, netsh_script_begin, netsh_script_put, NULL},
    {"netsh-show", "what netsh show database or show name prints", TEXT, false, false,
     FORMAT_EACH, netsh_show_read, NULL, NULL, NULL},
    {"wins.msc", "Export List of the WINS console", TEXT, false, false, FORMAT_EACH,
     wins_msc_read, NULL, NULL, NULL},
    {"winsdmp", "what WINSDMP of the Resource Kit prints", TEXT, false, false,
     FORMAT_EACH, winsdmp_read, NULL, NULL, NULL},
    {"wins.dat", "database of Samba's nmbd", TEXT, false, false, FORMAT_EACH,
     wins_dat_read, wins_dat_begin, wins_dat_put, NULL},
    {"wins.ldb-ldif", "database of a Samba domain controller, by ldbsearch", TEXT, false,
     false, FORMAT_EACH, ldif_read, NULL, NULL, NULL},
    {"csv", "table with headings", "text/csv; charset=utf-8", false, true, FORMAT_EACH,
     csv_read, csv_begin, csv_put, NULL},
    {"json", "records as the API has them", "application/json", false, true, FORMAT_EACH,
     json_read, json_begin, json_put, json_end},
    {"hosts", "hosts file", TEXT, false, false, FORMAT_MACHINES, NULL, hosts_begin,
     hosts_put, NULL},
    {"zone", "DNS zone file", TEXT, true, false, FORMAT_MACHINES, NULL, zone_begin,
     zone_put, NULL},
};

const size_t format_count = sizeof format_table / sizeof format_table[0];

const struct format *format_find(const char *name)
{
    for (size_t i = 0; i < format_count; i++)
        if (strcmp(format_table[i].name, name) == 0)
            return &format_table[i];
    return NULL;
}

void format_open(struct format_reader *reader, const struct format *format,
                 const struct format_options *options, const void *text, size_t len)
{
    memset(reader, 0, sizeof *reader);
    reader->format = format;
    reader->options = *options;
    lines_open(&reader->lines, text, len);
}

enum format_step format_next(struct format_reader *reader)
{
    if (reader->has_second) {
        reader->has_second = false;
        reader->entry = reader->second;
        return FORMAT_ENTRY;
    }
    if (reader->has_later) {
        reader->has_later = false;
        reader->remark = reader->later;
        return FORMAT_REMARK;
    }
    return reader->ended ? FORMAT_END : reader->format->read(reader);
}

size_t format_position(const struct format_reader *reader, const void *text)
{
    return (size_t)(reader->lines.at - (const uint8_t *)text);
}

void format_print(struct format_writer *writer, const char *format, ...)
{
    size_t room = sizeof writer->text - writer->len;
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(writer->text + writer->len, room, format, args);
    va_end(args);
    if (n < 0 || (size_t)n >= room)
        writer->cut = true;
    else
        writer->len += (size_t)n;
}
