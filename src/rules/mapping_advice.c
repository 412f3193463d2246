#include "rules/mapping_advice.h"

#include "rules/sentence.h"

#include <string.h>

bool wins_mapping_needless(const struct wins_policy *policy,
                           const struct wins_record *record, ow_time now)
{
    return record->is_static && record->state == WINS_ACTIVE && record->seen != 0 &&
           record->seen >= now - policy->renewal_interval &&
           wins_member_index(record, record->from) >= 0;
}

/* ---- warnings -----------------------------------------------------------------------
 */

#define TEXT_ROOM 512

static bool is_listed(const struct wins_mapping_facts *facts, ow_addr addr)
{
    for (size_t i = 0; i < facts->count; i++)
        if (facts->addr[i] == addr)
            return true;
    return false;
}

/* A machine that has the name now: at an address of the mapping, or at another. */
static void warn_machine(const struct wins_mapping_facts *facts, wins_warn *warn,
                         void *ctx)
{
    const struct wins_record *machine = facts->machine;
    char text[TEXT_ROOM], name[NB_KEY_TEXT];
    struct sentence s = sentence_on(text, sizeof text);
    bool all_listed = true;

    for (uint8_t i = 0; i < machine->count; i++)
        all_listed = all_listed && is_listed(facts, machine->member[i].addr);
    sentence_add(&s, "%.80s is registered by ", nb_key_text(&machine->key, name));
    sentence_holders(&s, machine, facts->now);
    if (all_listed)
        sentence_add(&s, ", so the machine needs no mapping; with one it will be refused "
                         "as soon as its address changes.");
    else
        sentence_add(&s,
                     ", which the mapping does not list: that machine will be refused "
                     "its own name.");
    warn(ctx, all_listed ? "registers-itself" : "live", text);
}

static void warn_addresses(const struct wins_mapping_facts *facts, wins_warn *warn,
                           void *ctx)
{
    char text[TEXT_ROOM], addr[OW_ADDR_TEXT];
    struct sentence s = sentence_on(text, sizeof text);

    if (facts->shared != 0) {
        sentence_add(&s, "%s is also the address of the mapping %.80s.",
                     ow_addr_text(facts->shared, addr), facts->shared_with);
        warn(ctx, "same-address", text);
    }
    s = sentence_on(text, sizeof text);
    if (facts->strange != 0) {
        sentence_add(&s, "No machine was ever seen in the network of %s: is it right?",
                     ow_addr_text(facts->strange, addr));
        warn(ctx, "unseen-network", text);
    }
    if (facts->type == WINS_MAP_GROUP && facts->count > 0)
        warn(ctx, "group-address",
             "Queries for a group are answered with 255.255.255.255: its address is kept "
             "and never told.");
}

static void warn_policies(const struct wins_mapping_facts *facts, wins_warn *warn,
                          void *ctx)
{
    char text[TEXT_ROOM], addr[OW_ADDR_TEXT];
    struct sentence s = sentence_on(text, sizeof text);

    if (facts->reserved)
        warn(ctx, "reserved-name",
             "The name is reserved (policy reserved-names): whoever answers to it may be "
             "given everybody's traffic.");
    if (facts->refused == NULL)
        return;
    sentence_add(&s,
                 "%s may not stand in a record (policy refused-addresses): others cannot "
                 "reach it.",
                 ow_addr_text(*facts->refused, addr));
    warn(ctx, "refused-address", text);
}

/* The name of master browsers is of control characters, and right. */
static bool is_odd(const struct nb_name *name)
{
    static const char special[] = "\"*/:<>?\\|";
    const struct nb_name browsers = nb_name_make("\x01\x02__MSBROWSE__\x02", 0x01);

    if (memcmp(name->octet, browsers.octet, NB_NAME_LEN - 1) == 0)
        return false;
    for (size_t i = 0; i < NB_NAME_LEN - 1; i++)
        if (name->octet[i] < ' ' || name->octet[i] == 0x7f ||
            memchr(special, name->octet[i], sizeof(special) - 1) != NULL)
            return true;
    return false;
}

void wins_mapping_warnings(const struct wins_mapping_facts *facts, wins_warn *warn,
                           void *ctx)
{
    uint8_t suffix = nb_suffix(&facts->key->name);

    if (facts->machine != NULL)
        warn_machine(facts, warn, ctx);
    warn_addresses(facts, warn, ctx);
    if (is_odd(&facts->key->name))
        warn(ctx, "odd-name",
             "The name has characters that names of machines do not have, such as * or "
             "control characters; * stands for nothing here: only who asks for exactly "
             "this name gets the mapping.");
    if (suffix == WINS_SUFFIX_DOMAIN_MASTER || suffix == WINS_SUFFIX_DOMAIN)
        warn(ctx, "domain-name",
             "Clients log on to whatever stands for a domain (<1b>, <1c>): the addresses "
             "must be those of its domain controllers.");
    warn_policies(facts, warn, ctx);
}

/* ---- deleting -----------------------------------------------------------------------
 */

struct wins_delete_advice wins_delete_advice(bool is_replica, bool has_partners)
{
    if (is_replica)
        return (struct wins_delete_advice){
            true, "The record belongs to another server, from which it would come back: "
                  "as a tombstone it ends there too."};
    if (has_partners)
        return (struct wins_delete_advice){
            true, "Other servers have copies of the record, which they would keep: as a "
                  "tombstone it ends there too."};
    return (struct wins_delete_advice){
        false, "The record belongs to this server, and no other has a copy: it is simply "
               "deleted."};
}
