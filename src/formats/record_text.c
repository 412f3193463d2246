#include "formats/record_text.h"

#include "formats/words.h"

#include <string.h>

/* The name: from its text, or exactly from the column hex, which must agree. */
static const char *read_name(const struct record_text *text,
                             const struct format_options *options,
                             struct format_entry *entry)
{
    const char *suffix = text->field[CELL_SUFFIX];
    const char *hex = text->field[CELL_HEX];
    const char *wrong =
        words_key(text->field[CELL_NAME], options, &entry->key, &entry->has_suffix);
    struct nb_name exact, upper;

    if (wrong != NULL)
        return wrong;
    if (suffix[0] != '\0' && entry->has_suffix)
        return "the suffix stands behind the name and in its own column";
    if (suffix[0] != '\0') {
        if (!words_octet(suffix, &entry->key.name.octet[NB_NAME_LEN - 1]))
            return "the suffix is not two hex digits";
        entry->has_suffix = true;
    }
    if (hex[0] == '\0')
        return NULL;
    if (!words_hex(hex, exact.octet, NB_NAME_LEN))
        return "hex is not 32 hex digits";
    if (!entry->has_suffix)
        entry->key.name.octet[NB_NAME_LEN - 1] = nb_suffix(&exact);
    upper = exact;
    for (size_t i = 0; i < NB_NAME_LEN - 1 && !options->exact; i++)
        if (upper.octet[i] >= 'a' && upper.octet[i] <= 'z')
            upper.octet[i] = (uint8_t)(upper.octet[i] - 'a' + 'A');
    if (memcmp(&upper, &entry->key.name, sizeof upper) != 0)
        return "name and hex differ; leave the column hex out to change names";
    entry->has_suffix = true;
    entry->key.name = exact;
    return NULL;
}

static const char *read_scope(const struct record_text *text,
                              const struct format_options *options,
                              struct format_entry *entry)
{
    const char *scope = text->field[CELL_SCOPE];

    (void)options;
    if (scope[0] == '\0')
        return NULL;
    if (entry->key.scope.len > 0)
        return "the scope stands behind the name and in its own column";
    return words_scope(scope, &entry->key) ? NULL : "this is no scope";
}

static const char *read_type(const struct record_text *text,
                             const struct format_options *options,
                             struct format_entry *entry)
{
    const char *word = text->field[CELL_TYPE];
    int type;

    (void)options;
    if (word[0] == '\0') {
        entry_guess_type(entry);
        return NULL;
    }
    type = words_type(word);
    if (type < 0)
        return "the type is unique, multihomed, group, internet-group or domain";
    entry->type = (enum wins_mapping_type)type;
    if (entry->type == WINS_MAP_INTERNET_GROUP && entry->has_suffix &&
        nb_suffix(&entry->key.name) == WINS_SUFFIX_DOMAIN)
        entry->type = WINS_MAP_DOMAIN;
    return NULL;
}

static const char *read_state(const struct record_text *text,
                              const struct format_options *options,
                              struct format_entry *entry)
{
    const char *word = text->field[CELL_STATE];
    int state = word[0] == '\0' ? (int)WINS_ACTIVE : words_state(word);

    (void)options;
    if (state < 0)
        return "the state is active, released or tombstone";
    entry->state = (enum wins_state)state;
    return NULL;
}

static const char *read_static(const struct record_text *text,
                               const struct format_options *options,
                               struct format_entry *entry)
{
    const char *word = text->field[CELL_STATIC];
    int yes = words_yes(word);

    (void)options;
    if (yes < 0)
        return "static is yes or no";
    if (word[0] != '\0')
        entry->life = yes ? ENTRY_STATIC : ENTRY_DYNAMIC;
    return NULL;
}

static const char *read_expires(const struct record_text *text,
                                const struct format_options *options,
                                struct format_entry *entry)
{
    const char *word = text->field[CELL_EXPIRES];

    (void)options;
    if (word[0] == '\0' || ow_time_parse(word, &entry->expires) == OW_OK)
        return NULL;
    return "expires is a time like 2026-11-22T15:04:05Z, or never";
}

static const char *read_addresses(const struct record_text *text,
                                  const struct format_options *options,
                                  struct format_entry *entry)
{
    (void)options;
    return words_addresses(text->field[CELL_ADDRESSES], entry);
}

const char *record_text_read(const struct record_text *text,
                             const struct format_options *options,
                             struct format_entry *entry, enum cell_column *ret_where)
{
    static const struct {
        enum cell_column where;
        const char *(*read)(const struct record_text *text,
                            const struct format_options *options,
                            struct format_entry *entry);
    } steps[] = {
        {CELL_NAME, read_name},           {CELL_SCOPE, read_scope},
        {CELL_ADDRESSES, read_addresses}, {CELL_TYPE, read_type},
        {CELL_STATE, read_state},         {CELL_STATIC, read_static},
        {CELL_EXPIRES, read_expires},
    };

    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        const char *wrong = steps[i].read(text, options, entry);

        *ret_where = steps[i].where;
        if (wrong != NULL)
            return wrong;
    }
    return NULL;
}
