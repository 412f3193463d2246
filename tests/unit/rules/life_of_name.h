/* life_of_name.h - one name driven by bytes: each step is a registration, a release, a
 * challenge's outcome, a command, a query, an explanation or time, decided by the rules
 * against the record as the steps before left it; after each the invariants of records
 * are checked. The bytes come from a generator (test_life) or from the fuzzer
 * (fuzz_rules). */
#pragma once

#include "rules/ageing.h"
#include "rules/mapping.h"
#include "rules/members.h"
#include "rules/query.h"
#include "rules/release.h"
#include "rules/why.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct life {
    struct wins_policy policy;
    struct wins_record held;
    bool is_held;
    ow_time now;
    const uint8_t *data; /* bytes left */
    size_t len;
    struct wins_verdict verdict;
    const char *step; /* for the report of a violation */
};

static inline uint8_t life_byte(struct life *life)
{
    if (life->len == 0)
        return 0;
    life->len--;
    return *life->data++;
}

#define LIFE_CHECK(life, truth)                                                          \
    do {                                                                                 \
        if (!(truth)) {                                                                  \
            fprintf(stderr, "%s:%d: after %s (%s): not so: %s\n", __FILE__, __LINE__,    \
                    (life)->step, wins_reason_str((life)->verdict.reason), #truth);      \
            abort();                                                                     \
        }                                                                                \
    } while (0)

/* A small world of addresses, so that they meet; more than a list holds. */
static inline ow_addr life_addr(struct life *life)
{
    return 0x0A000001u + life_byte(life) % 40;
}

static inline void life_members(struct life *life, const struct wins_record *r)
{
    LIFE_CHECK(life, r->count <= WINS_MEMBERS_MAX);
    for (int i = 0; i < r->count; i++) {
        LIFE_CHECK(life, ow_addr_is_usable(r->member[i].addr));
        LIFE_CHECK(life, wins_member_index(r, r->member[i].addr) == i);
        if (r->state == WINS_ACTIVE && !r->is_static)
            LIFE_CHECK(life, r->member[i].expires != OW_NEVER);
    }
    if (r->type == WINS_UNIQUE)
        LIFE_CHECK(life, r->count == 1);
    if (r->type == WINS_GROUP)
        LIFE_CHECK(life, r->count <= 1);
    if (r->type == WINS_MULTIHOMED)
        LIFE_CHECK(life, r->count >= 1);
}

/* What every stored record must be. */
static inline void life_record(struct life *life, const struct wins_record *r)
{
    int64_t longest = life->policy.extinction_interval + life->policy.extinction_timeout +
                      life->policy.verify_interval + 20 * OW_DAY;

    life_members(life, r);
    if (r->is_static) {
        LIFE_CHECK(life, r->state == WINS_ACTIVE);
    } else {
        LIFE_CHECK(life, r->expires != OW_NEVER && r->expires <= life->now + longest);
        LIFE_CHECK(life, r->expires > life->now);
    }
    if (r->state == WINS_ACTIVE && !r->is_static)
        LIFE_CHECK(life, wins_record_lives(r, life->now));
    LIFE_CHECK(life, wins_next_due(r) > life->now);
    LIFE_CHECK(life, r->seen <= life->now);
}

/* Take the verdict over, as the registrar does. */
static inline void life_apply(struct life *life)
{
    struct wins_verdict *v = &life->verdict;

    switch (v->action) {
    case WINS_STORE:
        LIFE_CHECK(life, v->rcode == NS_OK && v->reason != WINS_BECAUSE_NONE);
        LIFE_CHECK(life, v->change != WINS_CHANGE_NONE);
        LIFE_CHECK(life, !v->new_version || v->next.owner == WINS_LOCAL);
        LIFE_CHECK(life,
                   !life->is_held || v->new_version || v->next.owner == life->held.owner);
        LIFE_CHECK(life, life->is_held || v->new_version);
        life_record(life, &v->next);
        wins_record_copy(&life->held, &v->next);
        life->is_held = true;
        break;
    case WINS_REMOVE:
        LIFE_CHECK(life, life->is_held);
        life->is_held = false;
        break;
    case WINS_ANSWER:
        LIFE_CHECK(life, v->reason != WINS_BECAUSE_NONE);
        break;
    case WINS_IGNORE:
    case WINS_CHALLENGE:
        break;
    }
}

static inline const struct wins_record *life_held(const struct life *life)
{
    return life->is_held ? &life->held : NULL;
}

static inline void life_outcome(struct life *life, struct wins_outcome *outcome)
{
    outcome->kind = (enum wins_outcome_kind)(life_byte(life) % 4);
    outcome->count = life_byte(life) % 8;
    for (size_t i = 0; i < outcome->count; i++)
        outcome->addr[i] = life_addr(life);
}

static inline void life_register(struct life *life, const struct nb_key *key)
{
    static const enum ns_opcode opcodes[] = {NS_REGISTRATION, NS_REFRESH, NS_MULTIHOMED};
    struct wins_request request = {.key = *key,
                                   .opcode = opcodes[life_byte(life) % 3],
                                   .group = life_byte(life) % 2 == 0,
                                   .node = life_byte(life) % 4,
                                   .from = {.addr = life_addr(life), .port = 137}};
    uint8_t count = (uint8_t)(1 + life_byte(life) % 3);
    struct wins_outcome outcome;

    life->step = "registration";
    for (uint8_t i = 0; i < count; i++) {
        ow_addr addr = life_addr(life);
        bool known = false;

        for (uint8_t k = 0; k < request.count; k++)
            known = known || request.addr[k] == addr;
        if (!known)
            request.addr[request.count++] = addr;
    }
    request.listed = request.count;
    request.ttl = (uint32_t)life_byte(life) * 4000;
    wins_decide_registration(&life->policy, life_held(life), &request, life->now,
                             &life->verdict);
    if (life->verdict.action == WINS_CHALLENGE) {
        LIFE_CHECK(life, life->verdict.challenge_count > 0);
        life_outcome(life, &outcome);
        life->step = "challenge";
        wins_decide_challenged(&life->policy, life_held(life), &request, &outcome,
                               life->now, &life->verdict);
        LIFE_CHECK(life, life->verdict.action != WINS_CHALLENGE);
    }
    if (life->verdict.rcode == NS_OK)
        LIFE_CHECK(life, life->verdict.ttl > 0);
    life_apply(life);
}

static inline void life_release(struct life *life, const struct nb_key *key)
{
    struct wins_release release = {.key = *key, .from = {.addr = life_addr(life)}};

    life->step = "release";
    release.addr = life_byte(life) % 2 == 0 ? life_addr(life) : release.from.addr;
    wins_decide_release(&life->policy, life_held(life), &release, life->now,
                        &life->verdict);
    life_apply(life);
}

static inline void life_map(struct life *life, const struct nb_key *key)
{
    enum wins_mapping_type type = (enum wins_mapping_type)(life_byte(life) % 5);
    bool force = life_byte(life) % 2 == 0;
    size_t count = life_byte(life) % 30;
    ow_addr addr[30];
    ow_time until = OW_NEVER;

    if (life_byte(life) % 4 == 0)
        until = life->now + 1 + life_byte(life) * OW_HOUR;
    life->step = "mapping";
    for (size_t i = 0; i < count; i++)
        addr[i] = life_addr(life);
    if (life_byte(life) % 2 == 0)
        wins_decide_mapping(life_held(life), key, type, addr, count, until, force,
                            life->now, &life->verdict);
    else
        wins_decide_mapping_change(life_held(life), addr, count, until, life->now,
                                   &life->verdict);
    life_apply(life);
}

static inline void life_command(struct life *life)
{
    life->step = "command";
    wins_decide_command(&life->policy, life_held(life),
                        (enum wins_command)(life_byte(life) % 3), life->now,
                        &life->verdict);
    life_apply(life);
}

/* As if a partner's version of the record had come in. */
static inline void life_replicate(struct life *life)
{
    ow_addr partner = 0xC6336401u + life_byte(life) % 3;
    struct wins_record *r = &life->held;

    if (!life->is_held || r->is_static)
        return;
    r->owner = partner;
    r->expires = life->now + life->policy.verify_interval;
    for (int i = 0; i < r->count; i++)
        if (life_byte(life) % 4 != 0 || r->type == WINS_UNIQUE) {
            r->member[i].owner = partner;
            r->member[i].expires = r->expires;
        }
}

/* Let time pass and everything that is due happen, one state at a time. */
static inline void life_age(struct life *life)
{
    life->step = "ageing";
    life->now += (int64_t)life_byte(life) * life_byte(life) * 60;
    for (int i = 0; life->is_held && wins_next_due(&life->held) <= life->now; i++) {
        LIFE_CHECK(life, i < 8);
        wins_age(&life->policy, &life->held, life->now, life->now / 2, &life->verdict);
        LIFE_CHECK(life, life->verdict.action != WINS_IGNORE);
        if (life->verdict.action == WINS_CHALLENGE)
            life->verdict.action = WINS_STORE;
        life_apply(life);
    }
}

static inline void life_query(struct life *life, const struct nb_key *key)
{
    struct wins_query query = {
        .key = key, .asker = life_addr(life), .random = life_byte(life)};
    struct wins_reply reply;

    life->step = "query";
    wins_answer_query(&life->policy, life_held(life), life_held(life), &query, life->now,
                      &reply);
    if (reply.rcode != NS_OK) {
        LIFE_CHECK(life, reply.rcode == NS_NAM_ERR && reply.count == 0);
        return;
    }
    LIFE_CHECK(life, life->is_held && reply.count >= 1 && reply.count <= 25);
    LIFE_CHECK(life, reply.ttl >= 1 && reply.ttl <= life->policy.renewal_interval);
    LIFE_CHECK(life, life->held.type == WINS_GROUP ||
                         wins_record_lives(&life->held, life->now));
    for (int i = 0; i < reply.count; i++)
        for (int k = 0; k < i; k++)
            LIFE_CHECK(life, reply.addr[i].addr != reply.addr[k].addr);
}

static inline void life_said(void *ctx, enum wins_line line, const char *text)
{
    unsigned *lines = ctx;

    if (text[0] != '\0' && strlen(text) < WINS_WHY_TEXT - 1)
        *lines |= 1u << line;
}

/* Whatever happened last can be explained. */
static inline void life_explain(struct life *life, const struct nb_key *key)
{
    struct wins_refusal refusal = {.addr = life_addr(life),
                                   .from = life_addr(life),
                                   .reason = life->verdict.reason,
                                   .count = life_byte(life)};
    struct wins_why why = {.policy = &life->policy,
                           .key = key,
                           .held = life_held(life),
                           .refusals = &refusal,
                           .refusal_count = refusal.count == 0 ? 0 : 1,
                           .now = life->now};
    unsigned lines = 0;

    life->step = "explanation";
    wins_explain(&why, life_said, &lines);
    LIFE_CHECK(life, lines & 1u << WINS_LINE_STATE);
    LIFE_CHECK(life, lines & 1u << WINS_LINE_ADVICE);
}

static inline void life_policy(struct life *life)
{
    uint8_t bits = life_byte(life), more = life_byte(life);

    life->policy = wins_policy_default();
    life->policy.migrate_on = bits & 1;
    life->policy.static_refusal = (enum wins_static_refusal)((bits >> 1 & 3) % 3);
    life->policy.static_same_address = (enum wins_static_same)(bits >> 3 & 1);
    life->policy.release_by = (enum wins_release_by)(bits >> 4 & 1);
    life->policy.ttl_mode = (enum wins_ttl_mode)(bits >> 5 & 1);
    life->policy.rotate_1c = bits >> 6 & 1;
    life->policy.prepend_1b = bits >> 7;
    if (more & 1)
        life->policy.renewal_interval = 40 * OW_MINUTE;
}

/* Live the bytes to their end.  Aborts at the first violation. */
static inline void life_run(const uint8_t *data, size_t len)
{
    static const uint8_t suffixes[] = {0x20, 0x20, 0x1C, 0x1B, 0x1D, 0x1E};
    struct life life = {.now = 1800000000, .data = data, .len = len};
    struct nb_key key = {0};

    life_policy(&life);
    key.name = nb_name_make("FRED", suffixes[life_byte(&life) % sizeof(suffixes)]);
    while (life.len > 0) {
        switch (life_byte(&life) % 16) {
        case 0:
            life_map(&life, &key);
            break;
        case 1:
            life_command(&life);
            break;
        case 2:
            life_replicate(&life);
            break;
        case 3:
        case 4:
        case 5:
            life_age(&life);
            break;
        case 6:
        case 7:
            life_release(&life, &key);
            break;
        case 8:
        case 9:
            life_query(&life, &key);
            break;
        case 10:
            life_explain(&life, &key);
            break;
        default:
            life_register(&life, &key);
            break;
        }
    }
}
