#include "server/lookup.h"

/* The record of the <1B> name of the same domain, whose address leads <1C> lists. */
static const struct wins_record *read_pdc(const struct registry *registry,
                                          const struct wins_policy *policy,
                                          const struct nb_key *key,
                                          struct wins_record *room)
{
    struct nb_key pdc;

    if (nb_suffix(&key->name) != WINS_SUFFIX_DOMAIN || !policy->prepend_1b)
        return NULL;
    nb_key_copy(&pdc, key);
    pdc.name.octet[NB_NAME_LEN - 1] = WINS_SUFFIX_DOMAIN_MASTER;
    return registry_read(registry, &pdc, room) ? room : NULL;
}

void lookup_name(const struct registry *registry, const struct wins_policy *policy,
                 const struct wins_query *query, ow_time now,
                 struct wins_reply *ret_reply)
{
    struct wins_record record, pdc;
    const struct wins_record *held =
        registry_read(registry, query->key, &record) ? &record : NULL;

    wins_answer_query(policy, held, read_pdc(registry, policy, query->key, &pdc), query,
                      now, ret_reply);
}
