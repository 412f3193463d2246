#include "rules/policies.h"

#include "rules/record.h"

#include <string.h>

static const struct wins_rule_row rows[WINS_RULES] = {
    [WINS_RULE_RESERVED_NAMES] =
        {"reserved-names", "Reserved names",
         "Names that no machine may register, refresh or release, with any suffix and in "
         "either case: whoever has WPAD or ISATAP can lead the traffic of others through "
         "itself.  The names of the server itself always belong to them.",
         "reserved-names-mode", "reserved-names", WINS_BECAUSE_RESERVED},
    [WINS_RULE_DOMAIN_MASTERS] =
        {"domain-masters", "Domain master browsers",
         "Networks whose machines may register as domain master browser (<1b>).",
         "domain-masters-mode", "domain-masters", WINS_BECAUSE_DOMAIN_MASTERS},
    [WINS_RULE_DOMAIN_CONTROLLERS] =
        {"domain-controllers", "Domain controllers",
         "Networks whose machines may register as domain controller (<1c>).",
         "domain-controllers-mode", "domain-controllers",
         WINS_BECAUSE_DOMAIN_CONTROLLERS},
    [WINS_RULE_REFUSED_ADDRESSES] =
        {"refused-addresses", "Refused addresses",
         "Addresses that may not stand in a record, because nobody else can reach them: "
         "loopback, link-local, the bridges of containers.",
         "refused-addresses-mode", "refused-addresses", WINS_BECAUSE_REFUSED_ADDRESS},
    [WINS_RULE_CLIENT_NETWORKS] =
        {"client-networks", "Client networks",
         "Networks whose machines are served at all; requests of others get no answer.",
         "client-networks-mode", "client-networks", WINS_BECAUSE_NOT_A_CLIENT},
    [WINS_RULE_QUARANTINE] =
        {"quarantine", "Quarantine of new names",
         "A name of which there is no record is refused until an operator approves it.  "
         "The value lists the names that are approved.",
         "quarantine-mode", "approved-names", WINS_BECAUSE_QUARANTINE},
    [WINS_RULE_SOURCE_REGISTRATIONS] =
        {"source-registrations", "Registrations of one address",
         "Registrations, refreshes and releases that one address may send a second.",
         "source-registrations-mode", "source-registrations", WINS_BECAUSE_QUOTA},
    [WINS_RULE_SOURCE_QUERIES] = {"source-queries", "Queries of one address",
                                  "Queries that one address may send a second.",
                                  "source-queries-mode", "source-queries",
                                  WINS_BECAUSE_QUOTA},
    [WINS_RULE_SOURCE_RECORDS] = {"source-records", "Records of one address",
                                  "Records that one address may have registered.",
                                  "source-records-mode", "source-records",
                                  WINS_BECAUSE_QUOTA},
    [WINS_RULE_SOURCE_CHALLENGES] =
        {"source-challenges", "Challenges of one address",
         "Challenges that the claims of one address may keep running.",
         "source-challenges-mode", "source-challenges", WINS_BECAUSE_QUOTA},
};

const struct wins_rule_row *wins_rule_row(enum wins_rule rule)
{
    return &rows[rule < WINS_RULES ? rule : WINS_RULE_RESERVED_NAMES];
}

const struct wins_rule_row *wins_rule_of(enum wins_reason reason)
{
    for (int i = 0; i < WINS_RULES; i++)
        if (rows[i].reason == reason)
            return &rows[i];
    return NULL;
}

int wins_rule_parse(const char *name)
{
    for (int i = 0; i < WINS_RULES; i++)
        if (strcmp(rows[i].name, name) == 0)
            return i;
    return -1;
}

struct wins_policies wins_policies_off(void)
{
    return (struct wins_policies){.mode = {WINS_MODE_OFF}};
}

static uint8_t folded(uint8_t octet)
{
    return octet >= 'a' && octet <= 'z' ? (uint8_t)(octet - 'a' + 'A') : octet;
}

bool wins_same_base(const struct nb_name *a, const struct nb_name *b)
{
    for (size_t i = 0; i < NB_NAME_LEN - 1; i++)
        if (folded(a->octet[i]) != folded(b->octet[i]))
            return false;
    return true;
}

static bool fits_any(const struct ow_pattern *pattern, size_t count,
                     const struct nb_name *name)
{
    for (size_t i = 0; i < count; i++)
        if (nb_name_fits(name, &pattern[i]))
            return true;
    return false;
}

bool wins_policies_reserve(const struct wins_policies *policies,
                           const struct nb_name *name)
{
    return fits_any(policies->reserved, policies->reserved_count, name);
}

bool wins_policies_approve(const struct wins_policies *policies,
                           const struct nb_name *name)
{
    return fits_any(policies->approved, policies->approved_count, name);
}

bool wins_policies_serve(const struct wins_policies *policies, ow_addr source)
{
    return policies->client_count == 0 || ow_addr_is_loopback(source) ||
           ow_nets_have(policies->client, policies->client_count, source);
}

/* Whether the sender and every address that it claims the name for lie in the networks;
 * none: anywhere. */
static bool all_inside(const struct ow_net *net, size_t nets,
                       const struct wins_asked *asked)
{
    bool inside = nets == 0 || ow_nets_have(net, nets, asked->from);

    for (size_t i = 0; inside && nets > 0 && i < asked->count; i++)
        inside = ow_nets_have(net, nets, asked->addr[i]);
    return inside;
}

const ow_addr *wins_policies_refused(const struct wins_policies *policies,
                                     const ow_addr *addr, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (ow_nets_have(policies->refused, policies->refused_count, addr[i]))
            return &addr[i];
    return NULL;
}

/* Whether a name waits for an operator.  What is never stored needs no approval. */
static bool waits(const struct wins_policies *p, const struct wins_asked *asked)
{
    return !asked->known && nb_suffix(&asked->key->name) != WINS_SUFFIX_LOCAL_MASTER &&
           !wins_policies_approve(p, &asked->key->name);
}

/* Something is against rule.  The first rule that is enforced refuses. */
static void against(const struct wins_policies *p, enum wins_rule rule,
                    struct wins_judgement *judgement)
{
    if (p->mode[rule] == WINS_MODE_LOG) {
        judgement->would |= UINT32_C(1) << rule;
    } else if (p->mode[rule] == WINS_MODE_ENFORCE && !judgement->refused) {
        judgement->refused = true;
        judgement->rule = rule;
    }
}

static bool is_on(const struct wins_policies *p, enum wins_rule rule)
{
    return p->mode[rule] != WINS_MODE_OFF;
}

static void judge_name(const struct wins_policies *p, const struct nb_key *key,
                       bool servers_own, struct wins_judgement *judgement)
{
    if (is_on(p, WINS_RULE_RESERVED_NAMES) &&
        (servers_own || wins_policies_reserve(p, &key->name)))
        against(p, WINS_RULE_RESERVED_NAMES, judgement);
}

static void judge_addresses(const struct wins_policies *p, const ow_addr *addr,
                            size_t count, struct wins_judgement *judgement)
{
    if (is_on(p, WINS_RULE_REFUSED_ADDRESSES) &&
        wins_policies_refused(p, addr, count) != NULL)
        against(p, WINS_RULE_REFUSED_ADDRESSES, judgement);
}

void wins_policies_judge(const struct wins_policies *policies,
                         const struct wins_asked *asked,
                         struct wins_judgement *ret_judgement)
{
    const struct wins_policies *p = policies;
    uint8_t suffix = nb_suffix(&asked->key->name);

    *ret_judgement = (struct wins_judgement){.refused = false};
    judge_name(p, asked->key, asked->servers_own, ret_judgement);
    if (suffix == WINS_SUFFIX_DOMAIN_MASTER && is_on(p, WINS_RULE_DOMAIN_MASTERS) &&
        !all_inside(p->master, p->master_count, asked))
        against(p, WINS_RULE_DOMAIN_MASTERS, ret_judgement);
    if (suffix == WINS_SUFFIX_DOMAIN && is_on(p, WINS_RULE_DOMAIN_CONTROLLERS) &&
        !all_inside(p->controller, p->controller_count, asked))
        against(p, WINS_RULE_DOMAIN_CONTROLLERS, ret_judgement);
    judge_addresses(p, asked->addr, asked->count, ret_judgement);
    if (is_on(p, WINS_RULE_QUARANTINE) && waits(p, asked))
        against(p, WINS_RULE_QUARANTINE, ret_judgement);
}

void wins_policies_judge_release(const struct wins_policies *policies,
                                 const struct nb_key *key,
                                 struct wins_judgement *ret_judgement)
{
    *ret_judgement = (struct wins_judgement){.refused = false};
    judge_name(policies, key, false, ret_judgement);
}

void wins_policies_judge_stored(const struct wins_policies *policies,
                                const struct nb_key *key, bool servers_own,
                                const ow_addr *addr, size_t count,
                                struct wins_judgement *ret_judgement)
{
    *ret_judgement = (struct wins_judgement){.refused = false};
    judge_name(policies, key, servers_own, ret_judgement);
    judge_addresses(policies, addr, count, ret_judgement);
}

bool wins_policies_refuse_now(const struct wins_policies_seen *seen,
                              const struct nb_key *key, ow_addr from, ow_addr addr)
{
    struct wins_judgement judgement = {.refused = false};

    if (seen != NULL) {
        const struct wins_asked asked = {.key = key,
                                         .from = from,
                                         .addr = &addr,
                                         .count = 1,
                                         .servers_own = seen->servers_own,
                                         .known = seen->known};

        wins_policies_judge(seen->policies, &asked, &judgement);
    }
    return judgement.refused;
}
