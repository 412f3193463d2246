/* claims.c - registrations, refreshes and releases: decide by the rules, store, answer.
 */
#include "server/registrar_core.h"

#include <string.h>

#define REGISTRATION_REPLY 0xAD80 /* response, opcode 5, AA RD RA */
#define RELEASE_REPLY      0xB400 /* response, opcode 6, AA */

static void answer(struct registrar *r, const struct waiting *claim,
                   const struct wins_verdict *verdict)
{
    const struct wins_request *request = &claim->request;
    struct ns_addr addrs[WINS_MEMBERS_MAX];
    uint8_t buf[NS_DATAGRAM_MAX];
    uint16_t nb_flags =
        (uint16_t)((request->group ? NS_NB_GROUP : 0) | request->node << NS_NB_ONT_SHIFT);
    struct ns_build build = {
        .id = claim->id,
        .flags = (uint16_t)(REGISTRATION_REPLY | (unsigned)verdict->rcode),
        .key = &request->key,
        .type = NS_TYPE_NB,
        .ttl = verdict->rcode == NS_OK ? verdict->ttl : 0,
        .addrs = addrs,
        .addr_count = request->count,
    };
    size_t len;

    for (size_t i = 0; i < request->count; i++)
        addrs[i] = (struct ns_addr){.nb_flags = nb_flags, .addr = request->addr[i]};
    len = ns_put_response(&build, buf, sizeof(buf));
    if (len > 0)
        (void)outbox_send(r->outbox, claim->listener, request->from, buf, len);
}

/* Whether somebody became a domain controller who was none before. */
static bool is_new_domain_member(const struct wins_request *request,
                                 const struct wins_verdict *verdict)
{
    uint8_t suffix = nb_suffix(&request->key.name);

    return (suffix == WINS_SUFFIX_DOMAIN_MASTER || suffix == WINS_SUFFIX_DOMAIN) &&
           (verdict->change == WINS_CHANGE_CREATED ||
            verdict->change == WINS_CHANGE_ADDRESS_ADDED ||
            verdict->change == WINS_CHANGE_REPLACED);
}

/* Say what an administrator should know about a verdict. */
static void report(struct registrar *r, const struct waiting *claim,
                   const struct wins_record *held, const struct wins_verdict *verdict)
{
    const struct wins_request *request = &claim->request;
    char name[NB_KEY_TEXT];
    struct ow_field field[] = {
        OW_TEXT("name", nb_key_text(&request->key, name)),
        OW_ADDRESS("address", request->addr[0]),
        OW_ADDRESS("from", request->from.addr),
        OW_TEXT("reason", wins_reason_str(verdict->reason)),
        OW_ADDRESS("holder", held != NULL && held->count > 0 ? held->member[0].addr : 0),
    };
    enum ow_event event = OW_EV_REGISTRATION;

    if (verdict->reason == WINS_BECAUSE_STATIC)
        event = OW_EV_REFUSED_STATIC;
    else if (verdict->reason == WINS_BECAUSE_HOLDER_ALIVE)
        event = OW_EV_REFUSED_HELD;
    else if (verdict->reason == WINS_BECAUSE_ATTACKED)
        event = OW_EV_FORGED_ANSWERS;
    else if (verdict->reason == WINS_BECAUSE_MIGRATED)
        event = OW_EV_MIGRATED;
    else if (verdict->reason == WINS_BECAUSE_SILENT_HOLDER ||
             verdict->reason == WINS_BECAUSE_DISOWNED)
        event = OW_EV_TAKEN_OVER;
    if (event != OW_EV_REGISTRATION || r->settings.log_detail)
        (void)outbox_event(r->outbox, event, field, sizeof(field) / sizeof(field[0]));
    if (r->settings.alarm_domain && is_new_domain_member(request, verdict))
        (void)outbox_event(r->outbox, OW_EV_NEW_DOMAIN_MEMBER, field,
                           sizeof(field) / sizeof(field[0]));
    if (request->listed > request->count) {
        struct ow_field many[] = {field[0], field[2],
                                  OW_NUMBER("listed", request->listed)};

        (void)outbox_event(r->outbox, OW_EV_TOO_MANY_ADDRESSES, many, 3);
    }
}

/* A refusal that a person may have to look into: the ledger of `winsctl why`. */
static bool is_for_ledger(enum wins_reason reason)
{
    return reason == WINS_BECAUSE_STATIC || reason == WINS_BECAUSE_HOLDER_ALIVE ||
           reason == WINS_BECAUSE_HOLDS_GROUP || reason == WINS_BECAUSE_HOLDS_UNIQUE ||
           reason == WINS_BECAUSE_HOLDS_OTHER_GROUP || reason == WINS_BECAUSE_OWN_NAME ||
           reason == WINS_BECAUSE_ATTACKED || wins_reason_is_policy(reason);
}

/* Whether source stores as many records as it may, those of this batch included. */
static bool is_full(const struct registrar *r, ow_addr source)
{
    uint32_t count = tally_of(r->stored, source);

    for (size_t i = 0; i < r->step_count && count < r->settings.source_records; i++)
        count += r->step[i].up == source;
    return count >= r->settings.source_records;
}

/* Over the record limit of its source?  Only new records count. */
static bool over_quota(struct registrar *r, const struct waiting *claim,
                       const struct wins_record *held)
{
    ow_addr source = claim->request.from.addr;

    return held == NULL && r->settings.source_records != 0 &&
           r->settings.policies.mode[WINS_RULE_SOURCE_RECORDS] != WINS_MODE_OFF &&
           settings_limits_apply(&r->settings, source) && is_full(r, source) &&
           policing_limits(r, WINS_RULE_SOURCE_RECORDS, &claim->request.key, source);
}

static void say_full(struct registrar *r, const struct waiting *claim, const char *class)
{
    struct ow_field field[] = {OW_ADDRESS("from", claim->request.from.addr),
                               OW_TEXT("class", class)};

    registrar_counted(r, COUNT_RATE_LIMITED);
    (void)outbox_event(r->outbox, OW_EV_RATE_LIMITED, field, 2);
}

/* Store what the verdict says.  False: it cannot be stored, so there is no answer and the
 * client asks its second server. */
static bool store(struct registrar *r, const struct waiting *claim,
                  const struct wins_record *held, const struct wins_verdict *verdict)
{
    struct registry_cause cause = {.source = REGISTRY_BY_REQUEST,
                                   .reason = verdict->reason,
                                   .from = claim->request.from.addr};
    enum ow_err err;

    if (over_quota(r, claim, held)) {
        say_full(r, claim, "records");
        return false;
    }
    err = registrar_store(r, held, verdict, &cause);
    if (err == OW_ELIMIT)
        say_full(r, claim, "max-records");
    return err == OW_OK;
}

/* As wins.msc and its performance counters tell them apart. */
static void count_outcome(struct registrar *r, const struct wins_request *request,
                          bool granted)
{
    const bool refresh =
        request->opcode == NS_REFRESH || request->opcode == NS_REFRESH_ALT;
    enum registrar_counter of_unique = COUNT_UNIQUE_CONFLICTS;

    registrar_counted(r, granted ? COUNT_GRANTED : COUNT_REFUSED);
    if (granted)
        of_unique = refresh ? COUNT_UNIQUE_RENEWALS : COUNT_UNIQUE_REGISTRATIONS;
    registrar_counted(r, of_unique + (request->group ? 1 : 0));
}

static void carry_out(struct registrar *r, const struct waiting *claim,
                      const struct wins_record *held, const struct wins_verdict *verdict)
{
    const struct wins_request *request = &claim->request;

    if (verdict->action == WINS_IGNORE ||
        (verdict->action == WINS_STORE && !store(r, claim, held, verdict))) {
        registrar_counted(r, COUNT_IGNORED);
        return;
    }
    count_outcome(r, request, verdict->rcode == NS_OK);
    if (is_for_ledger(verdict->reason)) {
        registry_refusal_note(r->registry, &request->key, request->addr[0],
                              request->from.addr, verdict->reason, r->now.time);
        r->busy_until_ms = r->now.ms + BUSY_MS;
    }
    if (verdict->reason == WINS_BECAUSE_STATIC)
        registrar_counted(r, COUNT_REFUSED_STATIC);
    answer(r, claim, verdict);
    report(r, claim, held, verdict);
    if (verdict->demand != WINS_DEMAND_NONE)
        demands_send(r, claim, verdict);
}

void claims_take(struct registrar *r, const struct waiting *claim)
{
    const struct wins_request *request = &claim->request;
    struct wins_verdict verdict;
    struct wins_record record;
    const struct wins_record *held =
        registry_get(r->registry, &request->key, &record) ? &record : NULL;

    wins_decide_registration(&r->settings.policy, held, request, r->now.time, &verdict);
    if (verdict.action == WINS_CHALLENGE) {
        const struct wins_outcome *outcome = asking_reuse(r, request, &verdict);

        if (outcome == NULL) {
            asking_wait(r, claim, &verdict);
            return;
        }
        wins_decide_challenged(&r->settings.policy, held, request, outcome, r->now.time,
                               &verdict);
    }
    carry_out(r, claim, held, &verdict);
}

/* Whether claim waits for the outcome of a challenge already (nbns 5.3, 8). */
static bool is_retransmission(const struct registrar *r, const struct waiting *claim)
{
    const struct challenge *running = challenges_find(r->challenges, &claim->request.key);

    return running != NULL &&
           challenge_has(running, claim->id, claim->flags, claim->request.from);
}

void claims_receive(struct registrar *r, const struct waiting *claim)
{
    struct wins_verdict verdict;

    if (is_retransmission(r, claim))
        return;
    if (policing_refuses(r, &claim->request, &verdict))
        carry_out(r, claim, NULL, &verdict);
    else
        claims_take(r, claim);
}

static void answer_release(struct registrar *r, const struct ns_packet *packet,
                           const struct datagram *datagram, enum ns_rcode rcode)
{
    struct ns_addr echo = {.addr = datagram->from.addr};
    uint8_t buf[NS_DATAGRAM_MAX];
    struct ns_build build = {
        .id = packet->id,
        .flags = (uint16_t)(RELEASE_REPLY | (unsigned)rcode),
        .key = &packet->question,
        .type = NS_TYPE_NB,
        .addrs = &echo,
        .addr_count = 1,
    };
    size_t len;

    if (packet->has_record && ns_addr_count(&packet->record) > 0)
        echo = ns_addr_at(&packet->record, 0);
    len = ns_put_response(&build, buf, sizeof(buf));
    if (len > 0)
        (void)outbox_send(r->outbox, datagram->listener, datagram->from, buf, len);
}

static void report_release(struct registrar *r, const struct wins_release *release,
                           const struct wins_verdict *verdict)
{
    bool strange = verdict->reason == WINS_BECAUSE_NOT_HOLDER;
    char name[NB_KEY_TEXT];
    struct ow_field field[] = {
        OW_TEXT("name", nb_key_text(&release->key, name)),
        OW_ADDRESS("from", release->from.addr),
        OW_ADDRESS("address", release->addr),
        OW_TEXT("reason", wins_reason_str(verdict->reason)),
    };

    if (r->settings.log_detail)
        (void)outbox_event(r->outbox, strange ? OW_EV_STRANGE_RELEASE : OW_EV_RELEASE,
                           field, sizeof(field) / sizeof(field[0]));
}

void claims_release(struct registrar *r, const struct ns_packet *packet,
                    const struct datagram *datagram)
{
    struct registry_cause cause = {.source = REGISTRY_BY_REQUEST,
                                   .from = datagram->from.addr};
    struct wins_release release = {.from = datagram->from};
    struct wins_verdict verdict;
    struct wins_record record;
    const struct wins_record *held;

    nb_key_copy(&release.key, &packet->question);
    if (packet->has_record && ns_addr_count(&packet->record) > 0) {
        struct ns_addr entry = ns_addr_at(&packet->record, 0);

        release.addr = entry.addr;
        release.group = (entry.nb_flags & NS_NB_GROUP) != 0;
    }
    held = registry_get(r->registry, &release.key, &record) ? &record : NULL;
    if (!policing_refuses_release(r, &release, &verdict))
        wins_decide_release(&r->settings.policy, held, &release, r->now.time, &verdict);
    cause.reason = verdict.reason;
    if (verdict.action == WINS_IGNORE ||
        (verdict.action == WINS_STORE &&
         registrar_store(r, held, &verdict, &cause) != OW_OK)) {
        registrar_counted(r, COUNT_IGNORED);
        return;
    }
    if (verdict.action == WINS_STORE)
        registrar_counted(r, COUNT_RELEASED);
    else
        registrar_counted(r, COUNT_RELEASES_FAILED);
    answer_release(r, packet, datagram, verdict.rcode);
    report_release(r, &release, &verdict);
}
