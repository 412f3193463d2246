/* policing.c - the policies (rules/policies.h) before the registrar looks at a request:
 * what they refuse is refused, what they only watch is counted and told. */
#include "server/registrar_core.h"

#define EVENT_PAUSE_MS 1000 /* of what is only watched one event a second is enough */

/* The names of this machine belong to it with every suffix, and so does its host name. */
bool policing_is_own(const struct registrar *r, const struct nb_name *name)
{
    if (r->has_host && wins_same_base(&r->host, name))
        return true;
    for (size_t i = 0; i < r->own->count; i++)
        if (wins_same_base(&r->own->entry[i].key.name, name))
            return true;
    return false;
}

/* Claimed by another machine.  The names that the server uses are another matter: it
 * defends them itself, and does not while they are in conflict (node_role.c). */
static bool is_of_server(const struct registrar *r, const struct nb_key *key,
                         ow_addr from)
{
    return policing_is_own(r, &key->name) && name_table_find(r->own, key) == NULL &&
           !r->env.is_own(r->env.ctx, from);
}

static void say(struct registrar *r, enum ow_event event, enum wins_rule rule,
                const struct nb_key *key, ow_addr from)
{
    char name[NB_KEY_TEXT];
    const struct ow_field field[] = {
        OW_TEXT("policy", wins_rule_row(rule)->name),
        OW_TEXT("name", nb_key_text(key, name)),
        OW_ADDRESS("from", from),
    };

    (void)outbox_event(r->outbox, event, field, sizeof(field) / sizeof(field[0]));
}

static void would_refuse(struct registrar *r, enum wins_rule rule,
                         const struct nb_key *key, ow_addr from)
{
    policy_hits_note(r->hits, rule, false, r->now.time, key, from);
    if (r->watched_ms[rule] != 0 && r->now.ms < r->watched_ms[rule] + EVENT_PAUSE_MS)
        return;
    r->watched_ms[rule] = r->now.ms;
    say(r, OW_EV_WOULD_REFUSE, rule, key, from);
}

/* Count and tell what was judged.  Returns whether it is refused, with the verdict. */
static bool carry_out(struct registrar *r, const struct wins_judgement *judgement,
                      const struct nb_key *key, ow_addr from,
                      struct wins_verdict *ret_verdict)
{
    if (judgement->refused) {
        policy_hits_note(r->hits, judgement->rule, true, r->now.time, key, from);
        say(r, OW_EV_POLICY_REFUSED, judgement->rule, key, from);
        wins_verdict_answer(ret_verdict, NS_RFS_ERR,
                            wins_rule_row(judgement->rule)->reason, 0);
        return true;
    }
    for (int rule = 0; rule < WINS_RULES; rule++)
        if ((judgement->would >> rule & 1) != 0)
            would_refuse(r, (enum wins_rule)rule, key, from);
    return false;
}

bool policing_is_known(const struct registrar *r, const struct nb_key *key)
{
    struct wins_record record;
    struct nb_key other;

    if (registry_get(r->registry, key, &record))
        return true;
    nb_key_copy(&other, key);
    for (unsigned suffix = 0; suffix <= UINT8_MAX; suffix++) {
        other.name.octet[NB_NAME_LEN - 1] = (uint8_t)suffix;
        if (registry_get(r->registry, &other, &record))
            return true;
    }
    return false;
}

bool policing_limits(struct registrar *r, enum wins_rule rule, const struct nb_key *key,
                     ow_addr from)
{
    switch (r->settings.policies.mode[rule]) {
    case WINS_MODE_OFF:
        break;
    case WINS_MODE_LOG:
        would_refuse(r, rule, key, from);
        break;
    case WINS_MODE_ENFORCE:
        policy_hits_note(r->hits, rule, true, r->now.time, key, from);
        return true;
    }
    return false;
}

bool policing_refuses(struct registrar *r, const struct wins_request *request,
                      struct wins_verdict *ret_verdict)
{
    const struct wins_asked asked = {
        .key = &request->key,
        .from = request->from.addr,
        .addr = request->addr,
        .count = request->count,
        .servers_own = is_of_server(r, &request->key, request->from.addr),
        .known = r->settings.policies.mode[WINS_RULE_QUARANTINE] == WINS_MODE_OFF ||
                 policing_is_known(r, &request->key),
    };
    struct wins_judgement judgement;

    wins_policies_judge(&r->settings.policies, &asked, &judgement);
    return carry_out(r, &judgement, &request->key, request->from.addr, ret_verdict);
}

bool policing_refuses_release(struct registrar *r, const struct wins_release *release,
                              struct wins_verdict *ret_verdict)
{
    struct wins_judgement judgement;

    wins_policies_judge_release(&r->settings.policies, &release->key, &judgement);
    return carry_out(r, &judgement, &release->key, release->from.addr, ret_verdict);
}

bool policing_bars(const struct registrar *r, const struct nb_key *key,
                   const ow_addr *addr, size_t count, enum wins_rule *ret_rule)
{
    struct wins_judgement judgement;

    wins_policies_judge_stored(&r->settings.policies, key, policing_is_own(r, &key->name),
                               addr, count, &judgement);
    if (judgement.refused)
        *ret_rule = judgement.rule;
    return judgement.refused;
}
