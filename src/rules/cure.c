#include "rules/cure.h"

#include "rules/mapping.h"
#include "rules/sentence.h"
#include "rules/transition.h"

#include <string.h>

static const struct {
    const char *name, *title;
} cures[WINS_CURE_COUNT] = {
    [WINS_CURE_DELETE] = {"delete-mapping", "Delete the mapping"},
    [WINS_CURE_DYNAMIC] = {"make-dynamic", "Turn it into a registration"},
    [WINS_CURE_MULTIHOMED] = {"make-multihomed", "List the refused addresses as well"},
    [WINS_CURE_MUTE] = {"mute", "Keep it and do not list it"},
    [WINS_CURE_UNMUTE] = {"unmute", "List it again"},
};

const char *wins_cure_str(enum wins_cure cure)
{
    return cure < WINS_CURE_COUNT ? cures[cure].name : "unknown";
}

int wins_cure_parse(const char *text)
{
    for (int cure = 0; cure < WINS_CURE_COUNT; cure++)
        if (strcmp(text, cures[cure].name) == 0)
            return cure;
    return -1;
}

const char *wins_cure_title(enum wins_cure cure)
{
    return cure < WINS_CURE_COUNT ? cures[cure].title : "";
}

/* ---- what becomes of a record -------------------------------------------------------
 */

bool wins_cure_is_for(enum wins_cure cure, const struct wins_record *record)
{
    if (!record->is_static || record->state != WINS_ACTIVE)
        return false;
    return cure == WINS_CURE_DELETE || record->type == WINS_UNIQUE ||
           record->type == WINS_MULTIHOMED;
}

static void remove_record(struct wins_verdict *v)
{
    wins_verdict_answer(v, NS_OK, WINS_BECAUSE_COMMAND, 0);
    v->action = WINS_REMOVE;
    v->change = WINS_CHANGE_REMOVED;
}

/* As if a machine had registered the addresses just now; nobody has, so nothing is said
 * of when and from where. */
static void make_dynamic(const struct wins_policy *policy, const struct wins_record *held,
                         ow_time now, struct wins_verdict *v)
{
    struct wins_record *next = &v->next;

    wins_record_copy(next, held);
    next->is_static = false;
    next->expires = now + policy->renewal_interval;
    next->seen = 0;
    next->from = 0;
    for (uint8_t i = 0; i < next->count; i++)
        next->member[i] = (struct wins_member){
            .addr = held->member[i].addr, .owner = WINS_LOCAL, .expires = next->expires};
    wins_verdict_store(v, WINS_CHANGE_MADE_DYNAMIC, WINS_BECAUSE_COMMAND, true, 0);
}

void wins_decide_cure(const struct wins_policy *policy, const struct wins_record *held,
                      enum wins_cure cure, const ow_addr *addr, size_t count, ow_time now,
                      struct wins_verdict *ret_verdict)
{
    if (held == NULL || !wins_cure_is_for(cure, held)) {
        wins_verdict_answer(ret_verdict, NS_NAM_ERR, WINS_BECAUSE_NO_SUCH_NAME, 0);
        return;
    }
    switch (cure) {
    case WINS_CURE_DELETE:
        if (held->owner == WINS_LOCAL)
            remove_record(ret_verdict);
        else
            wins_bury(policy, held, now, WINS_BECAUSE_COMMAND, ret_verdict);
        break;
    case WINS_CURE_DYNAMIC:
        make_dynamic(policy, held, now, ret_verdict);
        break;
    case WINS_CURE_MULTIHOMED:
        wins_decide_mapping(held, &held->key, WINS_MAP_MULTIHOMED, addr, count,
                            held->expires, true, now, ret_verdict);
        break;
    case WINS_CURE_MUTE:
    case WINS_CURE_UNMUTE:
    case WINS_CURE_COUNT:
        wins_verdict_answer(ret_verdict, NS_OK, WINS_BECAUSE_UNCHANGED, 0);
        break;
    }
}

void wins_decide_undo(const struct wins_record *held, const struct wins_record *before,
                      struct wins_verdict *ret_verdict)
{
    if (before == NULL && held == NULL) {
        wins_verdict_answer(ret_verdict, NS_OK, WINS_BECAUSE_UNCHANGED, 0);
    } else if (before == NULL) {
        remove_record(ret_verdict);
        ret_verdict->reason = WINS_BECAUSE_UNDONE;
    } else {
        wins_record_copy(&ret_verdict->next, before);
        wins_verdict_store(ret_verdict, WINS_CHANGE_UNDONE, WINS_BECAUSE_UNDONE,
                           before->owner == WINS_LOCAL, 0);
    }
}

/* ---- in words -----------------------------------------------------------------------
 */

/* "PC7<00>, <03> and <20>" */
static void add_names(struct sentence *s, const struct wins_cured *cured)
{
    char name[NB_KEY_TEXT];
    size_t base;

    nb_base_text(&cured->records[0].key.name, name);
    base = strlen(name);
    for (size_t i = 0; i < cured->count; i++) {
        nb_key_text(&cured->records[i].key, name);
        if (i > 0)
            sentence_add(s, i + 1 < cured->count ? ", " : " and ");
        sentence_add(s, "%.300s", i == 0 ? name : name + base);
    }
}

static bool has_replica(const struct wins_cured *cured)
{
    for (size_t i = 0; i < cured->count; i++)
        if (cured->records[i].owner != WINS_LOCAL)
            return true;
    return false;
}

static void tell_delete(struct sentence *s, const struct wins_cured *cured,
                        wins_tell *tell, void *ctx)
{
    bool one = cured->count == 1;

    add_names(s, cured);
    if (has_replica(cured))
        sentence_add(s,
                     " %s, and where it came from another server a tombstone takes "
                     "its place, by which that server learns of it.",
                     one ? "is deleted" : "are deleted");
    else
        sentence_add(s, " (static, %s) %s deleted.",
                     wins_type_str(cured->records[0].type), one ? "is" : "are");
    tell(ctx, s->text);
    tell(ctx, "The machine then registers by itself: with its next attempt, at once "
              "after `nbtstat -RR` on the machine, or when the machine (not this server) "
              "is restarted.");
    tell(ctx, "The refusals of the name are forgotten; nothing is sent to any machine.");
}

static void tell_dynamic(struct sentence *s, const struct wins_cured *cured,
                         wins_tell *tell, void *ctx)
{
    ow_time end = cured->now + cured->policy->renewal_interval;

    add_names(s, cured);
    sentence_add(s, " %s a registration of ", cured->count == 1 ? "becomes" : "become");
    sentence_holders(s, &cured->records[0], cured->now);
    sentence_add(s, ", which ends on ");
    sentence_day(s, end, cured->now);
    sentence_add(s, " unless a machine at that address renews it.");
    tell(ctx, s->text);
    tell(ctx, "When another machine claims the name, the server asks the present "
              "address first and gives the name away if it does not answer.");
    tell(ctx, "Nothing is sent now.");
}

static void tell_multihomed(struct sentence *s, const struct wins_cured *cured,
                            wins_tell *tell, void *ctx)
{
    add_names(s, cured);
    sentence_add(s, " %s a static mapping (multihomed) of ",
                 cured->count == 1 ? "becomes" : "become");
    sentence_addresses(s, cured->addr, cured->addr_count);
    sentence_add(s, ".");
    if (cured->addr_left_out > 0)
        sentence_add(s, "  It has room for %d addresses; %zu are left out.",
                     WINS_MEMBERS_MAX, cured->addr_left_out);
    tell(ctx, s->text);
    tell(ctx, "A machine that registers the name with one of these addresses is accepted "
              "from then on; the mapping stays.");
    tell(ctx, "The refusals of the name are forgotten; nothing is sent to any machine.");
}

void wins_tell_cure(const struct wins_cured *cured, enum wins_cure cure, wins_tell *tell,
                    void *ctx)
{
    char text[WINS_CURE_TEXT];
    struct sentence s = sentence_on(text, sizeof text);

    switch (cure) {
    case WINS_CURE_DELETE:
        tell_delete(&s, cured, tell, ctx);
        break;
    case WINS_CURE_DYNAMIC:
        tell_dynamic(&s, cured, tell, ctx);
        break;
    case WINS_CURE_MULTIHOMED:
        tell_multihomed(&s, cured, tell, ctx);
        break;
    case WINS_CURE_MUTE:
        tell(ctx,
             "The conflict is no longer listed until the record that refuses "
             "changes; the machine goes on being refused, and nothing else changes.");
        break;
    case WINS_CURE_UNMUTE:
    case WINS_CURE_COUNT:
        tell(ctx, "The conflict is listed again; nothing else changes.");
        break;
    }
}

const char *wins_cure_barred(enum wins_cure cure, size_t records, size_t seen, bool muted)
{
    switch (cure) {
    case WINS_CURE_DELETE:
        return records > 0 ? NULL : "no static mapping refuses; a machine has the name";
    case WINS_CURE_DYNAMIC:
        return records > 0 ? NULL : "there is no static mapping of a machine";
    case WINS_CURE_MULTIHOMED:
        if (records == 0)
            return "there is no static mapping of a machine";
        return seen > 0 ? NULL : "no refused address is known";
    case WINS_CURE_MUTE:
        return muted ? "it is muted already" : NULL;
    case WINS_CURE_UNMUTE:
    case WINS_CURE_COUNT:
        break;
    }
    return muted ? NULL : "it is not muted";
}

void wins_tell_undo(const struct nb_key *key, const struct wins_record *before,
                    ow_time now, wins_tell *tell, void *ctx)
{
    char text[WINS_CURE_TEXT], name[NB_KEY_TEXT];
    struct sentence s = sentence_on(text, sizeof text);

    sentence_add(&s, "%.400s ", nb_key_text(key, name));
    if (before == NULL) {
        sentence_add(&s, "is removed.");
    } else if (before->state != WINS_ACTIVE) {
        sentence_add(&s, "is %s again.",
                     before->state == WINS_RELEASED ? "released" : "a tombstone");
    } else {
        sentence_add(&s, "is %s (%s) of ",
                     before->is_static ? "a static mapping" : "a registration",
                     wins_type_str(before->type));
        sentence_holders(&s, before, now);
        sentence_add(&s, " again.");
    }
    tell(ctx, text);
}
