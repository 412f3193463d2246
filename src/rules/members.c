#include "rules/members.h"

#include <string.h>

/* Whether a gives way before b: partners' members first, then the older registration. */
static bool gives_way_before(const struct wins_member *a, const struct wins_member *b)
{
    if ((a->owner != WINS_LOCAL) != (b->owner != WINS_LOCAL))
        return a->owner != WINS_LOCAL;
    return a->expires < b->expires;
}

/* The member that gives way to a new one, or -1 when all are static. */
static int weakest(const struct wins_record *record)
{
    int found = -1;

    for (int i = 0; i < record->count; i++) {
        if (record->member[i].expires == OW_NEVER)
            continue;
        if (found < 0 || gives_way_before(&record->member[i], &record->member[found]))
            found = i;
    }
    return found;
}

static enum wins_put refresh(struct wins_member *member, ow_time expires)
{
    bool taken = member->owner != WINS_LOCAL;

    if (member->expires == OW_NEVER)
        return WINS_PUT_REFRESHED;
    member->owner = WINS_LOCAL;
    member->expires = expires;
    return taken ? WINS_PUT_TAKEN : WINS_PUT_REFRESHED;
}

enum wins_put wins_member_put(struct wins_record *record, ow_addr addr, ow_time expires)
{
    const struct wins_member member = {
        .addr = addr, .owner = WINS_LOCAL, .expires = expires};
    int i = wins_member_index(record, addr);

    if (i >= 0)
        return refresh(&record->member[i], expires);
    if (record->count < WINS_MEMBERS_MAX) {
        record->member[record->count++] = member;
        return WINS_PUT_ADDED;
    }
    i = weakest(record);
    if (i < 0)
        return WINS_PUT_FULL;
    record->member[i] = member;
    return WINS_PUT_DISPLACED;
}

void wins_member_remove(struct wins_record *record, uint8_t index)
{
    record->count--;
    memmove(&record->member[index], &record->member[index + 1],
            (size_t)(record->count - index) * sizeof(record->member[0]));
}

uint8_t wins_members_drop_lapsed(struct wins_record *record, ow_time now)
{
    uint8_t kept = 0, count = record->count;

    for (uint8_t i = 0; i < count; i++)
        if (wins_member_lives(&record->member[i], now))
            record->member[kept++] = record->member[i];
    record->count = kept;
    return (uint8_t)(count - kept);
}

void wins_members_adopt(struct wins_record *record, ow_time expires)
{
    for (uint8_t i = 0; i < record->count; i++) {
        struct wins_member *member = &record->member[i];

        if (member->owner == WINS_LOCAL && member->expires != OW_NEVER)
            continue;
        member->owner = WINS_LOCAL;
        member->expires = expires;
    }
}

int wins_member_live_index(const struct wins_record *record, ow_addr addr, ow_time now)
{
    int i = wins_member_index(record, addr);

    return i >= 0 && wins_member_lives(&record->member[i], now) ? i : -1;
}

void wins_members_settle(struct wins_record *record)
{
    ow_time latest = 0;

    if (record->is_static)
        return;
    for (int i = 0; i < record->count; i++)
        if (record->member[i].owner == WINS_LOCAL && record->member[i].expires > latest)
            latest = record->member[i].expires;
    if (latest != 0)
        record->expires = latest;
}

uint8_t wins_members_to_ask(const struct wins_record *record, ow_time now,
                            ow_addr ret_addr[WINS_MEMBERS_MAX])
{
    const struct wins_member *order[WINS_MEMBERS_MAX];
    uint8_t count = 0;

    for (uint8_t i = 0; i < record->count; i++) {
        uint8_t at = count;

        if (!wins_member_lives(&record->member[i], now))
            continue;
        /* who would give way first is asked last */
        for (; at > 0 && gives_way_before(order[at - 1], &record->member[i]); at--)
            order[at] = order[at - 1];
        order[at] = &record->member[i];
        count++;
    }
    for (uint8_t i = 0; i < count; i++)
        ret_addr[i] = order[i]->addr;
    return count;
}
