#include "rules/why.h"

#include "rules/advice.h"
#include "rules/teller.h"

const char *wins_line_str(enum wins_line line)
{
    switch (line) {
    case WINS_LINE_STATE:
        return "state";
    case WINS_LINE_REFUSAL:
        return "refusal";
    case WINS_LINE_ADVICE:
        return "advice";
    case WINS_LINE_COMMAND:
        return "command";
    }
    return "unknown";
}

/* "A", "A and B", "A, B and C"; only the members that live, unless none does. */
static void add_members(struct teller *t)
{
    const struct wins_record *held = t->why->held;
    bool lives = wins_record_lives(held, t->why->now);
    uint8_t shown[WINS_MEMBERS_MAX], count = 0;

    for (uint8_t i = 0; i < held->count; i++)
        if (!lives || wins_member_lives(&held->member[i], t->why->now))
            shown[count++] = i;
    if (count == 0)
        teller_add(t, "no address");
    for (uint8_t i = 0; i < count; i++) {
        if (i > 0)
            teller_add(t, i + 1 < count ? ", " : " and ");
        teller_add_addr(t, held->member[shown[i]].addr);
    }
}

static const char *kind_of(enum wins_type type)
{
    switch (type) {
    case WINS_UNIQUE:
        return "the name of one machine";
    case WINS_MULTIHOMED:
        return "the name of one machine with several addresses";
    case WINS_GROUP:
        return "a group";
    case WINS_SGROUP:
        return "an internet group";
    }
    return "a name";
}

static void tell_origin(struct teller *t)
{
    const struct wins_origin *origin = t->why->origin;

    if (t->why->held->owner != WINS_LOCAL) {
        teller_add(t, "The mapping came by replication from the server ");
        teller_add_addr(t, t->why->held->owner);
        teller_add(t, ".");
    } else if (origin == NULL) {
        teller_add(t, "The history no longer says who made the mapping.");
    } else {
        teller_add(t, "The mapping was made by %s on ", origin->account);
        teller_add_time(t, origin->time);
        if (origin->note != NULL && origin->note[0] != '\0')
            teller_add(t, " with the note \"%s\"", origin->note);
        teller_add(t, ".");
    }
    teller_end(t, WINS_LINE_STATE);
}

static void tell_static(struct teller *t)
{
    teller_add(t, "%s is held by a static mapping (%s) for ", t->name,
               wins_type_str(t->why->held->type));
    add_members(t);
    if (t->why->held->expires == OW_NEVER) {
        teller_add(t, "; it does not expire.");
    } else {
        teller_add(t, "; it was made to end on ");
        teller_add_time(t, t->why->held->expires);
        teller_add(t, ".");
    }
    teller_end(t, WINS_LINE_STATE);
    tell_origin(t);
}

static void tell_active(struct teller *t)
{
    const struct wins_record *held = t->why->held;

    teller_add(t, "%s is registered as %s, by ", t->name, kind_of(held->type));
    add_members(t);
    if (held->owner != WINS_LOCAL) {
        teller_add(t, ", with the server ");
        teller_add_addr(t, held->owner);
        teller_add(t, ", from which it came by replication.");
    } else {
        teller_add(t, ", until ");
        teller_add_time(t, held->expires);
        teller_add(t, ".");
    }
    teller_end(t, WINS_LINE_STATE);
    if (held->seen == 0)
        return;
    teller_add(t, "The last claim was accepted on ");
    teller_add_time(t, held->seen);
    teller_add(t, " from ");
    teller_add_addr(t, held->from);
    teller_add(t, ".");
    teller_end(t, WINS_LINE_STATE);
}

static void tell_inactive(struct teller *t)
{
    const struct wins_record *held = t->why->held;
    bool tombstone = held->state == WINS_TOMBSTONE;

    if (held->state == WINS_ACTIVE)
        teller_add(t, "%s has expired: it was not renewed in time by ", t->name);
    else if (tombstone)
        teller_add(t,
                   "%s is extinct (a tombstone, by which partners learn of its end); it "
                   "last belonged to ",
                   t->name);
    else
        teller_add(t, "%s was released: given up, or not renewed in time, by ", t->name);
    add_members(t);
    if (held->state != WINS_ACTIVE) {
        teller_add(t, ".  It %s on ", tombstone ? "is removed" : "becomes extinct");
        teller_add_time(t, held->expires);
        teller_add(t, " unless it is claimed again");
    }
    teller_add(t, ".");
    teller_end(t, WINS_LINE_STATE);
    if (held->type == WINS_GROUP)
        teller_add(
            t, "A group's name is answered with 255.255.255.255 and barred for single "
               "machines until its record is removed.");
    else
        teller_add(t, "Queries are answered \"no such name\"; any machine may claim it.");
    teller_end(t, WINS_LINE_STATE);
}

static void tell_state(struct teller *t)
{
    const struct wins_record *held = t->why->held;

    if (nb_suffix(&t->why->key->name) == WINS_SUFFIX_LOCAL_MASTER) {
        teller_add(
            t,
            "%s is the name of a local master browser: claims are acknowledged and "
            "queries answered \"no such name\", whoever asks.",
            t->name);
        teller_end(t, WINS_LINE_STATE);
    } else if (held == NULL) {
        teller_add(t, "%s is not registered here.", t->name);
        teller_end(t, WINS_LINE_STATE);
    } else if (!wins_record_lives(held, t->why->now)) {
        tell_inactive(t);
    } else if (held->is_static) {
        tell_static(t);
    } else {
        tell_active(t);
    }
}

static void tell_refusal(struct teller *t, const struct wins_refusal *refusal)
{
    bool one = refusal->count == 1;
    bool by_static = refusal->reason == WINS_BECAUSE_STATIC;
    bool stands = !by_static || teller_still_refuses(t, refusal);

    teller_add_addr(t, refusal->addr);
    if (refusal->from != refusal->addr && refusal->from != 0) {
        teller_add(t, " (asked for by ");
        teller_add_addr(t, refusal->from);
        teller_add(t, ")");
    }
    if (by_static && stands)
        teller_add(t, " was refused by this static mapping, which does not list it,");
    else
        teller_add(t, by_static ? " was refused by a static mapping" : " was refused");
    if (one) {
        teller_add(t, " once, on ");
        teller_add_time(t, refusal->last);
    } else {
        teller_add(t, " %llu times, first on ", (unsigned long long)refusal->count);
        teller_add_time(t, refusal->first);
        teller_add(t, ", last on ");
        teller_add_time(t, refusal->last);
    }
    teller_add(t, ".");
    if (teller_has_it_now(t, refusal))
        teller_add(t, "  It has the name now.");
    else if (!by_static)
        teller_add(t, "  %s", wins_reason_sentence(refusal->reason));
    teller_end(t, WINS_LINE_REFUSAL);
}

void wins_explain(const struct wins_why *why, wins_say *say, void *ctx)
{
    char text[WINS_WHY_TEXT];
    struct teller t = teller_of(why, text, sizeof(text));

    t.say = say;
    t.ctx = ctx;
    tell_state(&t);
    for (size_t i = 0; i < why->refusal_count; i++)
        tell_refusal(&t, &why->refusals[i]);
    wins_advise(&t);
}
