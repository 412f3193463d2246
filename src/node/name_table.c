#include "node/name_table.h"

#include <string.h>

#define ANSWER_TTL 300000 /* what Windows nodes say: 3 days, 11 hours, 20 minutes */

#define NODE_P 1

#define FLAGS_ANSWER (NS_R | NS_AA)
#define FLAGS_DEFENCE                                                                    \
    (NS_R | NS_REGISTRATION << NS_OPCODE_SHIFT | NS_AA | NS_RD | NS_RA | NS_ACT_ERR)

#define SUFFIX_INTERNET_GROUP 0x1c

enum ow_err name_table_add(struct name_table *table, const struct nb_key *key, bool group)
{
    struct name_entry *entry;

    if (name_table_find(table, key) != NULL)
        return OW_EEXIST;
    if (table->count == NAME_TABLE_MAX)
        return OW_ELIMIT;
    entry = &table->entry[table->count++];
    nb_key_copy(&entry->key, key);
    entry->group = group;
    entry->state = NAME_REGISTERED;
    entry->conflict_with = 0;
    return OW_OK;
}

const struct name_entry *name_table_find(const struct name_table *table,
                                         const struct nb_key *key)
{
    for (size_t i = 0; i < table->count; i++)
        if (nb_key_equal(&table->entry[i].key, key))
            return &table->entry[i];
    return NULL;
}

enum ow_err name_table_set_state(struct name_table *table, const struct nb_key *key,
                                 enum name_state state, ow_addr with)
{
    for (size_t i = 0; i < table->count; i++) {
        if (nb_key_equal(&table->entry[i].key, key)) {
            table->entry[i].state = state;
            table->entry[i].conflict_with = with;
            return OW_OK;
        }
    }
    return OW_ENOTFOUND;
}

bool name_table_has_address(const struct name_table *table, ow_addr addr)
{
    for (size_t i = 0; i < table->addr_count; i++) {
        if (table->addr[i] == addr)
            return true;
    }
    return false;
}

/* The word that goes with an address of ours under this name. */
static uint16_t nb_flags(const struct name_table *table, const struct name_entry *entry)
{
    return (uint16_t)((entry->group ? NS_NB_GROUP : 0) |
                      (table->node_type << NS_NB_ONT_SHIFT & NS_NB_ONT_MASK));
}

/* Whether a query for entry is answered.  By unicast also while the name is being
 * claimed: the WINS server asks for it when the second adapter registers it. */
static bool is_answered(const struct name_entry *entry, bool broadcast)
{
    switch (entry->state) {
    case NAME_REGISTERED:
        return true;
    case NAME_REGISTERING:
        return !broadcast;
    case NAME_CONFLICT:
    case NAME_RELEASED:
        break;
    }
    return false;
}

/* Whether packet asks for a record of this type. */
static bool is_question(const struct ns_packet *packet, uint16_t type)
{
    return !ns_is_response(packet) && ns_opcode(packet) == NS_QUERY &&
           packet->has_question && packet->question_type == type;
}

static size_t answer_no(const struct ns_packet *query, uint8_t *buf, size_t len)
{
    struct ns_build b = {
        .id = query->id,
        .flags = (uint16_t)(FLAGS_ANSWER | (query->flags & NS_RD) | NS_NAM_ERR),
        .key = &query->question,
        .type = NS_TYPE_NULL,
    };

    return ns_put_response(&b, buf, len);
}

static size_t answer_yes(const struct name_table *table, const struct name_entry *entry,
                         const struct ns_packet *query, uint8_t *buf, size_t len)
{
    struct ns_addr addrs[NAME_TABLE_ADDRS_MAX];
    struct ns_build b = {
        .id = query->id,
        .flags = (uint16_t)(FLAGS_ANSWER | (query->flags & NS_RD)),
        .key = &entry->key,
        .type = NS_TYPE_NB,
        .ttl = ANSWER_TTL,
        .addrs = addrs,
    };

    for (size_t i = 0; i < table->addr_count; i++)
        if ((entry->without & UINT32_C(1) << i) == 0)
            addrs[b.addr_count++] =
                (struct ns_addr){nb_flags(table, entry), table->addr[i]};
    if (b.addr_count == 0)
        return 0; /* an answer without an address would say nothing */
    return ns_put_response(&b, buf, len);
}

size_t name_table_answer_query(const struct name_table *table,
                               const struct ns_packet *query, bool broadcast,
                               uint8_t *buf, size_t len)
{
    const struct name_entry *entry;

    if (!is_question(query, NS_TYPE_NB) || (broadcast && table->node_type == NODE_P))
        return 0;
    entry = name_table_find(table, &query->question);
    if (entry == NULL || !is_answered(entry, broadcast))
        return broadcast ? 0 : answer_no(query, buf, len);
    return answer_yes(table, entry, query, buf, len);
}

/* The NAME_FLAGS of an entry; 0 for one that is not listed: it is not ours yet. */
static uint16_t name_flags(const struct name_table *table, const struct name_entry *entry)
{
    uint16_t flags = (uint16_t)(nb_flags(table, entry) | NS_NAME_ACT);

    switch (entry->state) {
    case NAME_REGISTERING:
        return 0;
    case NAME_REGISTERED:
        return flags;
    case NAME_CONFLICT: /* stays active, says RFC 1002 4.2.18 */
        return flags | NS_NAME_CNF;
    case NAME_RELEASED:
        return flags | NS_NAME_DRG;
    }
    return 0;
}

static bool same_scope(const struct nb_key *a, const struct nb_key *b)
{
    return a->scope.len == b->scope.len &&
           memcmp(a->scope.octet, b->scope.octet, a->scope.len) == 0;
}

/* List the names in the scope of key (RFC 1002 5.1: no others). */
static void list_names(const struct name_table *table, const struct nb_key *key,
                       struct ns_status *status)
{
    status->count = 0;
    for (size_t i = 0; i < table->count; i++) {
        const struct name_entry *entry = &table->entry[i];
        uint16_t flags = name_flags(table, entry);
        struct ns_status_name *name = &status->name[status->count];

        if (flags == 0 || !same_scope(&entry->key, key))
            continue;
        name->name = entry->key.name;
        name->flags = flags;
        status->count++;
    }
}

size_t name_table_answer_status(const struct name_table *table,
                                const struct ns_packet *query, uint8_t *buf, size_t len)
{
    const struct nb_name any = nb_name_any();
    const struct name_entry *entry;
    struct ns_status status; /* 4.6 kB: only the part in use is filled */

    if (!is_question(query, NS_TYPE_NBSTAT))
        return 0;
    entry = name_table_find(table, &query->question);
    if (memcmp(&query->question.name, &any, sizeof(any)) != 0 &&
        (entry == NULL || !is_answered(entry, false)))
        return 0;
    list_names(table, &query->question, &status);
    if (status.count == 0)
        return 0; /* no name in that scope: it is not for us */
    status.has_statistics = true;
    memset(&status.statistics, 0, sizeof(status.statistics));
    memcpy(status.statistics.unit_id, table->unit_id, sizeof(table->unit_id));
    return ns_put_status(query->id, &query->question, &status, buf, len);
}

/* Whether packet claims a name for somebody: what is defended against.  The RD and B bits
 * do not matter, other implementations set them at will. */
static bool is_claim(const struct ns_packet *packet)
{
    if (ns_is_response(packet) || !packet->has_question || !packet->has_record ||
        ns_addr_count(&packet->record) == 0)
        return false;
    switch (ns_opcode(packet)) {
    case NS_REGISTRATION:
    case NS_REFRESH:
    case NS_REFRESH_ALT:
    case NS_MULTIHOMED:
        return true;
    case NS_QUERY:
    case NS_RELEASE:
    case NS_WACK:
        break;
    }
    return false;
}

/* Whether the claim and the registered entry cannot both stand.  A group is open to other
 * members, and an internet group is the WINS server's business alone. */
static bool collides(const struct name_entry *entry, const struct ns_packet *claim)
{
    bool group = (ns_addr_at(&claim->record, 0).nb_flags & NS_NB_GROUP) != 0;

    return !entry->group ||
           (!group && nb_suffix(&entry->key.name) != SUFFIX_INTERNET_GROUP);
}

/* The refusal of a claim for entry, with our address. */
static size_t refuse(const struct name_table *table, const struct name_entry *entry,
                     const struct ns_packet *claim, uint8_t *buf, size_t len)
{
    struct ns_addr own = {nb_flags(table, entry),
                          table->addr_count > 0 ? table->addr[0] : 0};
    struct ns_build b = {
        .id = claim->id,
        .flags = FLAGS_DEFENCE,
        .key = &entry->key,
        .type = NS_TYPE_NB,
        .addrs = &own,
        .addr_count = 1,
    };

    return ns_put_response(&b, buf, len);
}

size_t name_table_defend(const struct name_table *table, const struct ns_packet *claim,
                         uint8_t *buf, size_t len)
{
    const struct name_entry *entry;

    if (!is_claim(claim))
        return 0;
    entry = name_table_find(table, &claim->question);
    if (entry == NULL || entry->state != NAME_REGISTERED || !collides(entry, claim))
        return 0;
    return refuse(table, entry, claim, buf, len);
}

size_t name_table_contend(const struct name_table *table, const struct ns_packet *claim,
                          ow_addr from, uint8_t *buf, size_t len)
{
    const struct name_entry *entry;

    if (!is_claim(claim) || ns_opcode(claim) != NS_REGISTRATION)
        return 0;
    entry = name_table_find(table, &claim->question);
    if (entry == NULL || entry->state != NAME_REGISTERING || entry->group ||
        table->addr_count == 0 || from <= table->addr[0])
        return 0;
    return refuse(table, entry, claim, buf, len);
}
