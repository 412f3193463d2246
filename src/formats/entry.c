#include "formats/entry.h"

#define BROADCAST UINT32_MAX

void entry_begin(struct format_entry *entry, size_t line)
{
    entry->line = line;
    entry->key.scope.len = 0;
    entry->has_suffix = false;
    entry->joins = false;
    entry->type = WINS_MAP_UNIQUE;
    entry->state = WINS_ACTIVE;
    entry->life = ENTRY_UNSAID;
    entry->node = 0;
    entry->expires = ENTRY_NO_TIME;
    entry->addr_count = 0;
}

bool entry_add(struct format_entry *entry, ow_addr addr)
{
    for (size_t i = 0; i < entry->addr_count; i++)
        if (entry->addr[i] == addr)
            return true;
    if (entry->addr_count == WINS_MEMBERS_MAX)
        return false;
    entry->addr[entry->addr_count++] = addr;
    return true;
}

static bool has_suffix(const struct format_entry *entry, uint8_t suffix)
{
    return entry->has_suffix && nb_suffix(&entry->key.name) == suffix;
}

bool entry_type_of(struct format_entry *entry, unsigned long number)
{
    switch (number) {
    case WINS_UNIQUE:
        entry->type = WINS_MAP_UNIQUE;
        return true;
    case WINS_GROUP:
        entry->type = WINS_MAP_GROUP;
        return true;
    case WINS_SGROUP:
        entry->type = has_suffix(entry, WINS_SUFFIX_DOMAIN) ? WINS_MAP_DOMAIN
                                                            : WINS_MAP_INTERNET_GROUP;
        return true;
    case WINS_MULTIHOMED:
        entry->type = WINS_MAP_MULTIHOMED;
        return true;
    default:
        return false;
    }
}

void entry_guess_type(struct format_entry *entry)
{
    if (has_suffix(entry, WINS_SUFFIX_DOMAIN))
        entry->type = WINS_MAP_DOMAIN;
    else if (has_suffix(entry, WINS_SUFFIX_BROWSERS) ||
             (entry->addr_count == 1 && entry->addr[0] == BROADCAST))
        entry->type = WINS_MAP_GROUP;
    else
        entry->type = entry->addr_count > 1 ? WINS_MAP_MULTIHOMED : WINS_MAP_UNIQUE;
}
