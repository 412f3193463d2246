/* json.c - records as the API shows them: an array, {"records": [...]}, or one object a
 * line.  Members that an import has no use for are passed over. */
#include "formats/formats.h"

#include "formats/json_text.h"
#include "formats/reader.h"
#include "formats/record_text.h"

#include <string.h>

#define FIELD_ROOM NB_KEY_TEXT
#define KEY_ROOM   64

/* ---- reading
 * ---------------------------------------------------------------------------- */

static const struct {
    const char *key;
    enum cell_column field;
} members[] = {
    {"name", CELL_NAME},     {"suffix", CELL_SUFFIX},       {"hex", CELL_HEX},
    {"scope", CELL_SCOPE},   {"type", CELL_TYPE},           {"state", CELL_STATE},
    {"static", CELL_STATIC}, {"addresses", CELL_ADDRESSES}, {"expires", CELL_EXPIRES},
};

struct fields {
    char text[CELL_COLUMNS][FIELD_ROOM];
};

static void open_text(const struct format_reader *reader, struct json_text *text)
{
    *text = (struct json_text){.at = reader->lines.at,
                               .end = reader->lines.end,
                               .line_start = reader->line_start,
                               .line = reader->lines.number};
}

static void close_text(struct format_reader *reader, const struct json_text *text)
{
    reader->lines.at = text->at;
    reader->lines.number = text->line;
    reader->line_start = text->line_start;
}

/* Nothing behind broken JSON can be understood. */
static enum format_step broken(struct format_reader *reader, const struct json_text *text,
                               const char *what)
{
    close_text(reader, text);
    reader->ended = true;
    return reader_fault(reader, json_text_column(text), "%s", what);
}

/* An array of strings, as a list with blanks. */
static bool read_list(struct json_text *text, char *list, size_t room)
{
    size_t len = 0;

    if (!json_text_take(text, '['))
        return false;
    list[0] = '\0';
    if (json_text_take(text, ']'))
        return true;
    do {
        if (len + 2 > room || !json_text_string(text, list + len, room - len - 1))
            return false;
        len += strlen(list + len);
        list[len++] = ' ';
        list[len] = '\0';
    } while (json_text_take(text, ','));
    return json_text_take(text, ']');
}

/* The value of one member: a string, a list, a number or a word; null is nothing. */
static bool read_value(struct json_text *text, char *value)
{
    if (json_text_is(text, '"'))
        return json_text_string(text, value, FIELD_ROOM);
    if (json_text_is(text, '['))
        return read_list(text, value, FIELD_ROOM);
    if (!json_text_word(text, value, FIELD_ROOM))
        return false;
    if (strcmp(value, "null") == 0)
        value[0] = '\0';
    return true;
}

static bool read_member(struct json_text *text, struct fields *fields)
{
    char key[KEY_ROOM];

    if (!json_text_string(text, key, sizeof key) || !json_text_take(text, ':'))
        return false;
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        if (strcmp(key, members[i].key) == 0)
            return read_value(text, fields->text[members[i].field]);
    return json_text_skip(text);
}

/* An object whose brace is behind us. */
static bool read_object(struct json_text *text, struct fields *fields)
{
    for (int i = 0; i < CELL_COLUMNS; i++)
        fields->text[i][0] = '\0';
    if (json_text_take(text, '}'))
        return true;
    do {
        if (!read_member(text, fields))
            return false;
    } while (json_text_take(text, ','));
    return json_text_take(text, '}');
}

static enum format_step read_record(struct format_reader *reader, struct json_text *text)
{
    size_t line = text->line, column = json_text_column(text);
    struct record_text record;
    struct fields fields;
    enum cell_column where;
    const char *wrong;

    if (!read_object(text, &fields))
        return broken(reader, text, "this is no JSON, or a value of another kind");
    for (int i = 0; i < CELL_COLUMNS; i++)
        record.field[i] = fields.text[i];
    entry_begin(&reader->entry, line);
    wrong = record_text_read(&record, &reader->options, &reader->entry, &where);
    close_text(reader, text);
    if (wrong == NULL)
        return FORMAT_ENTRY;
    (void)reader_fault(reader, column, "%s", wrong);
    reader->remark.line = line;
    return FORMAT_REMARK;
}

/* What stands before the first record.  False: no list of records begins here. */
static bool read_beginning(struct format_reader *reader, struct json_text *text)
{
    struct json_text before;
    char key[KEY_ROOM];

    reader->headed = reader->in_list = true;
    if (json_text_take(text, '['))
        return true;
    before = *text;
    if (json_text_take(text, '{') && json_text_string(text, key, sizeof key) &&
        strcmp(key, "records") == 0 && json_text_take(text, ':'))
        return json_text_take(text, '[');
    *text = before;
    reader->in_list = false;
    return json_text_is(text, '{') || text->at == text->end;
}

enum format_step json_read(struct format_reader *reader)
{
    struct json_text text;

    if (!reader->headed) {
        reader->line_start = reader->lines.at;
        reader->lines.number = 1;
    }
    open_text(reader, &text);
    if (reader->lines.coding != LINES_OCTETS)
        return broken(reader, &text, "JSON must be UTF-8");
    if (!reader->headed && !read_beginning(reader, &text))
        return broken(reader, &text, "here should be an array of records, or a record");
    (void)json_text_take(&text, ','); /* between the records of an array */
    if (json_text_take(&text, '{'))
        return read_record(reader, &text);
    if (json_text_is(&text, ']')) { /* what follows the records is of no concern */
        reader->ended = true;
        return FORMAT_END;
    }
    if (text.at != text.end)
        return broken(reader, &text, "here should be a record");
    if (reader->in_list)
        return broken(reader, &text, "the text ends in the middle of the list");
    reader->ended = true;
    return FORMAT_END;
}

/* ---- writing
 * ---------------------------------------------------------------------------- */

void json_begin(struct format_writer *writer)
{
    writer->has_records = false;
    format_print(writer, "[");
}

void json_end(struct format_writer *writer)
{
    format_print(writer, "\n]\n");
}

/* Text forms of names are printable ASCII without quotes; only \ must be doubled. */
static void put_text(struct format_writer *writer, const char *key, const char *text)
{
    format_print(writer, "\"%s\": \"", key);
    for (; *text != '\0'; text++)
        format_print(writer, "%s%c", *text == '\\' ? "\\" : "", *text);
    format_print(writer, "\", ");
}

static void put_time(struct format_writer *writer, const char *key, ow_time time)
{
    char text[OW_TIME_TEXT];

    if (time == 0 || time == OW_NEVER)
        format_print(writer, "\"%s\": null, ", key);
    else
        put_text(writer, key, ow_time_text(time, text));
}

bool json_put(struct format_writer *writer, const struct wins_record *record)
{
    ow_addr owner = record->owner == WINS_LOCAL ? writer->owner : record->owner;
    char text[NB_KEY_TEXT], addr[OW_ADDR_TEXT];
    const char *scope;

    format_print(writer, "%s\n{", writer->has_records ? "," : "");
    writer->has_records = true;
    put_text(writer, "name", nb_base_text(&record->key.name, text));
    format_print(writer, "\"suffix\": \"%02x\", \"hex\": \"",
                 nb_suffix(&record->key.name));
    for (size_t i = 0; i < NB_NAME_LEN; i++)
        format_print(writer, "%02x", record->key.name.octet[i]);
    scope = strchr(nb_key_text(&record->key, text), '.');
    format_print(writer, "\", ");
    put_text(writer, "scope", scope == NULL ? "" : scope + 1);
    put_text(writer, "type", wins_type_str(record->type));
    put_text(writer, "state", wins_state_str(record->state));
    format_print(writer, "\"static\": %s, ", record->is_static ? "true" : "false");
    put_text(writer, "owner", ow_addr_text(owner, addr));
    format_print(writer, "\"version\": \"%llu\", ", (unsigned long long)record->version);
    put_time(writer, "expires", record->expires);
    put_time(writer, "seen", record->seen);
    format_print(writer, "\"addresses\": [");
    for (int i = 0; i < record->count; i++)
        format_print(writer, "%s\"%s\"", i == 0 ? "" : ", ",
                     ow_addr_text(record->member[i].addr, addr));
    format_print(writer, "]}");
    return true;
}
