/* netsh_script.c - scripts of `netsh wins` commands (administration 2.1, 2.2, 2.5): the
 * `add name` commands in them. */
#include "formats/formats.h"

#include "formats/netsh_names.h"
#include "formats/reader.h"
#include "formats/words.h"

#include <string.h>

#define TOKENS_MAX 16

/* The parameters of add name, in the order in which they come without tags. */
enum parameter { NAME, SCOPE, END_CHAR, REC_TYPE, GROUP, NODE, IP, PARAMETERS };

static const char *const tags[PARAMETERS] = {"name",  "scope", "endchar", "rectype",
                                             "group", "node",  "ip"};

struct tokens {
    size_t count;
    char *token[TOKENS_MAX];
};

/* ---- tokens
 * ---------------------------------------------------------------------------- */

/* Cut the line in words; quotes keep blanks in a word and go.  False: too many words, or
 * a quote that is not closed. */
static bool tokenize(char *line, struct tokens *tokens)
{
    tokens->count = 0;
    for (;;) {
        bool quoted = false;
        char *to;

        line += strspn(line, " \t");
        if (*line == '\0')
            return true;
        if (tokens->count == TOKENS_MAX)
            return false;
        tokens->token[tokens->count++] = to = line;
        for (; *line != '\0' && (quoted || (*line != ' ' && *line != '\t')); line++) {
            if (*line == '"')
                quoted = !quoted;
            else
                *to++ = *line;
        }
        if (quoted)
            return false;
        if (*line != '\0')
            line++;
        *to = '\0';
    }
}

static bool is(const struct tokens *tokens, size_t at, const char *word)
{
    return at < tokens->count && strcasecmp(tokens->token[at], word) == 0;
}

/* ---- add name
 * -------------------------------------------------------------------------- */

/* The parameter that "Name=" begins, or the only one that "Na=" does; -1: none.
 * *ret_value is behind it. */
static int tag_of(char *token, char **ret_value)
{
    char *equals = strchr(token, '=');
    size_t len = equals == NULL ? 0 : (size_t)(equals - token);
    int found = -1;

    for (int i = 0; len > 0 && i < PARAMETERS; i++) {
        if (strncasecmp(token, tags[i], len) != 0)
            continue;
        *ret_value = equals + 1;
        if (tags[i][len] == '\0')
            return i;
        if (found >= 0)
            return -1;
        found = i;
    }
    return found;
}

/* Put the values where they belong.  Without tags the name comes first and the addresses
 * last; all between them, or the suffix alone, or nothing. */
static const char *sort_out(const struct tokens *tokens, size_t at,
                            char *value[PARAMETERS])
{
    size_t count = tokens->count - at;
    char *text;

    if (count == 0)
        return "add name needs a name and addresses";
    if (tag_of(tokens->token[at], &text) < 0) {
        for (size_t i = 0; i < count; i++)
            if (tag_of(tokens->token[at + i], &text) >= 0)
                return "tags stand before all values or before none";
        if (count != PARAMETERS && count != 2 && count != 3)
            return "without tags all values must be there, in their order";
        for (size_t i = 0; i < count; i++)
            value[count == PARAMETERS ? i
                  : i + 1 == count    ? IP
                  : i == 0            ? NAME
                                      : END_CHAR] = tokens->token[at + i];
        return NULL;
    }
    for (; at < tokens->count; at++) {
        int tag = tag_of(tokens->token[at], &text);

        if (tag < 0)
            return "a word without a tag, or with one that add name has not";
        if (value[tag] != NULL)
            return "a tag stands twice";
        value[tag] = text;
    }
    return NULL;
}

/* A number of one parameter; the fallback when it is not given.  False: wrong. */
static bool number(const char *text, uint64_t fallback, uint64_t max, uint64_t *ret)
{
    *ret = fallback;
    return text == NULL || words_number(text, 10, max, ret);
}

static const char *read_end_char(const char *text, struct format_entry *entry)
{
    uint64_t suffix;

    if (text == NULL || text[0] == '\0')
        return NULL;
    if (strncasecmp(text, "0x", 2) == 0)
        text += 2;
    if (!words_number(text, 16, 0xFF, &suffix))
        return "EndChar is a hex number up to ff";
    entry->key.name.octet[NB_NAME_LEN - 1] = (uint8_t)suffix;
    entry->has_suffix = true;
    return NULL;
}

static const char *read_kind(char *const value[PARAMETERS], struct format_entry *entry)
{
    /* The numbers of Group= are not those of the database. */
    static const enum wins_mapping_type types[] = {WINS_MAP_UNIQUE, WINS_MAP_GROUP,
                                                   WINS_MAP_INTERNET_GROUP,
                                                   WINS_MAP_MULTIHOMED, WINS_MAP_DOMAIN};
    uint64_t life, group, node;

    if (!number(value[REC_TYPE], 0, 1, &life))
        return "RecType is 0 (static) or 1 (dynamic)";
    if (!number(value[GROUP], 0, 4, &group))
        return "Group is 0 unique, 1 group, 2 internet, 3 multihomed or 4 domain";
    if (!number(value[NODE], 1, 3, &node))
        return "Node is 0 to 3";
    entry->life = life == 0 ? ENTRY_STATIC : ENTRY_DYNAMIC;
    entry->type = types[group];
    entry->node = (uint8_t)(node == 2 ? 3 : node); /* some write 2 for H, none means M */
    return NULL;
}

static const char *read_addresses(char *text, struct format_entry *entry)
{
    size_t len = text == NULL ? 0 : strlen(text);

    if (len == 0)
        return "the addresses are missing";
    if (text[0] == '{') {
        if (text[len - 1] != '}')
            return "the closing brace is missing";
        text[len - 1] = '\0';
        text++;
    }
    return words_addresses(text, entry);
}

static enum format_step add_name(struct format_reader *reader,
                                 const struct tokens *tokens, size_t at)
{
    struct format_entry *entry = &reader->entry;
    char *value[PARAMETERS] = {NULL};
    const char *wrong;

    entry_begin(entry, reader->lines.number);
    wrong = sort_out(tokens, at, value);
    if (wrong == NULL && value[NAME] == NULL)
        wrong = "the name is missing";
    if (wrong == NULL)
        wrong = words_name(value[NAME], strlen(value[NAME]), &reader->options,
                           &entry->key.name);
    if (wrong == NULL)
        wrong = read_end_char(value[END_CHAR], entry);
    if (wrong == NULL && value[SCOPE] != NULL && value[SCOPE][0] != '\0' &&
        !words_scope(value[SCOPE], &entry->key))
        wrong = "this is no scope";
    if (wrong == NULL)
        wrong = read_kind(value, entry);
    if (wrong == NULL)
        wrong = read_addresses(value[IP], entry);
    if (wrong != NULL)
        return reader_fault(reader, 0, "%s", wrong);
    return FORMAT_ENTRY;
}

/* ---- lines
 * ----------------------------------------------------------------------------- */

static bool is_comment(const char *line)
{
    return line[0] == '\0' || line[0] == '#' || line[0] == ';' ||
           (strncasecmp(line, "rem", 3) == 0 &&
            (line[3] == '\0' || line[3] == ' ' || line[3] == '\t'));
}

/* Lines that only say where the next commands go. */
static bool is_context(const struct tokens *tokens, size_t at)
{
    return at == tokens->count || is(tokens, at, "pushd") || is(tokens, at, "popd") ||
           is(tokens, at, "..") || is(tokens, at, "bye") || is(tokens, at, "exit") ||
           is(tokens, at, "quit");
}

/* A command that makes no record is left out; what is no command is a fault. */
static enum format_step read_command(struct format_reader *reader,
                                     const struct tokens *tokens, size_t at)
{
    const char *const *words = (const char *const *)tokens->token + at;
    const struct netsh_name *name = NULL;
    char first[READER_SHOWN], second[READER_SHOWN] = "";
    enum netsh_found found;
    size_t used;

    found = netsh_name_find(words, tokens->count - at, &name, &used);
    if (found == NETSH_FOUND && strcmp(name->verb, "add") == 0 &&
        strcmp(name->noun, "name") == 0)
        return add_name(reader, tokens, at + used);
    if (found == NETSH_FOUND)
        return reader_left_out(reader, "\"%s%s%s\" makes no record", name->verb,
                               name->noun[0] == '\0' ? "" : " ", name->noun);
    reader_show(words[0], strlen(words[0]), first);
    if (at + 1 < tokens->count)
        reader_show(words[1], strlen(words[1]), second);
    return reader_fault(reader, 0, "\"%s%s%s\" is %s of netsh wins server", first,
                        second[0] == '\0' ? "" : " ", second,
                        found == NETSH_AMBIGUOUS ? "the beginning of several commands"
                                                 : "no command");
}

enum format_step netsh_script_read(struct format_reader *reader)
{
    enum format_step step;
    struct tokens tokens;

    while ((step = reader_line(reader)) == FORMAT_ENTRY) {
        char *line = reader->lines.text;
        const char *target;
        bool server;
        size_t at;

        line += strspn(line, " \t");
        if (is_comment(line))
            continue;
        if (!tokenize(line, &tokens))
            return reader_fault(reader, 0,
                                "too many words, or a quote that is not "
                                "closed");
        at = netsh_context((const char *const *)tokens.token, tokens.count, &server,
                           &target);
        if (is_context(&tokens, at))
            continue;
        return read_command(reader, &tokens, at);
    }
    return step;
}

/* ---- writing
 * --------------------------------------------------------------------------- */

void netsh_script_begin(struct format_writer *writer)
{
    char time[OW_TIME_TEXT];

    format_print(writer,
                 "# written by OpenWINS at %s; put \\\\SERVER behind \"server\" for "
                 "another machine\n",
                 ow_time_text(writer->now, time));
}

/* Whether a command can hold the name: no controls, no quotes, none of its own signs. */
static bool is_text(const struct nb_name *name)
{
    for (size_t i = 0; i < NB_NAME_LEN - 1; i++)
        if (name->octet[i] < ' ' || name->octet[i] > '~' ||
            strchr("\"{}", name->octet[i]) != NULL)
            return false;
    return name->octet[0] != ' ';
}

static unsigned group_of(const struct wins_record *record)
{
    switch (wins_mapping_of(record)) {
    case WINS_MAP_UNIQUE:
        return 0;
    case WINS_MAP_GROUP:
        return 1;
    case WINS_MAP_INTERNET_GROUP:
        return 2;
    case WINS_MAP_MULTIHOMED:
        return 3;
    case WINS_MAP_DOMAIN:
        break;
    }
    return 4;
}

bool netsh_script_put(struct format_writer *writer, const struct wins_record *record)
{
    char text[NB_KEY_TEXT], addr[OW_ADDR_TEXT];
    const char *scope = strchr(nb_key_text(&record->key, text), '.');
    int len = (int)nb_base_len(&record->key.name);

    if (!is_text(&record->key.name) || (scope != NULL && strpbrk(scope, "\\ ") != NULL)) {
        format_print(writer, "# %s left out: netsh cannot hold it\n", text);
        return false;
    }
    format_print(writer, "netsh wins server add name Name=\"%.*s\"", len,
                 (const char *)record->key.name.octet);
    if (scope != NULL)
        format_print(writer, " Scope=%s", scope + 1);
    format_print(writer, " EndChar=%02x RecType=%d Group=%u IP={",
                 nb_suffix(&record->key.name), record->is_static ? 0 : 1,
                 group_of(record));
    if (record->count == 0)
        format_print(writer, "255.255.255.255");
    for (int i = 0; i < record->count; i++)
        format_print(writer, "%s%s", i == 0 ? "" : ",",
                     ow_addr_text(record->member[i].addr, addr));
    format_print(writer, "}\n");
    return true;
}
