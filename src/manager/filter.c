#include "manager/filter.h"

#include "base/hex.h"

#include <stdio.h>
#include <string.h>

struct filter filter_any(void)
{
    return (struct filter){.suffix = -1, .type = -1, .state = -1, .is_static = -1};
}

int filter_suffix(const char *text)
{
    return strlen(text) == 2 ? ow_hex_octet(text) : -1;
}

enum ow_err filter_set_name(struct filter *filter, const char *text)
{
    struct ow_pattern pattern;
    enum ow_err err = ow_pattern_parse(text, &pattern);

    if (err != OW_OK)
        return err;
    filter->pattern = pattern;
    filter->has_pattern = pattern.count > 0;
    if (pattern.suffix >= 0)
        filter->suffix = pattern.suffix;
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

bool filter_pattern_match(const struct ow_pattern *pattern, const struct nb_name *name)
{
    return ow_pattern_match(pattern, name->octet, nb_base_len(name));
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
