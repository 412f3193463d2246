#include "rules/why.h"

#include <stdarg.h>
#include <stdio.h>

/* One explanation under way. */
struct teller {
    const struct wins_why *why;
    wins_say *say;
    void *ctx;
    char name[NB_KEY_TEXT];
    char text[WINS_WHY_TEXT]; /* the line being written */
    size_t used;
};

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

/* ---- writing lines ------------------------------------------------------------- */

__attribute__((format(printf, 2, 3))) static void add(struct teller *t,
                                                      const char *format, ...)
{
    size_t room = sizeof(t->text) - t->used;
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(t->text + t->used, room, format, args);
    va_end(args);
    if (n > 0)
        t->used += (size_t)n < room ? (size_t)n : room - 1;
}

static void end(struct teller *t, enum wins_line line)
{
    t->say(t->ctx, line, t->text);
    t->used = 0;
    t->text[0] = '\0';
}

static void add_time(struct teller *t, ow_time time)
{
    char text[OW_TIME_TEXT];

    add(t, "%s", ow_time_text(time, text));
}

static void add_addr(struct teller *t, ow_addr addr)
{
    char text[OW_ADDR_TEXT];

    add(t, "%s", ow_addr_text(addr, text));
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
        add(t, "no address");
    for (uint8_t i = 0; i < count; i++) {
        if (i > 0)
            add(t, i + 1 < count ? ", " : " and ");
        add_addr(t, held->member[shown[i]].addr);
    }
}

/* ---- what the name is ---------------------------------------------------------- */

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

static bool for_one_machine(const struct wins_record *record)
{
    return record->type == WINS_UNIQUE || record->type == WINS_MULTIHOMED;
}

static void tell_origin(struct teller *t)
{
    const struct wins_origin *origin = t->why->origin;

    if (t->why->held->owner != WINS_LOCAL) {
        add(t, "The mapping came by replication from the server ");
        add_addr(t, t->why->held->owner);
        add(t, ".");
    } else if (origin == NULL) {
        add(t, "The history no longer says who made the mapping.");
    } else {
        add(t, "The mapping was made by %s on ", origin->account);
        add_time(t, origin->time);
        if (origin->note != NULL && origin->note[0] != '\0')
            add(t, " with the note \"%s\"", origin->note);
        add(t, ".");
    }
    end(t, WINS_LINE_STATE);
}

static void tell_static(struct teller *t)
{
    add(t, "%s is held by a static mapping (%s) for ", t->name,
        wins_type_str(t->why->held->type));
    add_members(t);
    add(t, "; it does not expire.");
    end(t, WINS_LINE_STATE);
    tell_origin(t);
}

static void tell_active(struct teller *t)
{
    const struct wins_record *held = t->why->held;

    add(t, "%s is registered as %s, by ", t->name, kind_of(held->type));
    add_members(t);
    if (held->owner != WINS_LOCAL) {
        add(t, ", with the server ");
        add_addr(t, held->owner);
        add(t, ", from which it came by replication.");
    } else {
        add(t, ", until ");
        add_time(t, held->expires);
        add(t, ".");
    }
    end(t, WINS_LINE_STATE);
    if (held->seen == 0)
        return;
    add(t, "The last claim was accepted on ");
    add_time(t, held->seen);
    add(t, " from ");
    add_addr(t, held->from);
    add(t, ".");
    end(t, WINS_LINE_STATE);
}

static void tell_inactive(struct teller *t)
{
    const struct wins_record *held = t->why->held;
    bool tombstone = held->state == WINS_TOMBSTONE;

    if (held->state == WINS_ACTIVE)
        add(t, "%s has expired: it was not renewed in time by ", t->name);
    else if (tombstone)
        add(t,
            "%s is extinct (a tombstone, by which partners learn of its end); it "
            "last belonged to ",
            t->name);
    else
        add(t, "%s was released: given up, or not renewed in time, by ", t->name);
    add_members(t);
    if (held->state != WINS_ACTIVE) {
        add(t, ".  It %s on ", tombstone ? "is removed" : "becomes extinct");
        add_time(t, held->expires);
        add(t, " unless it is claimed again");
    }
    add(t, ".");
    end(t, WINS_LINE_STATE);
    if (held->type == WINS_GROUP)
        add(t, "A group's name is answered with 255.255.255.255 and barred for single "
               "machines until its record is removed.");
    else
        add(t, "Queries are answered \"no such name\"; any machine may claim it.");
    end(t, WINS_LINE_STATE);
}

static void tell_state(struct teller *t)
{
    const struct wins_record *held = t->why->held;

    if (nb_suffix(&t->why->key->name) == WINS_SUFFIX_LOCAL_MASTER) {
        add(t,
            "%s is the name of a local master browser: claims are acknowledged and "
            "queries answered \"no such name\", whoever asks.",
            t->name);
        end(t, WINS_LINE_STATE);
    } else if (held == NULL) {
        add(t, "%s is not registered here.", t->name);
        end(t, WINS_LINE_STATE);
    } else if (!wins_record_lives(held, t->why->now)) {
        tell_inactive(t);
    } else if (held->is_static) {
        tell_static(t);
    } else {
        tell_active(t);
    }
}

/* ---- who was refused ----------------------------------------------------------- */

/* Whether a static mapping stands now that does not list the refused address. */
static bool still_refuses(const struct teller *t, const struct wins_refusal *refusal)
{
    const struct wins_record *held = t->why->held;

    return held != NULL && held->is_static && held->state == WINS_ACTIVE &&
           wins_member_index(held, refusal->addr) < 0;
}

static void tell_refusal(struct teller *t, const struct wins_refusal *refusal)
{
    bool one = refusal->count == 1;

    add_addr(t, refusal->addr);
    if (refusal->from != refusal->addr && refusal->from != 0) {
        add(t, " (asked for by ");
        add_addr(t, refusal->from);
        add(t, ")");
    }
    if (refusal->reason == WINS_BECAUSE_STATIC && still_refuses(t, refusal))
        add(t, " was refused by this static mapping, which does not list it,");
    else
        add(t, " was refused");
    if (one) {
        add(t, " once, on ");
        add_time(t, refusal->last);
    } else {
        add(t, " %llu times, first on ", (unsigned long long)refusal->count);
        add_time(t, refusal->first);
        add(t, ", last on ");
        add_time(t, refusal->last);
    }
    add(t, ".  %s", wins_reason_sentence(refusal->reason));
    end(t, WINS_LINE_REFUSAL);
}

/* ---- what to do ---------------------------------------------------------------- */

static void advise(struct teller *t, const char *text)
{
    add(t, "%s", text);
    end(t, WINS_LINE_ADVICE);
}

static void command(struct teller *t, const char *text)
{
    add(t, "%s", text);
    end(t, WINS_LINE_COMMAND);
}

/* The suffixes that one mapping by bare name makes and `winsctl delete NAME` removes. */
static bool goes_by_bare_name(const struct nb_key *key)
{
    uint8_t suffix = nb_suffix(&key->name);

    return key->scope.len == 0 && (suffix == 0x00 || suffix == 0x03 || suffix == 0x20);
}

/* The name as one word of a shell command line.  A quote in it is written as an escape,
 * which the text form of names allows. */
static void add_argument(struct teller *t, bool bare)
{
    char base[NB_NAME_TEXT];
    const char *text = bare ? nb_base_text(&t->why->key->name, base) : t->name;

    add(t, "'");
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            add(t, "\\x27");
        else
            add(t, "%c", *text);
    }
    add(t, "'");
}

static void command_delete(struct teller *t)
{
    const struct wins_record *held = t->why->held;

    add(t, "winsctl delete ");
    add_argument(t, held->is_static && goes_by_bare_name(t->why->key));
    if (held->owner != WINS_LOCAL)
        add(t, " --tombstone");
    end(t, WINS_LINE_COMMAND);
}

static void command_list_addresses(struct teller *t)
{
    const struct wins_why *why = t->why;
    uint8_t count = why->held->count;

    add(t, "winsctl add ");
    add_argument(t, goes_by_bare_name(why->key));
    add(t, " --type multihomed");
    for (uint8_t i = 0; i < count; i++) {
        add(t, " --address ");
        add_addr(t, why->held->member[i].addr);
    }
    for (size_t i = 0; i < why->refusal_count && count < WINS_MEMBERS_MAX; i++) {
        if (!still_refuses(t, &why->refusals[i]))
            continue;
        add(t, " --address ");
        add_addr(t, why->refusals[i].addr);
        count++;
    }
    add(t, " --force");
    end(t, WINS_LINE_COMMAND);
}

/* The article's case: a static mapping against the machine's own registration. */
static void advise_static_machine(struct teller *t)
{
    advise(t,
           "If the refused machine is the one that should have the name, it can "
           "register by itself and needs no mapping: delete the mapping, then let the "
           "machine claim its name again (nbtstat -RR or a restart of the machine, not "
           "of this server).");
    command_delete(t);
    advise(t, "Or, if the mapping and the refused address are one machine, let the "
              "mapping list all its addresses.");
    command_list_addresses(t);
    if (!t->why->policy->migrate_on) {
        advise(t, "Or let static mappings of machines give way to machines that are "
                  "alive, for a while and for all names.");
        command(t, "winsctl set migrate-on on");
    }
    advise(t, "Otherwise two machines want one name: rename the refused one.");
}

static void advise_static_group(struct teller *t)
{
    advise(t,
           "The name is set to be a group, and a machine claimed it for itself: rename "
           "the machine, or delete the mapping if it is a mistake.");
    command_delete(t);
}

static void advise_holder_alive(struct teller *t)
{
    advise(t, "Two machines use one name: rename one of them.");
    advise(t,
           "If both addresses belong to one machine, it must answer for all of them on "
           "each of its network cards; if it cannot, a multihomed static mapping "
           "settles it.");
    command_list_addresses(t);
    advise(t, "If the holder should not have the name, switch it off and delete its "
              "record; the refused machine gets the name with its next attempt.");
    command_delete(t);
}

static void advise_group(struct teller *t)
{
    advise(t, "A machine claimed a name that is in use as a group; a machine must not be "
              "called like a workgroup or domain.  Rename the machine.");
    advise(t, "If the group is no longer used, delete its record.");
    command_delete(t);
}

static void advise_unique(struct teller *t)
{
    advise(t,
           "A machine claimed the name as a group while another holds it for itself; a "
           "workgroup or domain must not be called like a machine.  Rename one.");
    advise(t, "If the machine that holds it is gone, delete its record.");
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
     "settings show them.",
     "winsctl get"},
};

static bool advise_not_by_record(struct teller *t, enum wins_reason reason)
{
    for (size_t i = 0; i < sizeof(not_by_record) / sizeof(not_by_record[0]); i++) {
        if (not_by_record[i].reason != reason)
            continue;
        advise(t, not_by_record[i].advice);
        if (not_by_record[i].command != NULL)
            command(t, not_by_record[i].command);
        return true;
    }
    return false;
}

static bool advise_static(struct teller *t, const struct wins_refusal *refusal)
{
    if (!still_refuses(t, refusal)) {
        if (t->why->policy->static_same_address == WINS_SAME_ACCEPT)
            return false;
        advise(t, "The mapping lists this very address, but the server is set to refuse "
                  "machines that have a mapping; let it accept them.");
        command(t, "winsctl set static-same-address accept");
    } else if (for_one_machine(t->why->held)) {
        advise_static_machine(t);
    } else {
        advise_static_group(t);
    }
    return true;
}

/* What to do about the latest refusal, as the record stands now.  Returns false when
 * nothing stands against the machine any more. */
static bool advise_refused(struct teller *t)
{
    const struct wins_refusal *latest = &t->why->refusals[0];
    const struct wins_record *held = t->why->held;

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
    if (!wins_record_lives(held, t->why->now) ||
        wins_member_index(held, latest->addr) >= 0)
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
        advise(t, "Nothing needs to be done.");
    else if (held == NULL) {
        advise(t, "If a machine should have it: check that the machine uses this server "
                  "as its WINS server and can reach it, then watch while it starts.");
        command(t, "winsctl events --follow");
    } else if (!wins_record_lives(held, t->why->now)) {
        advise(t, "If the machine should be found: check that it is on, uses this server "
                  "and can reach it; the history says whether it gave the name up or was "
                  "not heard of.");
        add(t, "winsctl history ");
        add_argument(t, false);
        end(t, WINS_LINE_COMMAND);
    } else {
        advise(t, "All is well: nobody was refused.");
    }
}

void wins_explain(const struct wins_why *why, wins_say *say, void *ctx)
{
    struct teller t = {.why = why, .say = say, .ctx = ctx};

    nb_key_text(why->key, t.name);
    tell_state(&t);
    for (size_t i = 0; i < why->refusal_count; i++)
        tell_refusal(&t, &why->refusals[i]);
    if (why->refusal_count == 0)
        advise_nobody_refused(&t);
    else if (!advise_refused(&t))
        advise(&t, "What refused it no longer stands: the next attempt of the machine "
                   "will be granted or give a new reason.");
}
