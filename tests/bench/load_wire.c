#include "load_wire.h"

#define NODE_TYPE_H  0x6000
#define PROPOSED_TTL 300000 /* what Windows asks for */

static const char *const answer_names[] = {
    [LOAD_POSITIVE] = "positive",   [LOAD_NOT_FOUND] = "not found",
    [LOAD_WAIT] = "wait",           [LOAD_REFUSED] = "refused",
    [LOAD_ELSEWHERE] = "elsewhere", [LOAD_MALFORMED] = "malformed",
};

const char *load_answer_str(enum load_answer answer)
{
    return answer_names[answer];
}

static unsigned opcode_of(const struct load_plan *plan, enum load_op op)
{
    switch (op) {
    case LOAD_REGISTER:
        return plan->options->multihomed ? NS_MULTIHOMED : NS_REGISTRATION;
    case LOAD_REFRESH:
        return NS_REFRESH;
    case LOAD_RELEASE:
        return NS_RELEASE;
    case LOAD_QUERY:
    case LOAD_OPS:
        break;
    }
    return NS_QUERY;
}

size_t load_request(const struct load_plan *plan, const struct load_step *step,
                    uint16_t id, ow_addr addr, uint8_t buf[LOAD_REQUEST_MAX])
{
    bool claim = step->op == LOAD_QUERY || step->op == LOAD_REGISTER;
    struct ns_addr entry = {.nb_flags = NODE_TYPE_H, .addr = addr};
    struct nb_key key;
    struct ns_build build = {
        .id = id,
        .flags = (uint16_t)(opcode_of(plan, step->op) << 11 | (claim ? NS_RD : 0)),
        .key = &key,
        .type = NS_TYPE_NB,
        .ttl = step->op == LOAD_RELEASE ? 0 : PROPOSED_TTL,
        .addrs = &entry,
        .addr_count = 1,
    };

    load_plan_key(plan, step->name, &key);
    if (step->op == LOAD_QUERY)
        return ns_put_question(&build, buf, LOAD_REQUEST_MAX);
    return ns_put_request(&build, buf, LOAD_REQUEST_MAX);
}

static enum load_answer read_query(const struct ns_packet *p, ow_addr addr)
{
    if (ns_rcode(p) == NS_NAM_ERR)
        return LOAD_NOT_FOUND;
    if (ns_rcode(p) != NS_OK)
        return LOAD_REFUSED;
    if (p->record.type != NS_TYPE_NB || ns_addr_count(&p->record) != 1)
        return LOAD_MALFORMED;
    return ns_addr_at(&p->record, 0).addr == addr ? LOAD_POSITIVE : LOAD_ELSEWHERE;
}

enum load_answer load_read(const struct load_plan *plan, const struct load_step *step,
                           ow_addr addr, const uint8_t *data, size_t len,
                           uint32_t *ret_wait)
{
    struct ns_packet p;
    struct nb_key key;

    load_plan_key(plan, step->name, &key);
    if (ns_decode(data, len, &p) != OW_OK || !ns_is_response(&p) || !p.has_record ||
        !nb_key_equal(&key, &p.record.key))
        return LOAD_MALFORMED;
    if (ns_opcode(&p) == NS_WACK) {
        *ret_wait = p.record.ttl;
        return LOAD_WAIT;
    }
    if (step->op == LOAD_QUERY)
        return ns_opcode(&p) == NS_QUERY ? read_query(&p, addr) : LOAD_MALFORMED;
    /* Every known server answers a refresh and opcode F with opcode 5. */
    if (ns_opcode(&p) != (step->op == LOAD_RELEASE ? NS_RELEASE : NS_REGISTRATION))
        return LOAD_MALFORMED;
    return ns_rcode(&p) == NS_OK ? LOAD_POSITIVE : LOAD_REFUSED;
}
