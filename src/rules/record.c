#include "rules/record.h"

#include <string.h>

bool wins_suffix_is_machines(uint8_t suffix)
{
    return suffix == WINS_SUFFIX_WORKSTATION || suffix == WINS_SUFFIX_MESSENGER ||
           suffix == WINS_SUFFIX_SERVER;
}

bool wins_suffix_fits(uint8_t suffix, bool group)
{
    return group ? suffix != WINS_SUFFIX_DOMAIN_MASTER
                 : suffix != WINS_SUFFIX_DOMAIN && suffix != WINS_SUFFIX_BROWSERS;
}

const char *wins_type_str(enum wins_type type)
{
    switch (type) {
    case WINS_UNIQUE:
        return "unique";
    case WINS_GROUP:
        return "group";
    case WINS_SGROUP:
        return "internet-group";
    case WINS_MULTIHOMED:
        return "multihomed";
    }
    return "unknown";
}

int wins_type_parse(const char *text)
{
    for (int type = WINS_UNIQUE; type <= WINS_MULTIHOMED; type++)
        if (strcmp(text, wins_type_str((enum wins_type)type)) == 0)
            return type;
    return -1;
}

const char *wins_state_str(enum wins_state state)
{
    switch (state) {
    case WINS_ACTIVE:
        return "active";
    case WINS_RELEASED:
        return "released";
    case WINS_TOMBSTONE:
        return "tombstone";
    }
    return "unknown";
}

int wins_state_parse(const char *text)
{
    for (int state = WINS_ACTIVE; state <= WINS_TOMBSTONE; state++)
        if (strcmp(text, wins_state_str((enum wins_state)state)) == 0)
            return state;
    return -1;
}

int wins_member_index(const struct wins_record *record, ow_addr addr)
{
    for (int i = 0; i < record->count; i++)
        if (record->member[i].addr == addr)
            return i;
    return -1;
}

bool wins_member_lives(const struct wins_member *member, ow_time now)
{
    return member->owner != WINS_LOCAL || member->expires > now;
}

bool wins_record_lives(const struct wins_record *record, ow_time now)
{
    if (record->state != WINS_ACTIVE)
        return false;
    if (record->is_static)
        return record->owner != WINS_LOCAL || record->expires > now;
    if (record->type == WINS_GROUP)
        return record->owner != WINS_LOCAL || record->expires > now;
    for (int i = 0; i < record->count; i++)
        if (wins_member_lives(&record->member[i], now))
            return true;
    return false;
}

bool wins_record_same_claim(const struct wins_record *a, const struct wins_record *b)
{
    if (!nb_key_equal(&a->key, &b->key) || a->type != b->type || a->state != b->state ||
        a->is_static != b->is_static || a->owner != b->owner || a->count != b->count ||
        (a->is_static && a->expires != b->expires))
        return false;
    for (uint8_t i = 0; i < a->count; i++)
        if (wins_member_index(b, a->member[i].addr) < 0)
            return false;
    return true;
}

void wins_record_copy(struct wins_record *to, const struct wins_record *from)
{
    if (to == from)
        return;
    nb_key_copy(&to->key, &from->key);
    to->type = from->type;
    to->state = from->state;
    to->is_static = from->is_static;
    to->node = from->node;
    to->owner = from->owner;
    to->version = from->version;
    to->expires = from->expires;
    to->seen = from->seen;
    to->from = from->from;
    to->count = from->count;
    memcpy(to->member, from->member, from->count * sizeof(from->member[0]));
}
