/* asking.c - challenges: who holds the name is asked, one address after the other, while
 * the registrant waits (nbns 5.5; design "Challenges").  One challenge a name at most;
 * later requests for the name wait in its line and are decided afresh. */
#include "server/registrar_core.h"

#include <stdlib.h>

#define QUESTION_FLAGS NS_RD
#define REUSE_MS       1000   /* an answer may be used again for so long */
#define ABANDON_MS     120000 /* longer than 25 holders take; rate limits may delay */
#define WRONG_MAX      8      /* more false answers than this: under attack */
#define ID_TRIES       64
#define TICK_MAX       256

static void count_pending(struct registrar *r)
{
    atomic_store_explicit(&r->counter[COUNT_PENDING], challenges_count(r->challenges),
                          memory_order_relaxed);
}

static void withdraw_question(struct registrar *r, struct challenge *challenge)
{
    if (challenge->has_question)
        questions_release(r->questions, challenge->question);
    challenges_clear_question(r->challenges, challenge);
}

/* Forget a challenge and everybody in its line: no answer, so they ask again. */
static void forget(struct registrar *r, struct challenge *challenge)
{
    withdraw_question(r, challenge);
    for (struct waiting *w = challenge->first; w != NULL; w = w->next)
        tally_down(r->waiting, w->request.from.addr);
    challenges_remove(r->challenges, challenge);
    count_pending(r);
}

/* The outcome is known: decide everybody in the line afresh, in order.  The challenge
 * stays a while for its answer; deciding may replace it by a new one. */
static void settle(struct registrar *r, struct challenge *challenge)
{
    struct waiting *line = challenge_take_line(challenge);

    withdraw_question(r, challenge);
    challenge->state = CHALLENGE_ANSWERED;
    challenges_arm(r->challenges, challenge, r->now.ms + REUSE_MS);
    while (line != NULL) {
        struct waiting *next = line->next;

        tally_down(r->waiting, line->request.from.addr);
        claims_take(r, line);
        free(line);
        line = next;
    }
}

bool asking_claim_id(struct registrar *r, ow_addr target, uint16_t *ret_id)
{
    for (int i = 0; i < ID_TRIES; i++) {
        uint16_t id = (uint16_t)registrar_random(r);

        if (questions_claim(r->questions, id, target)) {
            *ret_id = id;
            return true;
        }
    }
    return false;
}

static bool claim_question(struct registrar *r, struct challenge *challenge,
                           ow_addr target)
{
    uint16_t id;

    if (challenge->has_question)
        return true;
    if (!asking_claim_id(r, target, &id))
        return false;
    challenges_set_question(r->challenges, challenge, id);
    return true;
}

/* An own address is answered in memory: the name is one of ours, or it is not. */
static void answer_ourselves(struct registrar *r, struct challenge *challenge)
{
    const struct name_entry *own = name_table_find(r->own, &challenge->key);
    struct wins_outcome *outcome = &challenge->outcome;

    challenge->answered_by = challenge->holder[challenge->at];
    if (own != NULL && own->state == NAME_CONFLICT)
        own = NULL;
    outcome->kind = own != NULL ? WINS_POSITIVE : WINS_NEGATIVE;
    outcome->count = 0;
    for (size_t i = 0; own != NULL && i < r->own->addr_count; i++)
        outcome->addr[outcome->count++] = r->own->addr[i];
    settle(r, challenge);
}

static bool transmit(struct registrar *r, struct challenge *challenge, ow_addr target)
{
    struct ow_endpoint to = {.addr = target, .port = r->peer_port};
    struct ns_build build = {
        .id = challenge->question,
        .flags = QUESTION_FLAGS,
        .key = &challenge->key,
        .type = NS_TYPE_NB,
    };
    uint8_t buf[NS_DATAGRAM_MAX];
    size_t len = ns_put_question(&build, buf, sizeof(buf));

    return len > 0 && r->env.send(r->env.ctx, challenge->listener, to, buf, len);
}

/* Ask the present holder (again), and come back when it has had its time. */
static void ask(struct registrar *r, struct challenge *challenge)
{
    ow_addr target = challenge->holder[challenge->at];
    ow_ms due = r->now.ms + r->settings.challenge_timeout_ms;

    if (r->env.is_own(r->env.ctx, target)) {
        answer_ourselves(r, challenge);
        return;
    }
    challenges_arm(r->challenges, challenge, due);
    if (!ow_addr_is_usable(target)) {
        challenge->unsendable = true;
        return;
    }
    if (!limits_allow(r->targets, LIMITS_CHANGE, target, r->settings.target_challenges,
                      r->now.ms * 1000000)) {
        registrar_counted(r, COUNT_RATE_LIMITED);
        return; /* not asked, so not counted as a try */
    }
    if (!claim_question(r, challenge, target))
        return;
    challenge->tries++;
    challenge->unsendable = !transmit(r, challenge, target);
}

/* Whether somebody guesses at the answer of the present holder. */
static bool is_attacked(const struct registrar *r, const struct challenge *challenge)
{
    return challenge->has_question &&
           questions_wrong(r->questions, challenge->question) > WRONG_MAX;
}

static void keep_holder(struct registrar *r, struct challenge *challenge)
{
    registrar_counted(r, COUNT_CHALLENGES_FORGED);
    challenge->answered_by = challenge->holder[challenge->at];
    challenge->outcome.kind = WINS_FORGED;
    challenge->outcome.count = 0;
    settle(r, challenge);
}

/* The present holder had its time, or nobody was asked yet. */
static void time_out(struct registrar *r, struct challenge *challenge)
{
    if (r->now.ms - challenge->started > ABANDON_MS) {
        forget(r, challenge);
        return;
    }
    /* A flood may have drowned the true answer: silence proves nothing then. */
    if (is_attacked(r, challenge)) {
        keep_holder(r, challenge);
        return;
    }
    if (challenge->unsendable || challenge->tries >= r->settings.challenge_tries) {
        withdraw_question(r, challenge);
        challenge->unsendable = false;
        challenge->tries = 0;
        challenge->at++;
    }
    if (challenge->at < challenge->holder_count) {
        ask(r, challenge);
        return;
    }
    registrar_counted(r, COUNT_CHALLENGES_SILENT);
    challenge->outcome.kind = WINS_SILENT;
    challenge->outcome.count = 0;
    challenge->answered_by = 0;
    settle(r, challenge);
}

bool asking_expire(struct registrar *r)
{
    for (int i = 0; i < TICK_MAX; i++) {
        struct challenge *challenge = challenges_first(r->challenges);

        if (challenge == NULL || challenge->due > r->now.ms)
            return false;
        if (challenge->state == CHALLENGE_ANSWERED)
            forget(r, challenge);
        else
            time_out(r, challenge);
    }
    return true;
}

static bool asks_for(const struct wins_verdict *verdict, ow_addr addr)
{
    for (size_t i = 0; i < verdict->challenge_count; i++) {
        if (verdict->challenge[i] == addr)
            return true;
    }
    return false;
}

static bool was_asked(const struct challenge *challenge, ow_addr addr)
{
    for (size_t i = 0; i < challenge->holder_count; i++) {
        if (challenge->holder[i] == addr)
            return true;
    }
    return false;
}

/* Whether the holder listed every address of the request. */
static bool lists_all(const struct wins_outcome *outcome,
                      const struct wins_request *request)
{
    for (uint8_t i = 0; i < request->count; i++) {
        size_t at = 0;

        while (at < outcome->count && outcome->addr[at] != request->addr[i])
            at++;
        if (at == outcome->count)
            return false;
    }
    return true;
}

const struct wins_outcome *asking_reuse(struct registrar *r,
                                        const struct wins_request *request,
                                        const struct wins_verdict *verdict)
{
    const struct challenge *challenge = challenges_find(r->challenges, &request->key);
    bool waited_for;

    if (challenge == NULL || challenge->state != CHALLENGE_ANSWERED ||
        challenge->due <= r->now.ms)
        return NULL;
    /* An address that an older answer does not list may have come to its holder since:
     * that answer grants, it does not refuse. */
    waited_for = challenge->due == r->now.ms + REUSE_MS;
    if (challenge->outcome.kind == WINS_POSITIVE && !waited_for &&
        !lists_all(&challenge->outcome, request))
        return NULL;
    /* An answer holds as long as who gave it still holds the name ... */
    if (challenge->outcome.kind != WINS_SILENT)
        return asks_for(verdict, challenge->answered_by) ? &challenge->outcome : NULL;
    /* ... and silence only if everybody who would be asked now was silent. */
    for (size_t i = 0; i < verdict->challenge_count; i++) {
        if (!was_asked(challenge, verdict->challenge[i]))
            return NULL;
    }
    return &challenge->outcome;
}

static void send_wack(struct registrar *r, const struct waiting *claim, uint32_t ttl)
{
    uint8_t buf[NS_DATAGRAM_MAX];
    size_t len =
        ns_put_wack(claim->id, &claim->request.key, claim->flags, ttl, buf, sizeof(buf));

    if (len == 0)
        return;
    /* Before the commit: a WACK promises nothing. */
    r->env.send(r->env.ctx, claim->listener, claim->request.from, buf, len);
    registrar_counted(r, COUNT_WACKS);
}

static bool over_limit(struct registrar *r, const struct waiting *claim)
{
    ow_addr source = claim->request.from.addr;

    return r->settings.source_challenges != 0 &&
           settings_limits_apply(&r->settings, source) &&
           tally_of(r->waiting, source) >= r->settings.source_challenges &&
           policing_limits(r, WINS_RULE_SOURCE_CHALLENGES, &claim->request.key, source);
}

static struct challenge *start(struct registrar *r, const struct waiting *claim,
                               const struct wins_verdict *verdict)
{
    struct challenge *challenge;

    if (r->settings.challenges_pending != 0 &&
        challenges_count(r->challenges) >= r->settings.challenges_pending)
        return NULL;
    challenge = challenges_add(r->challenges, &claim->request.key, r->now.ms);
    if (challenge == NULL)
        return NULL;
    challenge->listener = claim->listener;
    challenge->started = r->now.ms;
    challenge->holder_count = verdict->challenge_count;
    for (size_t i = 0; i < verdict->challenge_count; i++)
        challenge->holder[i] = verdict->challenge[i];
    registrar_counted(r, COUNT_CHALLENGES);
    count_pending(r);
    return challenge;
}

void asking_wait(struct registrar *r, const struct waiting *claim,
                 const struct wins_verdict *verdict)
{
    struct challenge *challenge = challenges_find(r->challenges, &claim->request.key);
    bool fresh = challenge == NULL || challenge->state == CHALLENGE_ANSWERED;

    if (over_limit(r, claim) ||
        (!fresh && challenge->waiting_count >= r->settings.line_length)) {
        registrar_counted(r, COUNT_RATE_LIMITED);
        return; /* silence: the client asks again */
    }
    if (fresh && challenge != NULL)
        forget(r, challenge);
    if (fresh)
        challenge = start(r, claim, verdict);
    if (challenge == NULL || challenge_wait(challenge, claim) != OW_OK) {
        registrar_counted(r, COUNT_RATE_LIMITED);
        if (fresh && challenge != NULL)
            forget(r, challenge);
        return;
    }
    /* The first question leaves with the next tick, after the commit: a machine that was
     * granted the name in this batch hears that before it is asked. */
    tally_up(r->waiting, claim->request.from.addr);
    send_wack(r, claim, wins_wack_ttl(verdict->challenge_count));
}

bool asking_is_positive(const struct ns_packet *packet)
{
    return ns_rcode(packet) == NS_OK && packet->has_record &&
           packet->record.type == NS_TYPE_NB;
}

/* What the holder said. */
static void read_answer(const struct ns_packet *packet, struct wins_outcome *outcome)
{
    outcome->count = 0;
    outcome->kind = WINS_NEGATIVE;
    if (!asking_is_positive(packet))
        return;
    outcome->kind = WINS_POSITIVE;
    outcome->count = ns_addr_count(&packet->record);
    if (outcome->count > NS_ADDRS_MAX)
        outcome->count = NS_ADDRS_MAX;
    for (size_t i = 0; i < outcome->count; i++)
        outcome->addr[i] = ns_addr_at(&packet->record, i).addr;
}

bool asking_names(const struct ns_packet *packet, const struct nb_key *key)
{
    if (packet->has_record)
        return nb_key_equal(&packet->record.key, key);
    /* Some machines send the negative answer without a record (nbns 2.6). */
    return ns_rcode(packet) != NS_OK;
}

void asking_answer(struct registrar *r, const struct ns_packet *packet,
                   const struct datagram *datagram)
{
    struct challenge *challenge = challenges_by_question(r->challenges, packet->id);

    if (challenge == NULL || challenge->state != CHALLENGE_ASKING ||
        datagram->from.addr != challenge->holder[challenge->at] ||
        datagram->from.port != r->peer_port || ns_opcode(packet) != NS_QUERY)
        return;
    if (!asking_names(packet, &challenge->key)) {
        questions_count_wrong(r->questions, packet->id);
        return;
    }
    if (is_attacked(r, challenge)) {
        keep_holder(r, challenge);
        return;
    }
    registrar_counted(r, COUNT_CHALLENGES_ANSWERED);
    challenge->answered_by = datagram->from.addr;
    read_answer(packet, &challenge->outcome);
    settle(r, challenge);
}
