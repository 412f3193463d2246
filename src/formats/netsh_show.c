/* netsh_show.c - what `netsh wins server show name` and `show database` print
 * (administration 2.3, 2.4).  Layouts differ by release, so a record is known by its name
 * with "[20h]" behind it, and what follows by its shape; all other lines are passed over.
 */
#include "formats/formats.h"

#include "formats/reader.h"
#include "formats/words.h"

#include <string.h>

#define BETWEEN   " \t-|,"
#define WORD_ROOM 32
#define NO_SCOPE  "this is no scope"

/* ---- words ----------------------------------------------------------------------------
 */

static bool is_word(const char *text, size_t len, const char *word)
{
    return len == strlen(word) && strncasecmp(text, word, len) == 0;
}

/* The type that words like "UNIQUE", "MULTIHOMED", "INTERNET GROUP" mean. -1: none. */
static int type_of(const char *text)
{
    static const struct {
        const char *word;
        enum wins_mapping_type type;
    } words[] = {
        {"UNIQUE", WINS_MAP_UNIQUE},
        {"MULTI", WINS_MAP_MULTIHOMED},
        {"INTERNET", WINS_MAP_INTERNET_GROUP},
        {"SPECIAL", WINS_MAP_INTERNET_GROUP},
        {"DOMAIN", WINS_MAP_DOMAIN},
        {"NORMAL", WINS_MAP_GROUP},
        {"GROUP", WINS_MAP_GROUP},
    };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strncasecmp(text, words[i].word, strlen(words[i].word)) == 0)
            return (int)words[i].type;
    return -1;
}

/* What a table has found out about a record before its address. */
struct marks {
    bool life, state, type;
};

/* A letter of the table: D or S, then A, R or T, then U, N, I or M, each once; so the
 * version "a" behind them is none. */
static void take_letter(char letter, struct marks *marks, struct format_entry *entry)
{
    if (!marks->life && (letter == 'D' || letter == 'S')) {
        marks->life = true;
        entry->life = letter == 'S' ? ENTRY_STATIC : ENTRY_DYNAMIC;
    } else if (!marks->state && strchr("ART", letter) != NULL) {
        marks->state = true;
        entry->state = letter == 'A'   ? WINS_ACTIVE
                       : letter == 'R' ? WINS_RELEASED
                                       : WINS_TOMBSTONE;
    } else if (!marks->type && strchr("UNIM", letter) != NULL) {
        marks->type = true;
        (void)entry_type_of(entry, letter == 'U'   ? WINS_UNIQUE
                                   : letter == 'N' ? WINS_GROUP
                                   : letter == 'I' ? WINS_SGROUP
                                                   : WINS_MULTIHOMED);
    }
}

static void take_word(const char *word, size_t len, struct marks *marks,
                      struct format_entry *entry)
{
    char text[WORD_ROOM] = "";
    int state;

    if (len == 1) {
        take_letter(word[0], marks, entry);
        return;
    }
    if (len < sizeof text)
        memcpy(text, word, len);
    state = words_state(text);
    if (is_word(word, len, "DYNAMIC") || is_word(word, len, "STATIC")) {
        marks->life = true;
        entry->life = is_word(word, len, "STATIC") ? ENTRY_STATIC : ENTRY_DYNAMIC;
    } else if (state >= 0) {
        marks->state = true;
        entry->state = (enum wins_state)state;
    } else if (type_of(text) >= 0) {
        marks->type = true;
        entry->type = (enum wins_mapping_type)type_of(text);
    }
}

/* ---- names ----------------------------------------------------------------------------
 */

/* The name before "[20h]" at bracket, from text on. */
static const char *read_name(struct format_reader *reader, const char *text,
                             const char *bracket)
{
    struct format_options exact = {.page = reader->options.page, .exact = true};
    struct format_entry *entry = &reader->entry;
    size_t len = (size_t)(bracket - text);
    const char *wrong;

    while (len > 0 && (text[len - 1] == ' ' || text[len - 1] == '\t'))
        len--;
    (void)words_bracket(bracket, &entry->key.name.octet[NB_NAME_LEN - 1]);
    entry->has_suffix = true;
    wrong = words_name(text, len, &exact, &entry->key.name);
    if (wrong == NULL)
        words_unswap(&entry->key.name);
    return wrong;
}

/* ---- show database
 * ---------------------------------------------------------------------- */

/* A line with nothing but an address, and perhaps a date behind it. */
static bool is_more(const char *line, ow_addr *ret_addr)
{
    const char *begin, *behind = words_find_addr(line, ret_addr, &begin);

    return behind != NULL && (line[0] == ' ' || line[0] == '\t') &&
           begin == line + strspn(line, BETWEEN);
}

/* The addresses on the lines below.  False: too many. */
static bool read_more(struct format_reader *reader)
{
    bool fits = true;
    ow_addr addr;

    while (reader_look_ahead(reader)) {
        if (!is_more(reader->lines.text, &addr)) {
            reader_again(reader);
            break;
        }
        fits = entry_add(&reader->entry, addr) && fits;
    }
    return fits;
}

/* What winsctl writes behind the first address of a record in a scope. */
static bool read_scope(const char *text, struct format_entry *entry)
{
    static const char mark[] = "  scope ";
    const char *at = strstr(text, mark);

    return at == NULL || words_scope(at + strlen(mark), &entry->key);
}

static enum format_step read_row(struct format_reader *reader, const char *bracket)
{
    struct format_entry *entry = &reader->entry;
    struct marks marks = {.life = false};
    const char *line = reader->lines.text, *at, *begin, *behind, *wrong;
    ow_addr addr;

    line += strspn(line, " \t");
    wrong = read_name(reader, line, bracket);
    if (wrong != NULL)
        return reader_fault(reader, (size_t)(line - reader->lines.text) + 1, "%s", wrong);
    at = strchr(bracket, ']') + 1;
    behind = words_find_addr(at, &addr, &begin);
    if (behind == NULL)
        begin = at + strlen(at);
    for (at += strspn(at, BETWEEN); at < begin; at += strspn(at, BETWEEN)) {
        size_t len = strcspn(at, BETWEEN);

        take_word(at, len, &marks, entry);
        at += len;
    }
    if (behind != NULL)
        (void)entry_add(entry, addr);
    if (behind != NULL && !read_scope(behind, entry))
        return reader_fault(reader, 0, NO_SCOPE);
    if (!read_more(reader))
        return reader_fault(reader, 0, "a name has 25 addresses at most");
    if (!marks.type)
        entry_guess_type(entry);
    return FORMAT_ENTRY;
}

/* ---- show name
 * --------------------------------------------------------------------------- */

/* "Label : value".  Returns the value; NULL: no such line. */
static const char *value_of(const char *line, const char *label)
{
    size_t len = strlen(label);

    line += strspn(line, " \t");
    if (strncasecmp(line, label, len) != 0)
        return NULL;
    line += len;
    line += strspn(line, " \t");
    return *line == ':' ? line + 1 + strspn(line + 1, " \t") : NULL;
}

/* One line of the block.  Returns what is wrong, or NULL. */
static const char *read_value(const char *line, struct marks *marks,
                              struct format_entry *entry)
{
    const char *value;
    uint64_t node;
    ow_addr addr;

    if ((value = value_of(line, "State")) != NULL ||
        (value = value_of(line, "RecordType")) != NULL ||
        (value = value_of(line, "Type of Rec")) != NULL) {
        take_word(value, strcspn(value, " \t"), marks, entry);
    } else if ((value = value_of(line, "NodeType")) != NULL) {
        if (words_number(value, 10, 3, &node))
            entry->node = (uint8_t)node;
    } else if ((value = value_of(line, "IP Address")) != NULL) {
        if (words_find_addr(value, &addr, &value) == NULL)
            return "this is no IPv4 address";
        if (!entry_add(entry, addr))
            return "a name has 25 addresses at most";
    } else if ((value = value_of(line, "Scope")) != NULL &&
               !words_scope(value, &entry->key)) {
        return NO_SCOPE;
    }
    return NULL;
}

static enum format_step read_block(struct format_reader *reader, const char *name,
                                   const char *bracket)
{
    struct format_entry *entry = &reader->entry;
    struct marks marks = {.life = false};
    const char *wrong = read_name(reader, name, bracket);

    if (wrong != NULL)
        return reader_fault(reader, 0, "%s", wrong);
    while (reader_look_ahead(reader)) {
        const char *line = reader->lines.text;

        if (strchr(line, ':') == NULL || value_of(line, "Name") != NULL) {
            reader_again(reader);
            break;
        }
        wrong = read_value(line, &marks, entry);
        if (wrong != NULL)
            return reader_fault(reader, 0, "%s", wrong);
    }
    if (!marks.type)
        entry_guess_type(entry);
    return FORMAT_ENTRY;
}

enum format_step netsh_show_read(struct format_reader *reader)
{
    enum format_step step;

    while ((step = reader_line(reader)) == FORMAT_ENTRY) {
        const char *line = reader->lines.text;
        uint8_t suffix;
        const char *bracket = words_bracket(line, &suffix);
        const char *name = value_of(line, "Name");

        if (bracket == NULL)
            continue;
        reader->headed = true;
        entry_begin(&reader->entry, reader->lines.number);
        return name != NULL ? read_block(reader, name, bracket)
                            : read_row(reader, bracket);
    }
    if (step != FORMAT_END || reader->headed)
        return step;
    reader->headed = true;
    return reader_fault(reader, 0,
                        "no record was found: is this what show name or show database "
                        "printed?");
}
