#include "manager/filter.h"

#include <stdio.h>
#include <string.h>

struct filter filter_any(void)
{
    return (struct filter){.suffix = -1, .type = -1, .state = -1, .is_static = -1};
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static int hex_octet(const char *text)
{
    int high = hex_digit(text[0]);
    int low = high < 0 ? -1 : hex_digit(text[1]);

    return low < 0 ? -1 : high << 4 | low;
}

int filter_suffix(const char *text)
{
    return strlen(text) == 2 ? hex_octet(text) : -1;
}

/* Read one token of the pattern at *text; -1: a bad escape. */
static int next_token(const char **text)
{
    const char *at = *text;
    int octet;

    *text = at + 1;
    if (*at == '*')
        return FILTER_ANY;
    if (*at == '?')
        return FILTER_ONE;
    if (*at != '\\')
        return (unsigned char)*at;
    octet = at[1] == 'x' ? hex_octet(at + 2) : -1;
    *text = at + 4;
    return octet;
}

enum ow_err filter_set_name(struct filter *filter, const char *text)
{
    struct filter_pattern pattern = {0};
    const char *end = strchr(text, '<');
    int suffix = filter->suffix;

    if (end == NULL) {
        end = text + strlen(text);
    } else {
        suffix = strlen(end) == 4 && end[3] == '>' ? hex_octet(end + 1) : -1;
        if (suffix < 0)
            return OW_EBADNAME;
    }
    while (text < end) {
        int token = next_token(&text);

        if (token < 0 || pattern.count == FILTER_PATTERN_MAX)
            return OW_EBADNAME;
        pattern.token[pattern.count++] = (uint16_t)token;
    }
    filter->pattern = pattern;
    filter->has_pattern = pattern.count > 0;
    filter->suffix = suffix;
    return OW_OK;
}

enum ow_err filter_set_scope(struct filter *filter, const char *text)
{
    char name[NB_KEY_TEXT];
    struct nb_key key = {0};
    bool has_suffix;
    enum ow_err err = OW_OK;

    if (text[0] != '\0') {
        if ((size_t)snprintf(name, sizeof name, "X<00>.%s", text) >= sizeof name)
            return OW_EBADNAME;
        err = nb_key_parse(name, &key, &has_suffix);
    }
    if (err != OW_OK)
        return err;
    filter->scope = key.scope;
    filter->has_scope = true;
    return OW_OK;
}

/* The octets of a name without its padding. */
static size_t name_len(const struct nb_name *name)
{
    size_t len = NB_NAME_LEN - 1;

    while (len > 0 && name->octet[len - 1] == ' ')
        len--;
    return len;
}

static int octet_of(const struct filter_pattern *pattern, uint8_t octet)
{
    return pattern->fold && octet >= 'a' && octet <= 'z' ? octet - 'a' + 'A' : octet;
}

/* Greedy matching with one step back to the last `*`: linear in practice, quadratic at
 * worst over 15 octets. */
bool filter_pattern_match(const struct filter_pattern *pattern,
                          const struct nb_name *name)
{
    const size_t len = name_len(name);
    size_t t = 0, i = 0, star = SIZE_MAX, mark = 0;

    while (i < len) {
        int token = t < pattern->count ? pattern->token[t] : -1;

        if (token == FILTER_ANY) {
            star = t++;
            mark = i;
        } else if (token == FILTER_ONE || token == octet_of(pattern, name->octet[i])) {
            t++;
            i++;
        } else if (star != SIZE_MAX) {
            t = star + 1;
            i = ++mark;
        } else {
            return false;
        }
    }
    while (t < pattern->count && pattern->token[t] == FILTER_ANY)
        t++;
    return t == pattern->count;
}

static bool scope_match(const struct nb_scope *a, const struct nb_scope *b)
{
    return a->len == b->len && memcmp(a->octet, b->octet, a->len) == 0;
}

bool filter_match(const struct filter *filter, const struct wins_record *record)
{
    const struct nb_name *name = &record->key.name;

    return (filter->suffix < 0 || filter->suffix == nb_suffix(name)) &&
           (filter->type < 0 || filter->type == (int)record->type) &&
           (filter->state < 0 || filter->state == (int)record->state) &&
           (filter->is_static < 0 || filter->is_static == (int)record->is_static) &&
           (!filter->has_owner || filter->owner == record->owner) &&
           (!filter->has_scope || scope_match(&filter->scope, &record->key.scope)) &&
           (!filter->has_address || wins_member_index(record, filter->address) >= 0) &&
           (!filter->has_pattern || filter_pattern_match(&filter->pattern, name));
}
