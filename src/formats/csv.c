/* csv.c - a table of records: our own export, and what people keep in spreadsheets.  The
 * first line names the columns; comma, semicolon or tab between the cells. */
#include "formats/formats.h"

#include "formats/reader.h"
#include "formats/record_text.h"

#include <string.h>

/* ---- reading ----------------------------------------------------------------------- */

static const struct cell_heading headings[] = {
    {"name", CELL_NAME},           {"computer", CELL_NAME},
    {"suffix", CELL_SUFFIX},       {"hex", CELL_HEX},
    {"scope", CELL_SCOPE},         {"type", CELL_TYPE},
    {"addresses", CELL_ADDRESSES}, {"address", CELL_ADDRESSES},
    {"ip", CELL_ADDRESSES},        {"ip address", CELL_ADDRESSES},
    {"state", CELL_STATE},         {"static", CELL_STATIC},
    {"expires", CELL_EXPIRES},
};

static char delimiter_of(const char *line)
{
    if (strchr(line, '\t') != NULL)
        return '\t';
    return strchr(line, ';') != NULL ? ';' : ',';
}

/* Split the line in hand.  False: reader->remark says what is wrong. */
static bool split(struct format_reader *reader, struct cells *cells)
{
    size_t at;
    enum cells_err err = cells_split(reader->lines.text, reader->lines.len,
                                     reader->columns.delimiter, true, cells, &at);

    if (err != CELLS_OK)
        (void)reader_fault(reader, at, "%s", cells_err_str(err));
    return err == CELLS_OK;
}

static enum format_step read_headings(struct format_reader *reader)
{
    struct cells cells;
    char shown[READER_SHOWN];

    reader->headed = true;
    reader->columns.delimiter = delimiter_of(reader->lines.text);
    if (!split(reader, &cells)) {
        reader->ended = true;
        return FORMAT_REMARK;
    }
    (void)cells_headings(&cells, headings, sizeof headings / sizeof headings[0],
                         &reader->columns);
    if (reader->columns.at[CELL_NAME] >= 0 && reader->columns.at[CELL_ADDRESSES] >= 0)
        return FORMAT_ENTRY;
    reader->ended = true;
    return reader_fault(reader, 1,
                        "the first line must name the columns, at least name and "
                        "addresses; it begins with \"%s\"",
                        reader_show(cells.cell[0], strlen(cells.cell[0]), shown));
}

static enum format_step read_record(struct format_reader *reader)
{
    struct record_text text;
    struct cells cells;
    enum cell_column where;
    const char *wrong;

    if (!split(reader, &cells))
        return FORMAT_REMARK;
    for (int i = 0; i < CELL_COLUMNS; i++)
        text.field[i] = cells_at(&cells, &reader->columns, (enum cell_column)i);
    entry_begin(&reader->entry, reader->lines.number);
    wrong = record_text_read(&text, &reader->options, &reader->entry, &where);
    if (wrong != NULL)
        return reader_fault(reader, cells_column(&cells, &reader->columns, where), "%s",
                            wrong);
    return FORMAT_ENTRY;
}

static bool is_blank_line(const char *line)
{
    return line[strspn(line, " \t,;")] == '\0';
}

enum format_step csv_read(struct format_reader *reader)
{
    enum format_step step;

    while ((step = reader_line(reader)) == FORMAT_ENTRY) {
        if (is_blank_line(reader->lines.text))
            continue;
        if (reader->headed)
            return read_record(reader);
        if (read_headings(reader) == FORMAT_REMARK)
            return FORMAT_REMARK;
    }
    return step;
}

/* ---- writing ----------------------------------------------------------------------- */

void csv_begin(struct format_writer *writer)
{
    format_print(writer, "name,suffix,scope,type,state,static,addresses,expires,owner,"
                         "version,seen,hex\r\n");
}

/* A name whose first character would make a formula of the cell is written as \xNN. */
static void put_name(struct format_writer *writer, const struct nb_name *name)
{
    char text[NB_NAME_TEXT];

    nb_base_text(name, text);
    if (text[0] != '\0' && strchr("=+-@", text[0]) != NULL)
        format_print(writer, "\\x%02x%s", (uint8_t)text[0], text + 1);
    else if (strchr(text, ',') != NULL)
        format_print(writer, "\"%s\"", text); /* quotes are escaped in the text form */
    else
        format_print(writer, "%s", text);
}

static void put_scope(struct format_writer *writer, const struct nb_key *key)
{
    char text[NB_KEY_TEXT];
    const char *dot = strchr(nb_key_text(key, text), '.');

    format_print(writer, ",%02x,", nb_suffix(&key->name));
    if (dot != NULL)
        format_print(writer, "\"%s\"", dot + 1);
}

static void put_time(struct format_writer *writer, ow_time time, const char *none)
{
    char text[OW_TIME_TEXT];

    format_print(writer, ",%s",
                 time == 0 || time == OW_NEVER ? none : ow_time_text(time, text));
}

bool csv_put(struct format_writer *writer, const struct wins_record *record)
{
    char addr[OW_ADDR_TEXT];
    ow_addr owner = record->owner == WINS_LOCAL ? writer->owner : record->owner;

    put_name(writer, &record->key.name);
    put_scope(writer, &record->key);
    format_print(writer, ",%s,%s,%s,", wins_type_str(record->type),
                 wins_state_str(record->state), record->is_static ? "yes" : "no");
    for (size_t i = 0; i < record->count; i++)
        format_print(writer, "%s%s", i == 0 ? "" : " ",
                     ow_addr_text(record->member[i].addr, addr));
    put_time(writer, record->expires, "never");
    format_print(writer, ",%s,%llu", ow_addr_text(owner, addr),
                 (unsigned long long)record->version);
    put_time(writer, record->seen, "");
    format_print(writer, ",");
    for (size_t i = 0; i < NB_NAME_LEN; i++)
        format_print(writer, "%02x", record->key.name.octet[i]);
    format_print(writer, "\r\n");
    return true;
}
