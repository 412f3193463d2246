/* wins_dat.c - the file in which Samba's nmbd keeps its names (administration 9.3). */
#include "formats/formats.h"

#include "formats/reader.h"
#include "formats/words.h"

#include <string.h>

#define FORMAT_NUMBER 1

#define FLAG_GROUP    0x80
#define FLAG_NODE     0x60
#define FLAG_LEAVING  0x10
#define FLAG_CONFLICT 0x08
#define FLAG_ACTIVE   0x04
#define FLAG_STATIC   0x02
#define NODE_SHIFT    5

/* ---- reading ----------------------------------------------------------------------- */

/* VERSION 1 0: nmbd itself throws a file with another number away. */
static enum format_step read_version(struct format_reader *reader)
{
    const char *text = reader->lines.text + strlen("VERSION ");
    uint64_t number;
    char word[READER_SHOWN];

    reader->headed = true;
    text += strspn(text, " \t");
    reader_show(text, strcspn(text, " \t"), word);
    if (words_number(word, 10, FORMAT_NUMBER, &number) && number == FORMAT_NUMBER)
        return FORMAT_ENTRY;
    reader->ended = true;
    return reader_fault(reader, (size_t)(text - reader->lines.text) + 1,
                        "this is version %s of wins.dat; only version 1 is known", word);
}

/* "NAME#20": the last # counts, for names may have one.  Returns what is behind the
 * closing quote, or NULL: *ret_wrong. */
static char *read_name(char *line, const struct format_options *options,
                       struct format_entry *entry, const char **ret_wrong)
{
    struct format_options exact = {.page = options->page, .exact = true};
    char *end = strrchr(line, '"'), *hash;

    *ret_wrong = "the line is not \"NAME#20\" TIME ADDRESS... FLAGS";
    if (line[0] != '"' || end == line)
        return NULL;
    *end = '\0';
    hash = strrchr(line, '#');
    *ret_wrong = "the suffix is missing: \"NAME#20\"";
    if (hash == NULL || !words_octet(hash + 1, &entry->key.name.octet[NB_NAME_LEN - 1]))
        return NULL;
    entry->has_suffix = true;
    *ret_wrong =
        words_name(line + 1, (size_t)(hash - line - 1), &exact, &entry->key.name);
    return *ret_wrong == NULL ? end + 1 : NULL;
}

/* Take the next word of *text, which is changed.  NULL: there is none. */
static char *take_word(char **text)
{
    char *word = *text + strspn(*text, " \t");
    size_t len = strcspn(word, " \t");

    if (len == 0)
        return NULL;
    *text = word + len;
    if (word[len] != '\0')
        *(*text)++ = '\0';
    word[len] = '\0';
    return word;
}

static void take_flags(uint64_t flags, struct format_entry *entry)
{
    entry->node = (uint8_t)((flags & FLAG_NODE) >> NODE_SHIFT);
    if ((flags & FLAG_GROUP) == 0)
        entry->type = entry->addr_count > 1 ? WINS_MAP_MULTIHOMED : WINS_MAP_UNIQUE;
    else if (nb_suffix(&entry->key.name) == WINS_SUFFIX_DOMAIN)
        entry->type = WINS_MAP_DOMAIN;
    else
        entry->type = WINS_MAP_GROUP;
}

/* Addresses have dots, flags have not. */
static char *take_addresses(char **text, struct format_entry *entry,
                            const char **ret_wrong)
{
    ow_addr addr;
    char *word;

    while ((word = take_word(text)) != NULL && strchr(word, '.') != NULL) {
        *ret_wrong = "this is no IPv4 address";
        if (ow_addr_parse(word, &addr) != OW_OK)
            return NULL;
        *ret_wrong = "a name has 25 addresses at most";
        if (!entry_add(entry, addr))
            return NULL;
    }
    *ret_wrong = "the flags are missing";
    return word;
}

/* What follows the name: TIME ADDRESS... FLAGS.  *ret_letter is behind the flags. */
static const char *read_rest(char *text, struct format_entry *entry, uint64_t *ret_flags,
                             char *ret_letter)
{
    const char *wrong = NULL;
    char *word = take_word(&text);
    uint64_t time;
    size_t len;

    if (word == NULL || !words_number(word, 10, INT64_MAX - 1, &time))
        return "the time behind the name is no number of seconds";
    entry->life = time == 0 ? ENTRY_STATIC : ENTRY_DYNAMIC;
    entry->expires = time == 0 ? OW_NEVER : (ow_time)time;
    word = take_addresses(&text, entry, &wrong);
    if (word == NULL)
        return wrong;
    if (entry->addr_count == 0)
        return "there is no address";
    len = strlen(word);
    *ret_letter = '\0';
    if (word[len - 1] == 'R' || word[len - 1] == 'S') {
        *ret_letter = word[len - 1];
        word[len - 1] = '\0';
    }
    if (!words_number(word, 16, 0xFFFF, ret_flags))
        return "the flags are no hex number with R or S behind it";
    return take_word(&text) == NULL ? NULL : "there is something behind the flags";
}

static enum format_step read_record(struct format_reader *reader, char *line)
{
    struct format_entry *entry = &reader->entry;
    const char *wrong;
    uint64_t flags = 0;
    char letter = '\0', *rest;

    rest = read_name(line, &reader->options, entry, &wrong);
    if (rest != NULL)
        wrong = read_rest(rest, entry, &flags, &letter);
    if (wrong != NULL)
        return reader_fault(reader, 0, "%s", wrong);
    if (letter == 'S')
        return reader_left_out(reader, "this is a name of nmbd itself");
    if ((flags & (FLAG_LEAVING | FLAG_CONFLICT)) != 0)
        return reader_left_out(reader, "nobody holds this name any more, or it was in "
                                       "conflict");
    take_flags(flags, entry);
    return FORMAT_ENTRY;
}

/* The line in hand and those it goes on with: a backslash ends what is not all. */
static bool whole_line(struct format_reader *reader, char whole[LINES_ROOM])
{
    size_t len = 0;

    do {
        const char *text = reader->lines.text;
        size_t n = reader->lines.len;
        bool more = n > 0 && text[n - 1] == '\\';

        n -= more;
        if (n >= LINES_ROOM - len)
            return false;
        memcpy(whole + len, text, n);
        len += n;
        whole[len] = '\0';
        if (!more)
            break;
    } while (reader_look_ahead(reader));
    while (len > 0 && strchr(" \t", whole[len - 1]) != NULL)
        whole[--len] = '\0';
    return true;
}

enum format_step wins_dat_read(struct format_reader *reader)
{
    enum format_step step;
    char whole[LINES_ROOM];

    while ((step = reader_line(reader)) == FORMAT_ENTRY) {
        char *line = whole;

        entry_begin(&reader->entry, reader->lines.number);
        if (!whole_line(reader, whole))
            return reader_fault(reader, 0,
                                "the line and those it goes on with are too "
                                "long");
        line += strspn(line, " \t");
        if (line[0] == '\0' || line[0] == '#')
            continue;
        if (strncmp(line, "VERSION ", strlen("VERSION ")) != 0)
            return read_record(reader, line);
        if (read_version(reader) == FORMAT_REMARK)
            return FORMAT_REMARK;
    }
    return step;
}

/* ---- writing ----------------------------------------------------------------------- */

void wins_dat_begin(struct format_writer *writer)
{
    format_print(writer, "VERSION %d 0\n", FORMAT_NUMBER);
}

/* Whether nmbd reads the name back as it is: text without what the file is made of. */
static bool is_text(const struct nb_name *name)
{
    for (size_t i = 0; i < NB_NAME_LEN - 1; i++)
        if (name->octet[i] < ' ' || name->octet[i] > '~' ||
            strchr("\"#\\", name->octet[i]) != NULL)
            return false;
    return name->octet[0] != ' ';
}

static unsigned flags_of(const struct wins_record *record)
{
    bool group = record->type == WINS_GROUP || record->type == WINS_SGROUP;

    return (group ? FLAG_GROUP : 0u) | (unsigned)(record->node & 3) << NODE_SHIFT |
           FLAG_ACTIVE | (record->is_static ? FLAG_STATIC : 0u);
}

bool wins_dat_put(struct format_writer *writer, const struct wins_record *record)
{
    char text[NB_KEY_TEXT], addr[OW_ADDR_TEXT];
    int len = (int)nb_base_len(&record->key.name);

    /* nmbd has no internet groups but domains. */
    if (record->key.scope.len > 0 || !is_text(&record->key.name) ||
        (record->type == WINS_SGROUP &&
         nb_suffix(&record->key.name) != WINS_SUFFIX_DOMAIN)) {
        format_print(writer, "# %s left out: wins.dat cannot hold it\n",
                     nb_key_text(&record->key, text));
        return false;
    }
    format_print(writer, "\"%.*s#%02x\" %lld", len, (const char *)record->key.name.octet,
                 nb_suffix(&record->key.name),
                 (long long)(record->is_static ? 0 : record->expires));
    if (record->type == WINS_GROUP || record->count == 0)
        format_print(writer, " 255.255.255.255");
    for (int i = 0; i < record->count && record->type != WINS_GROUP; i++)
        format_print(writer, " %s", ow_addr_text(record->member[i].addr, addr));
    format_print(writer, " %2xR\n", flags_of(record));
    return true;
}
