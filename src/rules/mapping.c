#include "rules/mapping.h"

#include "rules/members.h"
#include "rules/transition.h"

#include <string.h>

const char *wins_mapping_str(enum wins_mapping_type type)
{
    switch (type) {
    case WINS_MAP_UNIQUE:
        return "unique";
    case WINS_MAP_MULTIHOMED:
        return "multihomed";
    case WINS_MAP_GROUP:
        return "group";
    case WINS_MAP_DOMAIN:
        return "domain";
    case WINS_MAP_INTERNET_GROUP:
        return "internet-group";
    }
    return "unknown";
}

int wins_mapping_parse(const char *text)
{
    for (int type = WINS_MAP_UNIQUE; type <= WINS_MAP_INTERNET_GROUP; type++)
        if (strcmp(text, wins_mapping_str((enum wins_mapping_type)type)) == 0)
            return type;
    return -1;
}

enum wins_mapping_type wins_mapping_of(const struct wins_record *record)
{
    switch (record->type) {
    case WINS_UNIQUE:
        return WINS_MAP_UNIQUE;
    case WINS_GROUP:
        return WINS_MAP_GROUP;
    case WINS_SGROUP:
        return nb_suffix(&record->key.name) == WINS_SUFFIX_DOMAIN
                   ? WINS_MAP_DOMAIN
                   : WINS_MAP_INTERNET_GROUP;
    case WINS_MULTIHOMED:
        break;
    }
    return WINS_MAP_MULTIHOMED;
}

/* Whether a record of this type and suffix would be found as what it is: registrations
 * obey the same rules (nbns 5.3), and <1d> is never found. */
static bool suffix_fits(enum wins_mapping_type type, int suffix)
{
    if (suffix > 0xFF || suffix == WINS_SUFFIX_LOCAL_MASTER)
        return false;
    switch (type) {
    case WINS_MAP_UNIQUE:
    case WINS_MAP_MULTIHOMED:
        return wins_suffix_fits((uint8_t)suffix, false);
    case WINS_MAP_GROUP:
        return suffix != WINS_SUFFIX_DOMAIN_MASTER && suffix != WINS_SUFFIX_DOMAIN;
    case WINS_MAP_DOMAIN:
        return suffix == WINS_SUFFIX_DOMAIN;
    case WINS_MAP_INTERNET_GROUP:
        return suffix != WINS_SUFFIX_DOMAIN_MASTER && suffix != WINS_SUFFIX_BROWSERS;
    }
    return false;
}

size_t wins_mapping_suffixes(enum wins_mapping_type type, int given, uint8_t suffix[3])
{
    if (given >= 0) {
        suffix[0] = (uint8_t)given;
        return suffix_fits(type, given) ? 1 : 0;
    }
    switch (type) {
    case WINS_MAP_UNIQUE:
    case WINS_MAP_MULTIHOMED:
        suffix[0] = WINS_SUFFIX_WORKSTATION;
        suffix[1] = WINS_SUFFIX_MESSENGER;
        suffix[2] = WINS_SUFFIX_SERVER;
        return 3;
    case WINS_MAP_GROUP:
        suffix[0] = WINS_SUFFIX_BROWSERS;
        return 1;
    case WINS_MAP_DOMAIN:
        suffix[0] = WINS_SUFFIX_DOMAIN;
        return 1;
    case WINS_MAP_INTERNET_GROUP:
        suffix[0] = WINS_SUFFIX_SERVER;
        return 1;
    }
    return 0;
}

enum wins_type wins_mapping_record(enum wins_mapping_type type)
{
    switch (type) {
    case WINS_MAP_UNIQUE:
        return WINS_UNIQUE;
    case WINS_MAP_MULTIHOMED:
        return WINS_MULTIHOMED;
    case WINS_MAP_GROUP:
        return WINS_GROUP;
    case WINS_MAP_DOMAIN:
    case WINS_MAP_INTERNET_GROUP:
        break;
    }
    return WINS_SGROUP;
}

static bool count_fits(enum wins_mapping_type type, size_t count)
{
    switch (type) {
    case WINS_MAP_UNIQUE:
        return count == 1;
    case WINS_MAP_GROUP:
        return count <= 1;
    case WINS_MAP_MULTIHOMED:
    case WINS_MAP_DOMAIN:
    case WINS_MAP_INTERNET_GROUP:
        break;
    }
    return count >= 1 && count <= WINS_MEMBERS_MAX;
}

static bool all_usable(const ow_addr *addr, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!ow_addr_is_usable(addr[i]))
            return false;
    return true;
}

/* A group lists who joined by themselves beside its static members.  Those already in
 * the record stay when the mapping is made or changed, as far as there is room. */
static void keep_joined(const struct wins_record *held, ow_time now,
                        struct wins_record *next)
{
    for (uint8_t i = 0; i < held->count && next->count < WINS_MEMBERS_MAX; i++) {
        const struct wins_member *member = &held->member[i];

        if (member->expires != OW_NEVER && wins_member_lives(member, now) &&
            wins_member_index(next, member->addr) < 0)
            next->member[next->count++] = *member;
    }
}

static void build(const struct wins_record *held, const struct nb_key *key,
                  enum wins_mapping_type type, const ow_addr *addr, size_t count,
                  ow_time until, ow_time now, struct wins_record *next)
{
    nb_key_copy(&next->key, key);
    next->type = wins_mapping_record(type);
    next->state = WINS_ACTIVE;
    next->is_static = true;
    next->node = 0;
    next->owner = WINS_LOCAL;
    next->version = held != NULL ? held->version : 0;
    next->expires = until;
    next->seen = held != NULL && held->is_static ? held->seen : 0;
    next->from = held != NULL && held->is_static ? held->from : 0;
    next->count = 0;
    for (size_t i = 0; i < count; i++)
        wins_member_put(next, addr[i], OW_NEVER);
    if (held != NULL && held->state == WINS_ACTIVE && held->type == WINS_SGROUP &&
        next->type == WINS_SGROUP)
        keep_joined(held, now, next);
}

/* Whether held is the very mapping that next would make. */
static bool stands_already(const struct wins_record *held, const struct wins_record *next)
{
    if (held == NULL || held->state != WINS_ACTIVE || !held->is_static ||
        held->owner != WINS_LOCAL || held->type != next->type ||
        held->count != next->count || held->expires != next->expires)
        return false;
    for (uint8_t i = 0; i < next->count; i++) {
        int at = wins_member_index(held, next->member[i].addr);

        if (at < 0 || held->member[at].expires != next->member[i].expires)
            return false;
    }
    return true;
}

bool wins_mapping_fits(const struct nb_key *key, enum wins_mapping_type type,
                       const ow_addr *addr, size_t count, enum wins_reason *ret_reason)
{
    if (key->scope.len > NB_SCOPE_MAX)
        *ret_reason = WINS_BECAUSE_SCOPE_TOO_LONG;
    else if (!suffix_fits(type, nb_suffix(&key->name)))
        *ret_reason = WINS_BECAUSE_SUFFIX_RULE;
    else if (!count_fits(type, count) || !all_usable(addr, count))
        *ret_reason = WINS_BECAUSE_UNUSABLE_ADDRESS;
    else
        return true;
    return false;
}

static enum ns_rcode rcode_of(enum wins_reason reason)
{
    return reason == WINS_BECAUSE_SCOPE_TOO_LONG ? NS_SRV_ERR : NS_FMT_ERR;
}

void wins_decide_mapping(const struct wins_record *held, const struct nb_key *key,
                         enum wins_mapping_type type, const ow_addr *addr, size_t count,
                         ow_time until, bool force, ow_time now,
                         struct wins_verdict *ret_verdict)
{
    bool lives = held != NULL && wins_record_lives(held, now);
    enum wins_reason reason;

    if (!wins_mapping_fits(key, type, addr, count, &reason)) {
        wins_verdict_answer(ret_verdict, rcode_of(reason), reason, 0);
        return;
    }
    build(held, key, type, addr, count, until, now, &ret_verdict->next);
    if (stands_already(held, &ret_verdict->next))
        wins_verdict_answer(ret_verdict, NS_OK, WINS_BECAUSE_UNCHANGED, 0);
    else if (lives && !force)
        wins_verdict_answer(
            ret_verdict, NS_ACT_ERR,
            held->is_static ? WINS_BECAUSE_STATIC : WINS_BECAUSE_LIVE_CLAIM, 0);
    else
        wins_verdict_store(ret_verdict,
                           lives && held->is_static ? WINS_CHANGE_STATIC_CHANGED
                                                    : WINS_CHANGE_STATIC_ADDED,
                           WINS_BECAUSE_COMMAND, true, 0);
}

/* The addresses of the mapping itself, without machines that joined a group. */
static size_t mapped(const struct wins_record *held, ow_addr addr[WINS_MEMBERS_MAX])
{
    size_t count = 0;

    for (uint8_t i = 0; i < held->count; i++)
        if (held->type != WINS_SGROUP || held->member[i].expires == OW_NEVER)
            addr[count++] = held->member[i].addr;
    return count;
}

void wins_decide_mapping_change(const struct wins_record *held, const ow_addr *addr,
                                size_t count, ow_time until, ow_time now,
                                struct wins_verdict *ret_verdict)
{
    enum wins_mapping_type type;
    ow_addr stays[WINS_MEMBERS_MAX];

    if (held == NULL || !held->is_static || held->state != WINS_ACTIVE) {
        wins_verdict_answer(ret_verdict, NS_NAM_ERR, WINS_BECAUSE_NO_SUCH_NAME, 0);
        return;
    }
    if (addr == NULL) {
        count = mapped(held, stays);
        addr = stays;
    }
    type = wins_mapping_of(held);
    if (type == WINS_MAP_UNIQUE && count > 1)
        type = WINS_MAP_MULTIHOMED;
    wins_decide_mapping(held, &held->key, type, addr, count,
                        until == 0 ? held->expires : until, true, now, ret_verdict);
}

static void remove_record(struct wins_verdict *v)
{
    wins_verdict_answer(v, NS_OK, WINS_BECAUSE_COMMAND, 0);
    v->action = WINS_REMOVE;
    v->change = WINS_CHANGE_REMOVED;
}

void wins_decide_command(const struct wins_policy *policy, const struct wins_record *held,
                         enum wins_command command, ow_time now,
                         struct wins_verdict *ret_verdict)
{
    if (held == NULL) {
        wins_verdict_answer(ret_verdict, NS_NAM_ERR, WINS_BECAUSE_NO_SUCH_NAME, 0);
        return;
    }
    switch (command) {
    case WINS_CMD_DELETE:
        remove_record(ret_verdict);
        break;
    case WINS_CMD_TOMBSTONE:
        if (held->state == WINS_TOMBSTONE && held->owner == WINS_LOCAL)
            wins_verdict_answer(ret_verdict, NS_OK, WINS_BECAUSE_ALREADY_INACTIVE, 0);
        else
            wins_bury(policy, held, now, WINS_BECAUSE_COMMAND, ret_verdict);
        break;
    case WINS_CMD_RELEASE:
        if (held->state != WINS_ACTIVE)
            wins_verdict_answer(ret_verdict, NS_OK, WINS_BECAUSE_ALREADY_INACTIVE, 0);
        else if (held->is_static) /* no machine could: it is deleted */
            wins_verdict_answer(ret_verdict, NS_ACT_ERR, WINS_BECAUSE_STATIC, 0);
        else
            wins_let_go(policy, held, now, WINS_BECAUSE_COMMAND, ret_verdict);
        break;
    }
}
