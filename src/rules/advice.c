#include "rules/advice.h"

#include "rules/policy_advice.h"

static bool for_one_machine(const struct wins_record *record)
{
    return record->type == WINS_UNIQUE || record->type == WINS_MULTIHOMED;
}

static void command(struct teller *t, const char *text)
{
    teller_add(t, "%s", text);
    teller_end(t, WINS_LINE_COMMAND);
}

static void command_delete(struct teller *t)
{
    const struct wins_record *held = t->why->held;

    teller_add(t, "winsctl delete ");
    teller_add_name(t, held->is_static && teller_goes_by_bare_name(t->why->key));
    if (held->owner != WINS_LOCAL)
        teller_add(t, " --tombstone");
    teller_end(t, WINS_LINE_COMMAND);
}

static void command_list_addresses(struct teller *t)
{
    const struct wins_why *why = t->why;
    uint8_t count = why->held->count;

    teller_add(t, "winsctl add ");
    teller_add_name(t, teller_goes_by_bare_name(why->key));
    teller_add(t, " --type multihomed");
    for (uint8_t i = 0; i < count; i++) {
        teller_add(t, " --address ");
        teller_add_addr(t, why->held->member[i].addr);
    }
    for (size_t i = 0; i < why->refusal_count && count < WINS_MEMBERS_MAX; i++) {
        if (!teller_still_refuses(t, &why->refusals[i]))
            continue;
        teller_add(t, " --address ");
        teller_add_addr(t, why->refusals[i].addr);
        count++;
    }
    teller_add(t, " --force");
    teller_end(t, WINS_LINE_COMMAND);
}

/* The first address that still counts: whoever answered for the name. */
static void command_ask_holder(struct teller *t)
{
    const struct wins_record *held = t->why->held;

    for (uint8_t i = 0; i < held->count; i++) {
        if (!wins_member_lives(&held->member[i], t->why->now))
            continue;
        teller_command_who(t, held->member[i].addr);
        return;
    }
}

/* The article's case: a static mapping against the machine's own registration. */
static void advise_static_machine(struct teller *t)
{
    teller_advise(
        t, "If the refused machine is the one that should have the name, it can "
           "register by itself and needs no mapping: delete the mapping, then let the "
           "machine claim its name again (nbtstat -RR or a restart of the machine, not "
           "of this server).");
    command_delete(t);
    teller_advise(t,
                  "Or, if the mapping and the refused address are one machine, let the "
                  "mapping list all its addresses.");
    command_list_addresses(t);
    if (!t->why->policy->migrate_on) {
        teller_advise(t,
                      "Or let static mappings of machines give way to machines that are "
                      "alive, for a while and for all names.");
        command(t, "winsctl set migrate-on on");
    }
    teller_advise(t, "Otherwise two machines want one name: rename the refused one.");
}

static void advise_static_group(struct teller *t)
{
    teller_advise(
        t, "The name is set to be a group, and a machine claimed it for itself: rename "
           "the machine, or delete the mapping if it is a mistake.");
    command_delete(t);
}

static void advise_holder_alive(struct teller *t)
{
    teller_advise(
        t, "Two machines use one name: rename one of them.  This tells which machine "
           "the holder is.");
    command_ask_holder(t);
    teller_advise(
        t, "If both addresses belong to one machine, it must answer for all of them "
           "on each of its network cards; then it gets the name for all of them.");
    teller_advise(t,
                  "If the holder should not have the name, switch it off and delete its "
                  "record; the refused machine gets the name with its next attempt.");
    command_delete(t);
}

static void advise_group(struct teller *t)
{
    teller_advise(
        t, "A machine claimed a name that is in use as a group; a machine must not be "
           "called like a workgroup or domain.  Rename the machine.");
    teller_advise(t, "If the group is no longer used, delete its record.");
    command_delete(t);
}

static void advise_unique(struct teller *t)
{
    teller_advise(
        t, "A machine claimed the name as a group while another holds it for itself; a "
           "workgroup or domain must not be called like a machine.  Rename one.");
    teller_advise(t, "If the machine that holds it is gone, delete its record.");
    command_delete(t);
}

/* Refusals that have nothing to do with the record. */
static const struct {
    enum wins_reason reason;
    const char *advice, *command;
} not_by_record[] = {
    {WINS_BECAUSE_OWN_NAME,
     "It is a name of the server itself: rename the machine, or give the server another "
     "name (winsd --name).",
     NULL},
    {WINS_BECAUSE_ATTACKED,
     "Somebody on the network sends false answers for the holder, so the name stays with "
     "the holder; the events say from where.",
     "winsctl events"},
    {WINS_BECAUSE_QUOTA,
     "The machine, or a router that stands for it, sent more than the limits allow; the "
     "policies show them.",
     "winsctl policy list"},
};

static bool advise_not_by_record(struct teller *t, enum wins_reason reason)
{
    for (size_t i = 0; i < sizeof(not_by_record) / sizeof(not_by_record[0]); i++) {
        if (not_by_record[i].reason != reason)
            continue;
        teller_advise(t, not_by_record[i].advice);
        if (not_by_record[i].command != NULL)
            command(t, not_by_record[i].command);
        return true;
    }
    return false;
}

static bool advise_static(struct teller *t, const struct wins_refusal *refusal)
{
    if (!teller_still_refuses(t, refusal)) {
        if (t->why->policy->static_same_address == WINS_SAME_ACCEPT)
            return false;
        teller_advise(
            t, "The mapping lists this very address, but the server is set to refuse "
               "machines that have a mapping; let it accept them.");
        command(t, "winsctl set static-same-address accept");
    } else if (for_one_machine(t->why->held)) {
        advise_static_machine(t);
    } else {
        advise_static_group(t);
    }
    return true;
}

/* The latest refusal of a machine that has not got the name since; NULL: none. */
static const struct wins_refusal *latest_open(const struct teller *t)
{
    for (size_t i = 0; i < t->why->refusal_count; i++)
        if (!teller_has_it_now(t, &t->why->refusals[i]))
            return &t->why->refusals[i];
    return NULL;
}

/* What to do about a refusal, as the record stands now.  Returns false when nothing
 * stands against the machine any more. */
static bool advise_refused(struct teller *t, const struct wins_refusal *latest)
{
    const struct wins_record *held = t->why->held;

    if (wins_reason_is_policy(latest->reason))
        return wins_advise_policy(t, latest);
    if (advise_not_by_record(t, latest->reason))
        return true;
    if (held == NULL)
        return false;
    if (held->is_static && held->state == WINS_ACTIVE)
        return advise_static(t, latest);
    if (held->type == WINS_GROUP) {
        advise_group(t);
        return true;
    }
    if (!wins_record_lives(held, t->why->now) || latest->reason == WINS_BECAUSE_STATIC)
        return false;
    if (held->type == WINS_SGROUP)
        advise_group(t);
    else if (latest->reason == WINS_BECAUSE_HOLDS_UNIQUE)
        advise_unique(t);
    else
        advise_holder_alive(t);
    return true;
}

static void advise_nobody_refused(struct teller *t)
{
    const struct wins_record *held = t->why->held;

    if (nb_suffix(&t->why->key->name) == WINS_SUFFIX_LOCAL_MASTER)
        teller_advise(t, "Nothing needs to be done.");
    else if (held == NULL) {
        teller_advise(
            t, "If a machine should have it: check that the machine uses this server "
               "as its WINS server and can reach it, then watch while it starts.");
        command(t, "winsctl events --follow");
    } else if (!wins_record_lives(held, t->why->now)) {
        teller_advise(
            t, "If the machine should be found: check that it is on, uses this server "
               "and can reach it; the history says whether it gave the name up or was "
               "not heard of.");
        teller_add(t, "winsctl history ");
        teller_add_name(t, false);
        teller_end(t, WINS_LINE_COMMAND);
    } else {
        teller_advise(t, "All is well: nobody was refused.");
    }
}

void wins_advise(struct teller *t)
{
    const struct wins_refusal *latest = latest_open(t);

    if (t->why->refusal_count == 0)
        advise_nobody_refused(t);
    else if (latest == NULL)
        teller_advise(t, "All is well by now: what was refused has the name.");
    else if (!advise_refused(t, latest))
        teller_advise(t,
                      "What refused it no longer stands: the next attempt of the machine "
                      "will be granted or give a new reason.");
}
