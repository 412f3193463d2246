/* ldif.c - the WINS database of a Samba domain controller as ldbsearch prints it
 * (administration 9.4): an object a paragraph, "name: value", base64 behind "name::". */
#include "formats/formats.h"

#include "formats/reader.h"
#include "formats/words.h"

#include <string.h>

/* What has been read of the object in hand. */
struct object {
    bool is_record, has_name, has_type;
    uint64_t type;
    const char *wrong; /* the first thing that is, and its line */
    size_t wrong_line;
};

/* ---- values
 * ---------------------------------------------------------------------------- */

static int base64_digit(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Decode base64 in place.  False: it is none, or has a zero octet in it. */
static bool decode(char *text)
{
    size_t len = strlen(text), digits = strcspn(text, "="), to = 0;
    unsigned bits = 0, have = 0;

    if (len % 4 != 0 || len - digits > 2 || strspn(text + digits, "=") != len - digits)
        return false;
    for (size_t i = 0; i < digits; i++) {
        int digit = base64_digit(text[i]);

        if (digit < 0)
            return false;
        bits = (bits << 6 | (unsigned)digit) & 0xFFFF;
        have += 6;
        if (have < 8)
            continue;
        have -= 8;
        text[to] = (char)(bits >> have & 0xFF);
        if (text[to++] == '\0')
            return false;
    }
    text[to] = '\0';
    return true;
}

/* 20260314092653.0Z */
static bool read_time(const char *text, ow_time *ret_time)
{
    char rfc[] = "0000-00-00T00:00:00Z";
    static const uint8_t places[] = {0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18};

    for (size_t i = 0; i < sizeof places; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        rfc[places[i]] = text[i];
    }
    text += sizeof places;
    if (strcmp(text, "Z") != 0 && strcmp(text, ".0Z") != 0)
        return false;
    return ow_time_parse(rfc, ret_time) == OW_OK;
}

/* "10.1.2.3;winsOwner:10.1.0.5;expireTime:...;" or the address alone. */
static const char *read_address(char *value, struct format_entry *entry)
{
    ow_addr addr;

    value[strcspn(value, ";")] = '\0';
    if (ow_addr_parse(value, &addr) != OW_OK)
        return "address: this is no IPv4 address";
    return entry_add(entry, addr) ? NULL : "a name has 25 addresses at most";
}

/* ---- attributes
 * ------------------------------------------------------------------------ */

static const char *read_number(const char *value, uint64_t max, uint64_t *ret)
{
    return words_number(value, 10, max, ret) ? NULL : "this is not one of its numbers";
}

static const char *read_state(const char *value, struct format_entry *entry)
{
    uint64_t state;
    const char *wrong = read_number(value, 3, &state);

    if (wrong == NULL) /* 3: reserved, which nobody finds */
        entry->state = state > 2 ? WINS_TOMBSTONE : (enum wins_state)state;
    return wrong;
}

static const char *read_static(const char *value, struct format_entry *entry)
{
    int yes = words_yes(value);

    entry->life = yes == 1 ? ENTRY_STATIC : ENTRY_DYNAMIC;
    return yes < 0 ? "isStatic is 0 or 1" : NULL;
}

static const char *read_suffix(const char *value, struct format_entry *entry)
{
    uint64_t suffix;

    if (strncmp(value, "0x", 2) != 0 || !words_number(value + 2, 16, 0xFF, &suffix))
        return "type is a suffix like 0x20";
    entry->key.name.octet[NB_NAME_LEN - 1] = (uint8_t)suffix;
    entry->has_suffix = true;
    return NULL;
}

static const char *read_attribute(const struct format_options *options, const char *name,
                                  char *value, struct object *object,
                                  struct format_entry *entry)
{
    struct format_options exact = {.page = options->page, .exact = true};
    uint64_t node = 0;
    const char *wrong;

    if (strcasecmp(name, "objectClass") == 0) {
        object->is_record = object->is_record || strcasecmp(value, "winsRecord") == 0;
    } else if (strcasecmp(name, "name") == 0) {
        object->has_name = true;
        return words_name(value, strlen(value), &exact, &entry->key.name);
    } else if (strcasecmp(name, "type") == 0) {
        object->has_type = true;
        return read_suffix(value, entry);
    } else if (strcasecmp(name, "scope") == 0) {
        return words_scope(value, &entry->key) ? NULL : "this is no scope";
    } else if (strcasecmp(name, "recordType") == 0) {
        return read_number(value, 3, &object->type);
    } else if (strcasecmp(name, "recordState") == 0) {
        return read_state(value, entry);
    } else if (strcasecmp(name, "nodeType") == 0) {
        wrong = read_number(value, 3, &node);
        entry->node = (uint8_t)node;
        return wrong;
    } else if (strcasecmp(name, "isStatic") == 0) {
        return read_static(value, entry);
    } else if (strcasecmp(name, "expireTime") == 0) {
        return read_time(value, &entry->expires) ? NULL : "expireTime is no time";
    } else if (strcasecmp(name, "address") == 0) {
        return read_address(value, entry);
    }
    return NULL; /* whoever owned it, and whatever else there is */
}

/* ---- objects
 * --------------------------------------------------------------------------- */

/* The line in hand with those that go on with it: they begin with a blank, and may
 * themselves be cut anywhere.  False: too long. */
static bool unfold(struct format_reader *reader, char whole[LINES_ROOM])
{
    size_t len = 0, skip = 0;
    bool fits = true;

    do {
        size_t n = reader->lines.len - skip;

        fits = fits && n < LINES_ROOM - len;
        if (fits) {
            memcpy(whole + len, reader->lines.text + skip, n);
            len += n;
        }
        skip = 1;
        if (!reader_look_ahead(reader)) {
            break;
        } else if (reader->lines.text[0] != ' ') {
            reader_again(reader);
            break;
        }
    } while (true);
    whole[len] = '\0';
    return fits;
}

/* "name: value" or "name:: base64" cut in two.  Returns what is wrong, or NULL. */
static const char *cut(char *line, char **ret_value)
{
    char *colon = strchr(line, ':');
    bool coded;

    if (colon == NULL)
        return "the line is not \"name: value\"";
    *colon = '\0';
    coded = colon[1] == ':';
    *ret_value = colon + 1 + coded;
    *ret_value += strspn(*ret_value, " ");
    return !coded || decode(*ret_value) ? NULL : "the value is no base64";
}

/* The first thing that is wrong with a record counts, at its own line. */
static void take_line(struct format_reader *reader, size_t number, char *line,
                      struct object *object)
{
    char *value;
    const char *wrong = cut(line, &value);

    if (wrong == NULL)
        wrong = read_attribute(&reader->options, line, value, object, &reader->entry);
    if (wrong == NULL || object->wrong != NULL)
        return;
    object->wrong = wrong;
    object->wrong_line = number;
}

static enum format_step finish(struct format_reader *reader, const struct object *object)
{
    struct format_entry *entry = &reader->entry;
    const char *wrong = object->wrong;
    size_t line = wrong != NULL ? object->wrong_line : entry->line;

    if (wrong == NULL && (!object->has_name || !object->has_type))
        wrong = "the record lacks its name or its type";
    if (wrong == NULL) {
        (void)entry_type_of(entry, object->type);
        if (entry->life == ENTRY_STATIC)
            entry->expires = OW_NEVER;
        return FORMAT_ENTRY;
    }
    (void)reader_fault(reader, 0, "%s", wrong);
    reader->remark.line = line;
    return FORMAT_REMARK;
}

enum format_step ldif_read(struct format_reader *reader)
{
    struct object object = {.type = WINS_UNIQUE};
    char whole[LINES_ROOM];
    enum format_step step;
    bool begun = false;

    while ((step = reader_line(reader)) == FORMAT_ENTRY) {
        size_t number = reader->lines.number;

        if (reader->lines.len == 0 && object.is_record)
            return finish(reader, &object);
        if (reader->lines.len == 0)
            begun = false;
        if (reader->lines.len == 0 || reader->lines.text[0] == '#')
            continue;
        if (!begun) {
            object = (struct object){.type = WINS_UNIQUE};
            entry_begin(&reader->entry, number);
            begun = true;
        }
        if (unfold(reader, whole))
            take_line(reader, number, whole, &object);
        else if (object.wrong == NULL) {
            object.wrong = "the value is too long";
            object.wrong_line = number;
        }
    }
    return step == FORMAT_END && object.is_record ? finish(reader, &object) : step;
}
