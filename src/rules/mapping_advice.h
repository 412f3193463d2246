/* mapping_advice.h - what people should know about a static mapping before and after they
 * make it, and about a record before they delete it.  Pure. */
#pragma once

#include "rules/mapping.h"

/* Whether the machine registers by itself from an address of the mapping, so that the
 * mapping is not needed: it did so within the last renewal interval. */
bool wins_mapping_needless(const struct wins_policy *policy,
                           const struct wins_record *record, ow_time now);

/* A mapping that is to be made, and what stands around it. */
struct wins_mapping_facts {
    const struct nb_key *key; /* one of its records */
    enum wins_mapping_type type;
    const ow_addr *addr;
    size_t count;
    const struct wins_record *machine; /* that has the name by registration, or NULL */
    ow_addr shared, strange; /* an address another mapping has too; one in a network in
                                which no machine was seen; 0: none */
    const char *shared_with; /* the name of that mapping */
    /* What the policies of these names are against, enforced or only watched. */
    bool reserved;
    const ow_addr *refused; /* one of addr, or NULL */
    ow_time now;
};

/* Takes a stable word for programs and a sentence. */
typedef void wins_warn(void *ctx, const char *code, const char *text);

/* Hand over whatever may be wrong with it: "live", "registers-itself", "same-address",
 * "unseen-network", "odd-name", "domain-name", "reserved-name", "refused-address",
 * "group-address". */
void wins_mapping_warnings(const struct wins_mapping_facts *facts, wins_warn *warn,
                           void *ctx);

/* How a record had best be deleted. */
struct wins_delete_advice {
    bool tombstone;
    const char *text;
};

/* The advice for records of this server, or (is_replica) of which one belongs to another;
 * has_partners: this server replicates with others. */
struct wins_delete_advice wins_delete_advice(bool is_replica, bool has_partners);
