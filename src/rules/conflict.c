#include "rules/conflict.h"

#include "rules/sentence.h"

/* Refused addresses that a sentence may have to list. */
#define SEEN_MAX 64

static bool is_group(const struct wins_record *record)
{
    return record->type == WINS_GROUP || record->type == WINS_SGROUP;
}

static bool lists(const struct wins_record *record, ow_addr addr)
{
    return wins_member_index(record, addr) >= 0;
}

/* A machine that a static mapping lists is accepted, unless it is set otherwise. */
static bool accepts_listed(const struct wins_policy *policy,
                           const struct wins_record *held, ow_addr addr)
{
    return !is_group(held) && policy->static_same_address == WINS_SAME_ACCEPT &&
           lists(held, addr);
}

/* Whether held stands against a claim that was refused for this reason. */
static bool still_refuses(const struct wins_policy *policy,
                          const struct wins_record *held, ow_addr addr,
                          enum wins_reason reason, ow_time now)
{
    bool lives = wins_record_lives(held, now);

    if (reason == WINS_BECAUSE_STATIC)
        return held->is_static && lives && !accepts_listed(policy, held, addr);
    if (reason == WINS_BECAUSE_HOLDS_GROUP) /* a normal group bars machines to its end */
        return held->type == WINS_GROUP || (held->type == WINS_SGROUP && lives);
    if (reason == WINS_BECAUSE_HOLDS_UNIQUE)
        return lives && !is_group(held);
    if (reason == WINS_BECAUSE_HOLDS_OTHER_GROUP)
        return lives && is_group(held);
    if (reason == WINS_BECAUSE_HOLDER_ALIVE || reason == WINS_BECAUSE_ATTACKED ||
        reason == WINS_BECAUSE_OWN_NAME)
        return lives && !lists(held, addr);
    return false;
}

bool wins_refusal_open(const struct wins_policy *policy, const struct wins_record *held,
                       const struct wins_refusal *refusal, ow_time now)
{
    return held != NULL && refusal->last >= now - WINS_CONFLICT_OPEN_SECONDS &&
           still_refuses(policy, held, refusal->addr, refusal->reason, now);
}

bool wins_policy_refusal_open(const struct wins_policies_seen *seen,
                              const struct nb_key *key,
                              const struct wins_refusal *refusal, ow_time now)
{
    return wins_reason_is_policy(refusal->reason) &&
           refusal->last >= now - WINS_CONFLICT_OPEN_SECONDS &&
           wins_policies_refuse_now(seen, key, refusal->from, refusal->addr);
}

/* What a part is about; the order is that in which they are told. */
enum kind {
    KIND_MAPPING, /* a static mapping of a machine: the article's case */
    KIND_GROUP_MAPPING,
    KIND_OWN_NAME,
    KIND_MACHINES, /* two machines want one name */
    KIND_GROUP,
    KIND_UNIQUE, /* claimed as a group, held by a machine */
    KIND_POLICY,
    KIND_COUNT,
};

static enum kind kind_of(const struct wins_conflict_part *part)
{
    enum wins_reason reason = part->refusals[0].reason;

    if (wins_reason_is_policy(reason))
        return KIND_POLICY;
    if (part->held->is_static)
        return is_group(part->held) ? KIND_GROUP_MAPPING : KIND_MAPPING;
    if (reason == WINS_BECAUSE_OWN_NAME)
        return KIND_OWN_NAME;
    if (is_group(part->held))
        return KIND_GROUP;
    return reason == WINS_BECAUSE_HOLDS_UNIQUE ? KIND_UNIQUE : KIND_MACHINES;
}

/* The refusals of all parts of one kind, put together. */
struct summary {
    const struct wins_conflict_part *part; /* the first of them; NULL: none */
    size_t addr_count;
    ow_addr addr[SEEN_MAX];
    uint64_t times;
    ow_time first;
};

static size_t add_seen(const struct wins_conflict_part *part, ow_addr *addr, size_t count,
                       size_t max)
{
    for (size_t i = 0; i < part->refusal_count; i++) {
        size_t at = 0;

        while (at < count && addr[at] != part->refusals[i].addr)
            at++;
        if (at == count && count < max)
            addr[count++] = part->refusals[i].addr;
    }
    return count;
}

static struct summary sum_up(const struct wins_conflict_facts *conflict, enum kind kind)
{
    struct summary sum = {.first = OW_NEVER};

    for (size_t i = 0; i < conflict->count; i++) {
        const struct wins_conflict_part *part = &conflict->part[i];

        if (kind_of(part) != kind)
            continue;
        if (sum.part == NULL)
            sum.part = part;
        sum.addr_count = add_seen(part, sum.addr, sum.addr_count, SEEN_MAX);
        for (size_t k = 0; k < part->refusal_count; k++) {
            sum.times += part->refusals[k].count;
            if (part->refusals[k].first < sum.first)
                sum.first = part->refusals[k].first;
        }
    }
    return sum;
}

/* "10.0.0.5 and 10.1.0.5, which have tried 42 times since 08:12 UTC" */
static void tell_tries(struct sentence *s, const struct summary *sum, ow_time now)
{
    sentence_addresses(s, sum->addr, sum->addr_count);
    if (sum->times == 1) {
        sentence_add(s, ", which tried once (");
        sentence_when(s, sum->first, now);
        sentence_add(s, ")");
    } else {
        sentence_add(s, ", which %s tried %llu times since ",
                     sum->addr_count == 1 ? "has" : "have",
                     (unsigned long long)sum->times);
        sentence_when(s, sum->first, now);
    }
}

/* "The static mapping of 3 March by ann ("old PC7")" */
static void tell_mapping(struct sentence *s, const struct wins_conflict_part *part,
                         ow_time now)
{
    const struct wins_origin *origin = part->origin;
    char text[OW_ADDR_TEXT];

    if (part->held->owner != WINS_LOCAL) {
        sentence_add(s, "A static mapping that came from the server %s",
                     ow_addr_text(part->held->owner, text));
    } else if (origin == NULL) {
        sentence_add(s, "A static mapping");
    } else {
        sentence_add(s, "The static mapping of ");
        sentence_day(s, origin->time, now);
        sentence_add(s, " by %s", origin->account);
        if (origin->note != NULL && origin->note[0] != '\0')
            sentence_add(s, " (\"%s\")", origin->note);
    }
}

static void tell(struct sentence *s, const struct summary *sum, enum kind kind,
                 ow_time now)
{
    const struct wins_record *held = sum->part->held;
    char name[NB_KEY_TEXT], base[NB_NAME_TEXT];

    nb_base_text(&sum->part->key->name, base);
    nb_key_text(sum->part->key, name);
    switch (kind) {
    case KIND_MAPPING:
        tell_mapping(s, sum->part, now);
        sentence_add(s, " gives %s to ", base);
        sentence_holders(s, held, now);
        sentence_add(s, " and refuses ");
        break;
    case KIND_GROUP_MAPPING:
        tell_mapping(s, sum->part, now);
        sentence_add(s, " makes %.80s a group and refuses ", name);
        break;
    case KIND_OWN_NAME:
        sentence_add(s, "%.80s is a name of this server, which refuses it to ", name);
        break;
    case KIND_MACHINES:
        sentence_add(s, "Two machines want the name %s: ", base);
        sentence_holders(s, held, now);
        sentence_add(s, " has it and answered for it, and it is refused to ");
        break;
    case KIND_GROUP:
        sentence_add(s, "%.80s is in use as a group, and is refused to ", name);
        break;
    case KIND_POLICY:
        sentence_add(s, "The policy %s refuses %.80s to ",
                     wins_rule_of(sum->part->refusals[0].reason)->name, name);
        break;
    case KIND_UNIQUE:
    case KIND_COUNT:
        sentence_add(s, "%.80s belongs to one machine, ", name);
        sentence_holders(s, held, now);
        sentence_add(s, ", and is refused as a group to ");
        break;
    }
    tell_tries(s, sum, now);
    sentence_add(s, ".");
    if (kind == KIND_POLICY)
        sentence_add(s, "  %s", wins_reason_sentence(sum->part->refusals[0].reason));
}

const char *wins_conflict_text(const struct wins_conflict_facts *conflict,
                               char text[WINS_CONFLICT_TEXT])
{
    struct sentence s = sentence_on(text, WINS_CONFLICT_TEXT);
    unsigned told = 0;

    for (int kind = 0; kind < KIND_COUNT && told < 2; kind++) {
        struct summary sum = sum_up(conflict, (enum kind)kind);

        if (sum.part == NULL)
            continue;
        if (told++ > 0)
            sentence_add(&s, "  ");
        tell(&s, &sum, (enum kind)kind, conflict->now);
    }
    return text;
}

size_t wins_conflict_seen(const struct wins_conflict_facts *conflict, ow_addr *ret,
                          size_t max)
{
    size_t count = 0;

    for (size_t i = 0; i < conflict->count; i++)
        count = add_seen(&conflict->part[i], ret, count, max);
    return count;
}
