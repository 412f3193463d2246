/* upkeep.c - what the registrar does as time passes: challenges time out, records age,
 * its own names are renewed, a failed store is healed, the journal is merged. */
#include "rules/ageing.h"
#include "rules/transition.h"
#include "server/registrar_core.h"

#include <stdlib.h>

#define AGE_BATCH       64
#define IDLE_MS         60000 /* the loop looks around at least once a minute */
#define HEAL_PAUSE_MS   1000
#define UPKEEP_PAUSE_MS 20

struct aged {
    int64_t released, tombstoned, removed;
};

static void say_ended(struct registrar *r, const struct nb_key *key)
{
    char name[NB_KEY_TEXT];
    struct ow_field field[] = {OW_TEXT("name", nb_key_text(key, name))};

    (void)outbox_event(r->outbox, OW_EV_MAPPING_ENDED, field, 1);
}

static void age_one(struct registrar *r, const struct wins_record *record,
                    struct aged *aged)
{
    struct registry_cause cause = {.source = REGISTRY_BY_AGEING};
    struct wins_verdict verdict;

    wins_age(&r->settings.policy, record, r->now.time, (r->now.ms - r->started_ms) / 1000,
             &verdict);
    if (verdict.action == WINS_IGNORE)
        return;
    cause.reason = verdict.reason;
    if (verdict.action == WINS_REMOVE) {
        if (registrar_erase(r, record, &cause) != OW_OK)
            return;
        registry_refusal_clear(r->registry, &record->key);
        aged->removed++;
        return;
    }
    /* WINS_CHALLENGE, a replica to be confirmed, comes with a later due time. */
    if (registrar_store(r, record, &verdict, &cause) != OW_OK)
        return;
    if (verdict.reason == WINS_BECAUSE_MAPPING_ENDED)
        say_ended(r, &record->key);
    aged->released += verdict.change == WINS_CHANGE_RELEASED;
    aged->tombstoned += verdict.change == WINS_CHANGE_TOMBSTONED;
}

size_t upkeep_age(struct registrar *r)
{
    struct wins_record *due;
    struct aged aged = {0};
    size_t n;

    if (registry_next_due(r->registry) > r->now.time)
        return 0;
    due = malloc(AGE_BATCH * sizeof(*due));
    if (due == NULL)
        return 0;
    n = registry_due(r->registry, r->now.time, due, AGE_BATCH);
    for (size_t i = 0; i < n; i++)
        age_one(r, &due[i], &aged);
    free(due);
    if (aged.released + aged.tombstoned + aged.removed > 0) {
        struct ow_field field[] = {OW_NUMBER("released", aged.released),
                                   OW_NUMBER("tombstoned", aged.tombstoned),
                                   OW_NUMBER("removed", aged.removed)};

        (void)outbox_event(r->outbox, OW_EV_SCAVENGED, field, 3);
    }
    return n;
}

/* A name in conflict is not registered: whoever has it may register it here. */
static void let_go_own(struct registrar *r, size_t at)
{
    struct registry_cause cause = {.source = REGISTRY_BY_SERVER,
                                   .reason = WINS_BECAUSE_OWN_CONFLICT,
                                   .from = node_role_demander(r, at)};
    struct wins_verdict verdict;
    struct wins_record record;

    if (!registry_get(r->registry, &r->own->entry[at].key, &record) || record.is_static ||
        record.owner != WINS_LOCAL || record.state != WINS_ACTIVE || record.count == 0 ||
        !name_table_has_address(r->own, record.member[0].addr))
        return;
    wins_let_go(&r->settings.policy, &record, r->now.time, cause.reason, &verdict);
    (void)registrar_store(r, &record, &verdict, &cause);
}

/* Claim one own name in the database: it is a fact, so whatever dynamic record stood is
 * replaced.  A static mapping is an operator's word and stays, with an event. */
static void claim_own(struct registrar *r, const struct name_entry *name)
{
    struct registry_cause cause = {
        .source = REGISTRY_BY_SERVER, .reason = WINS_BECAUSE_OWN_START, .from = r->owner};
    struct wins_verdict verdict = {.reason = WINS_BECAUSE_OWN_START};
    struct wins_record *next = &verdict.next;
    struct wins_record record;
    const struct wins_record *held =
        registry_get(r->registry, &name->key, &record) ? &record : NULL;
    char text[NB_KEY_TEXT];
    struct ow_field field[] = {OW_TEXT("name", nb_key_text(&name->key, text)),
                               OW_ADDRESS("from", r->owner)};

    if (held != NULL && held->is_static) {
        (void)outbox_event(r->outbox, OW_EV_OWN_NAME_CLAIMED, field, 2);
        return;
    }
    nb_key_copy(&next->key, &name->key);
    next->type = name->group             ? WINS_GROUP
                 : r->own_addr_count > 1 ? WINS_MULTIHOMED
                                         : WINS_UNIQUE;
    next->state = WINS_ACTIVE;
    next->node = r->own->node_type;
    next->expires = r->now.time + r->settings.policy.renewal_interval;
    next->seen = r->now.time;
    next->from = r->own_addr[0];
    next->count = (uint8_t)r->own_addr_count;
    for (size_t i = 0; i < r->own_addr_count; i++)
        next->member[i] =
            (struct wins_member){.addr = r->own_addr[i], .expires = next->expires};
    verdict.change = held == NULL ? WINS_CHANGE_CREATED : WINS_CHANGE_REFRESHED;
    verdict.new_version = held == NULL || held->owner != WINS_LOCAL ||
                          held->state != WINS_ACTIVE || held->type != next->type;
    for (size_t i = 0; !verdict.new_version && i < r->own_addr_count; i++)
        verdict.new_version = wins_member_index(held, r->own_addr[i]) < 0;
    if (!verdict.new_version)
        next->version = held->version;
    (void)registrar_store(r, held, &verdict, &cause);
}

void upkeep_own_name(struct registrar *r, size_t at)
{
    if (r->own->entry[at].state == NAME_CONFLICT)
        let_go_own(r, at);
    else if (r->own_addr_count > 0)
        claim_own(r, &r->own->entry[at]);
}

void upkeep_own_names(struct registrar *r)
{
    for (size_t i = 0; i < r->own->count; i++)
        upkeep_own_name(r, i);
    r->own_due = r->now.time + r->settings.policy.renewal_interval / 2;
}

static bool has_addresses(const struct registrar *r, const ow_addr *addr, size_t count)
{
    size_t same = 0;

    while (same < count && same < r->own_addr_count && r->own_addr[same] == addr[same])
        same++;
    return same == count && same == r->own_addr_count;
}

void registrar_own_names(struct registrar *r, const ow_addr *addr, size_t count,
                         struct server_now now)
{
    if (count > NAME_TABLE_ADDRS_MAX)
        count = NAME_TABLE_ADDRS_MAX;
    r->now = now;
    if (has_addresses(r, addr, count) && r->own_count == r->own->count)
        return; /* the table is news for another reason */
    r->own_count = r->own->count;
    r->own_addr_count = count;
    for (size_t i = 0; i < count; i++)
        r->own_addr[i] = addr[i];
    registrar_claim_again(r, now);
}

void registrar_claim_again(struct registrar *r, struct server_now now)
{
    r->now = now;
    upkeep_own_names(r);
    node_role_claim_again(r);
}

/* Small steps while nothing waits for the disk. */
static void keep_up(struct registrar *r)
{
    if (!registry_healthy(r->registry)) {
        if (r->now.ms >= r->heal_ms) {
            r->heal_ms = r->now.ms + HEAL_PAUSE_MS;
            if (registry_heal(r->registry, r->now.time) && r->store_failed) {
                r->store_failed = false;
                r->env.event(r->env.ctx, OW_EV_STORE_RECOVERED, NULL, 0);
            }
        }
        return;
    }
    if (r->now.ms < r->busy_until_ms && r->now.ms >= r->upkeep_ms) {
        r->upkeep_ms = r->now.ms + UPKEEP_PAUSE_MS;
        if (registry_upkeep(r->registry, r->now.time))
            r->busy_until_ms = r->now.ms + BUSY_MS;
    }
}

bool registrar_tick(struct registrar *r, struct server_now now)
{
    bool more = false;

    if (r->started_ms < 0)
        r->started_ms = now.ms;
    r->now = now;
    /* Before anything ages: a clock that was just accepted may be far ahead. */
    if (r->own_addr_count > 0 && r->now.time >= r->own_due) {
        upkeep_own_names(r);
        more = true;
    }
    /* Upkeep and ageing need an empty batch, so they come first, and the loop ticks
     * before it takes requests: under load they would never have their turn. */
    if (registry_pending(r->registry) == 0)
        keep_up(r);
    if (registry_pending(r->registry) == 0)
        more = upkeep_age(r) == AGE_BATCH || more;
    node_role_tick(r);
    reaching_tick(r);
    return asking_expire(r) || more;
}

static ow_ms earlier(ow_ms a, ow_ms b)
{
    return a < b ? a : b;
}

ow_ms registrar_deadline(const struct registrar *r)
{
    const struct challenge *challenge = challenges_first(r->challenges);
    ow_time due = registry_next_due(r->registry);
    ow_ms deadline = r->now.ms + IDLE_MS;

    if (!registry_healthy(r->registry))
        deadline = earlier(deadline, r->heal_ms);
    else if (r->upkeep_ms < r->busy_until_ms)
        deadline = earlier(deadline, r->upkeep_ms);
    if (challenge != NULL)
        deadline = earlier(deadline, challenge->due);
    deadline = earlier(deadline, node_role_deadline(r));
    deadline = earlier(deadline, reaching_deadline(r));
    if (r->own_addr_count > 0 && r->own_due < due)
        due = r->own_due;
    if (due <= r->now.time)
        return r->now.ms;
    if (due != OW_NEVER && due - r->now.time < OW_DAY)
        deadline = earlier(deadline, r->now.ms + (due - r->now.time) * 1000);
    return deadline;
}
