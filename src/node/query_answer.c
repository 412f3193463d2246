#include "node/query_answer.h"

static ow_addr redirect_server(const struct ns_packet *answer)
{
    const uint8_t *octets = answer->extra.rdata;

    return (ow_addr)octets[0] << 24 | (ow_addr)octets[1] << 16 | (ow_addr)octets[2] << 8 |
           octets[3];
}

static bool has_addr(const struct node_found *found, ow_addr addr)
{
    for (size_t i = 0; i < found->count; i++)
        if (found->addr[i] == addr)
            return true;
    return false;
}

static void take_addresses(const struct ns_record *record, struct node_found *found)
{
    size_t count = ns_addr_count(record);

    for (size_t i = 0; i < count && found->count < NODE_FOUND_MAX; i++) {
        struct ns_addr entry = ns_addr_at(record, i);
        bool group = (entry.nb_flags & NS_NB_GROUP) != 0;

        if (i == 0)
            found->group = group;
        if ((ow_addr_is_usable(entry.addr) ||
             (group && entry.addr == QUERY_ANSWER_BROADCAST)) &&
            !has_addr(found, entry.addr))
            found->addr[found->count++] = entry.addr;
    }
}

enum query_answer query_answer_read(const struct ns_packet *answer,
                                    struct node_found *ret_found, ow_addr *ret_server)
{
    struct node_found found = {.count = 0};

    if (ns_rcode(answer) == NS_NAM_ERR)
        return QUERY_NOT_THERE;
    if (ns_rcode(answer) != NS_OK || !answer->has_record)
        return QUERY_USELESS;
    if (answer->has_extra) {
        ow_addr server = redirect_server(answer);

        if (!ow_addr_is_usable(server))
            return QUERY_USELESS;
        *ret_server = server;
        return QUERY_REDIRECT;
    }
    take_addresses(&answer->record, &found);
    if (found.count == 0)
        return QUERY_USELESS;
    *ret_found = found;
    return QUERY_FOUND;
}

static bool is_within(const struct node_found *part, const struct node_found *whole)
{
    for (size_t i = 0; i < part->count; i++)
        if (!has_addr(whole, part->addr[i]))
            return false;
    return true;
}

bool query_answers_differ(const struct node_found *a, const struct node_found *b)
{
    if (a->group && b->group)
        return false;
    return !is_within(a, b) && !is_within(b, a);
}
