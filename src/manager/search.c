#include "manager/search.h"

#include "base/hex.h"
#include "manager/record_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORD_MAX 128

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* Whether text is an address so far: "10", "10.", "10.0.1" ... */
static bool read_addr(const char *text, struct search_word *word)
{
    ow_addr addr = 0;
    unsigned octets = 0;

    for (;;) {
        size_t digits = strspn(text, "0123456789");
        unsigned value;

        if (digits > 3 || octets == 4)
            return false;
        snprintf(word->partial, sizeof word->partial, "%.*s", (int)digits, text);
        value = (unsigned)strtoul(word->partial, NULL, 10);
        if (value > 255)
            return false;
        text += digits;
        if (digits == 0 || octets == 3 || *text != '.')
            break;
        addr |= (ow_addr)value << (24 - 8 * octets);
        octets++;
        text++;
    }
    word->addr = addr;
    word->octets = octets;
    return *text == '\0' && (octets > 0 || word->partial[0] != '\0');
}

/* ---- words with a colon ------------------------------------------------------------ */

static bool begins(const char *whole, const char *value)
{
    return strncmp(whole, value, strlen(value)) == 0;
}

/* These return false for what can become no value, whatever is still typed. */
static bool set_type(struct filter *filter, const char *value, ow_addr self)
{
    (void)self;
    for (int type = WINS_UNIQUE; type <= WINS_MULTIHOMED; type++)
        if (begins(wins_type_str((enum wins_type)type), value)) {
            filter->type = type;
            return true;
        }
    return false;
}

static bool set_state(struct filter *filter, const char *value, ow_addr self)
{
    (void)self;
    for (int state = WINS_ACTIVE; state <= WINS_TOMBSTONE; state++)
        if (begins(wins_state_str((enum wins_state)state), value)) {
            filter->state = state;
            return true;
        }
    return false;
}

static bool set_owner(struct filter *filter, const char *value, ow_addr self)
{
    struct search_word so_far;
    ow_addr owner;

    if (ow_addr_parse(value, &owner) != OW_OK)
        return read_addr(value, &so_far);
    filter->has_owner = true;
    filter->owner = owner == self ? WINS_LOCAL : owner;
    return true;
}

static bool set_suffix(struct filter *filter, const char *value, ow_addr self)
{
    (void)self;
    filter->suffix = filter_suffix(value);
    return filter->suffix >= 0 || (ow_hex_digit(value[0]) >= 0 && value[1] == '\0');
}

static bool set_static(struct filter *filter, const char *value, ow_addr self)
{
    (void)self;
    if (strcmp(value, "1") == 0 || begins("true", value))
        filter->is_static = 1;
    else if (strcmp(value, "0") == 0 || begins("false", value))
        filter->is_static = 0;
    else
        return false;
    return true;
}

/* What is told to whoever typed something else stands behind each. */
static const struct {
    const char *word;
    bool (*set)(struct filter *filter, const char *value, ow_addr self);
    const char *allowed;
} conditions[] = {
    {"type:", set_type,
     "type: has unique, group, internet-group or multihomed behind it"},
    {"state:", set_state, "state: has active, released or tombstone behind it"},
    {"owner:", set_owner, "owner: has an address behind it"},
    {"suffix:", set_suffix, "suffix: has two hex digits behind it"},
    {"static:", set_static, "static: has 1 or 0 behind it"},
};

/* A condition that is not complete yet does not count.  *ret_condition: whether the word
 * is one.  Returns NULL, or what its value may be. */
static const char *set_condition(struct filter *filter, const char *word, ow_addr self,
                                 bool *ret_condition)
{
    *ret_condition = true;
    for (size_t i = 0; i < sizeof conditions / sizeof conditions[0]; i++) {
        const char *value;

        if (!begins(word, conditions[i].word))
            continue;
        value = word + strlen(conditions[i].word);
        return *value == '\0' || conditions[i].set(filter, value, self)
                   ? NULL
                   : conditions[i].allowed;
    }
    *ret_condition = false;
    return NULL;
}

/* ---- other words --------------------------------------------------------------------
 */

/* "<", "<1", "<1c", "<1c>" */
static void read_suffix(const char *text, struct search_word *word)
{
    if (text[0] != '<')
        return;
    word->suffix_high = ow_hex_digit(text[1]);
    if (word->suffix_high >= 0)
        word->suffix_low = ow_hex_digit(text[2]);
}

static void read_scope(const char *text, struct search_word *word)
{
    size_t n = 0;

    while (text[n] != '\0' && text[n] != '<' && n + 1 < sizeof word->scope) {
        word->scope[n] = upper(text[n]);
        n++;
    }
    word->scope[n] = '\0';
}

/* The pattern with `*` behind it, and before it. */
static struct ow_pattern widened(const struct ow_pattern *pattern, bool before)
{
    struct ow_pattern wide = {.fold = true};

    if (before)
        wide.token[wide.count++] = OW_PATTERN_ANY;
    for (size_t i = 0; i < pattern->count && wide.count < OW_PATTERN_MAX - 1; i++)
        wide.token[wide.count++] = pattern->token[i];
    wide.token[wide.count++] = OW_PATTERN_ANY;
    return wide;
}

static bool has_wildcard(const struct ow_pattern *pattern)
{
    for (size_t i = 0; i < pattern->count; i++)
        if (pattern->token[i] == OW_PATTERN_ANY || pattern->token[i] == OW_PATTERN_ONE)
            return true;
    return false;
}

static void fold(struct ow_pattern *pattern)
{
    pattern->fold = true;
    for (size_t i = 0; i < pattern->count; i++)
        if (pattern->token[i] >= 'a' && pattern->token[i] <= 'z')
            pattern->token[i] = (uint16_t)(pattern->token[i] - 'a' + 'A');
}

/* The part that a name is compared with.  An escape that is not complete yet is left
 * out; what cannot be in a name finds nothing. */
static void read_name(char *text, struct search_word *word)
{
    struct filter filter = filter_any();
    char *slash = strrchr(text, '\\');

    if (slash != NULL && strlen(slash) < 4)
        *slash = '\0';
    if (filter_set_name(&filter, text) != OW_OK)
        filter.pattern = (struct ow_pattern){.count = 1, .token = {OW_PATTERN_NOTHING}};
    word->name = filter.pattern;
    fold(&word->name);
    word->begins = widened(&word->name, false);
    word->contains =
        has_wildcard(&word->name) ? word->begins : widened(&word->name, true);
}

static void read_word(const char *text, struct search_word *word)
{
    char name[WORD_MAX];
    size_t len = strcspn(text, "<.");

    *word = (struct search_word){.suffix_high = -1, .suffix_low = -1};
    if (strchr(text, '/') != NULL && ow_net_parse(text, &word->net) == OW_OK) {
        word->is_net = true;
        return;
    }
    word->is_addr = read_addr(text, word);
    if (word->is_addr && strchr(text, '.') != NULL)
        return; /* names do not have dots */
    snprintf(name, sizeof name, "%.*s", (int)len, text);
    read_name(name, word);
    read_suffix(text + strcspn(text, "<"), word);
    if (text[len] == '.')
        read_scope(text + len + 1, word);
    else if (text[len] == '<' && strstr(text + len, ">.") != NULL)
        read_scope(strstr(text + len, ">.") + 2, word);
}

const char *search_read(const char *text, ow_addr self, struct search *ret_search)
{
    struct search search = {.filter = filter_any()};
    char word[WORD_MAX];
    const char *wrong;
    bool is_condition;

    for (text += strspn(text, " "); *text != '\0'; text += strspn(text, " ")) {
        size_t len = strcspn(text, " ");

        if (search.count == SEARCH_WORDS_MAX)
            return "a few words";
        snprintf(word, sizeof word, "%.*s", (int)len, text);
        wrong = set_condition(&search.filter, word, self, &is_condition);
        if (wrong != NULL)
            return wrong;
        if (!is_condition)
            read_word(word, &search.word[search.count++]);
        text += len;
    }
    *ret_search = search;
    return NULL;
}

/* ---- comparing ----------------------------------------------------------------------
 */

static bool suffix_fits(const struct search_word *word, uint8_t suffix)
{
    return (word->suffix_high < 0 || word->suffix_high == suffix >> 4) &&
           (word->suffix_low < 0 || word->suffix_low == (suffix & 15));
}

static bool scope_fits(const struct search_word *word, const struct nb_key *key)
{
    char text[NB_KEY_TEXT];

    if (word->scope[0] == '\0')
        return true;
    record_scope_text(key, text);
    for (char *c = text; *c != '\0'; c++)
        *c = upper(*c);
    return strstr(text, word->scope) != NULL;
}

static enum search_fit name_fit(const struct search_word *word,
                                const struct nb_name *name)
{
    if (word->name.count == 0 || !filter_pattern_match(&word->contains, name))
        return word->name.count == 0 ? SEARCH_CONTAINS : SEARCH_NOT;
    if (!filter_pattern_match(&word->begins, name))
        return SEARCH_CONTAINS;
    return filter_pattern_match(&word->name, name) ? SEARCH_EXACT : SEARCH_BEGINS;
}

static enum search_fit addr_fit(const struct search_word *word, ow_addr addr)
{
    const unsigned shift = 8 * word->octets;
    char octet[4];

    if (word->octets > 0 && (addr ^ word->addr) >> (32 - shift) != 0)
        return SEARCH_NOT;
    if (word->partial[0] == '\0')
        return SEARCH_BEGINS;
    snprintf(octet, sizeof octet, "%u", addr << shift >> 24);
    if (strncmp(octet, word->partial, strlen(word->partial)) != 0)
        return SEARCH_NOT;
    return word->octets == 3 && strcmp(octet, word->partial) == 0 ? SEARCH_EXACT
                                                                  : SEARCH_BEGINS;
}

static enum search_fit addresses_fit(const struct search_word *word,
                                     const struct wins_record *record)
{
    enum search_fit best = SEARCH_NOT;

    for (size_t i = 0; i < record->count; i++) {
        const ow_addr addr = record->member[i].addr;
        enum search_fit fit = SEARCH_NOT;

        if (word->is_addr)
            fit = addr_fit(word, addr);
        else if (word->is_net && ow_net_has(word->net, addr))
            fit = SEARCH_BEGINS;
        if (fit < best)
            best = fit;
    }
    return best;
}

static enum search_fit word_fit(const struct search_word *word,
                                const struct wins_record *record)
{
    const struct nb_key *key = &record->key;
    enum search_fit fit = SEARCH_NOT, addresses;

    if (!word->is_net && !(word->is_addr && word->name.count == 0) &&
        suffix_fits(word, nb_suffix(&key->name)))
        fit = name_fit(word, &key->name);
    if (fit != SEARCH_NOT && !scope_fits(word, key))
        fit = SEARCH_NOT;
    if (fit == SEARCH_EXACT || !(word->is_net || word->is_addr))
        return fit;
    addresses = addresses_fit(word, record);
    return addresses < fit ? addresses : fit;
}

enum search_fit search_fit(const struct search *search, const struct wins_record *record)
{
    enum search_fit worst = search->count == 0 ? SEARCH_CONTAINS : SEARCH_EXACT;

    if (!filter_match(&search->filter, record))
        return SEARCH_NOT;
    for (size_t i = 0; i < search->count && worst != SEARCH_NOT; i++) {
        enum search_fit fit = word_fit(&search->word[i], record);

        if (fit > worst)
            worst = fit;
    }
    return worst;
}
