#include "host/dns_lookup.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <stdio.h>
#include <string.h>

#define ANSWER_ROOM 4096
#define TRUNCATED   0x02 /* of octet 2 (RFC 1035 4.1.1) */
#define WAIT_SECS   1
#define TRIES       2

bool dns_source_same(const struct dns_source *a, const struct dns_source *b)
{
    if (a->server_count != b->server_count || a->domain_count != b->domain_count)
        return false;
    for (size_t i = 0; i < a->server_count; i++) {
        if (a->server[i].addr != b->server[i].addr ||
            a->server[i].port != b->server[i].port)
            return false;
    }
    for (size_t i = 0; i < a->domain_count; i++) {
        if (strcmp(a->domain[i], b->domain[i]) != 0)
            return false;
    }
    return true;
}

/* What one question brought. */
enum found { FOUND, NOT_THERE, NOBODY_SAYS };

/* Leave out servers with IPv6 addresses, whose family stands as 0 here, if there are
 * others: a daemon may open no such socket, and the library gives up at the first. */
static void prefer_ipv4(struct __res_state *state)
{
    int kept = 0;

    for (int i = 0; i < state->nscount; i++) {
        if (state->nsaddr_list[i].sin_family == AF_INET)
            state->nsaddr_list[kept++] = state->nsaddr_list[i];
    }
    if (kept > 0)
        state->nscount = kept;
}

/* No aliases of the environment, and no TCP: of a long answer the beginning will do. */
static bool begin(const struct dns_source *source, struct __res_state *state)
{
    memset(state, 0, sizeof *state);
    if (res_ninit(state) != 0)
        return false;
    state->options |= RES_NOALIASES | RES_IGNTC;
    state->retrans = WAIT_SECS;
    state->retry = TRIES;
    for (size_t i = 0; i < source->server_count; i++)
        state->nsaddr_list[i] = (struct sockaddr_in){
            .sin_family = AF_INET,
            .sin_port = htons(source->server[i].port),
            .sin_addr.s_addr = htonl(source->server[i].addr),
        };
    if (source->server_count > 0)
        state->nscount = (int)source->server_count;
    prefer_ipv4(state);
    return true;
}

static void take_address(const ns_rr *rr, struct dns_answer *answer)
{
    uint32_t addr;

    if (ns_rr_type(*rr) != ns_t_a || ns_rr_class(*rr) != ns_c_in ||
        ns_rr_rdlen(*rr) != sizeof addr || answer->count == DNS_ADDRS_MAX)
        return;
    memcpy(&addr, ns_rr_rdata(*rr), sizeof addr);
    answer->addr[answer->count++] = ntohl(addr);
}

/* Aliases come before the addresses they lead to, all in the same section. */
static enum found take_addresses(const uint8_t *message, int len,
                                 struct dns_answer *answer)
{
    ns_msg parsed;
    ns_rr rr;

    if (ns_initparse(message, len < ANSWER_ROOM ? len : ANSWER_ROOM, &parsed) != 0)
        return NOBODY_SAYS;
    for (int i = 0; i < ns_msg_count(parsed, ns_s_an); i++) {
        if (ns_parserr(&parsed, ns_s_an, i, &rr) != 0)
            break; /* the end was cut off */
        take_address(&rr, answer);
    }
    if (answer->count > 0)
        return FOUND;
    return ns_msg_getflag(parsed, ns_f_tc) != 0 ? NOBODY_SAYS : NOT_THERE;
}

/* A negative len: there is no address, or no answer, which then stands in the message all
 * the same. */
static enum found weigh(const struct __res_state *state, const uint8_t *message, int len,
                        struct dns_answer *answer)
{
    if (len >= 0)
        return take_addresses(message, len, answer);
    if (state->res_h_errno == NO_DATA)
        return (message[2] & TRUNCATED) != 0 ? NOBODY_SAYS : NOT_THERE;
    return state->res_h_errno == HOST_NOT_FOUND ? NOT_THERE : NOBODY_SAYS;
}

static enum found ask(struct __res_state *state, const char *host, const char *domain,
                      struct dns_answer *answer)
{
    uint8_t message[ANSWER_ROOM] = {0};
    char name[DNS_HOST_ROOM + DNS_DOMAIN_ROOM + 1];

    if (domain == NULL)
        return weigh(state, message,
                     res_nsearch(state, host, ns_c_in, ns_t_a, message, sizeof message),
                     answer);
    snprintf(name, sizeof name, "%s.%s", host, domain);
    return weigh(state, message,
                 res_nquery(state, name, ns_c_in, ns_t_a, message, sizeof message),
                 answer);
}

void dns_lookup(const struct dns_source *source, const char *host,
                struct dns_answer *ret_answer)
{
    struct __res_state state;
    struct dns_answer answer = {.count = 0};
    size_t questions = source->domain_count == 0 ? 1 : source->domain_count;
    enum found found = NOT_THERE;

    if (!begin(source, &state)) {
        *ret_answer = (struct dns_answer){.failed = true};
        return;
    }
    for (size_t i = 0; i < questions && found == NOT_THERE; i++)
        found = ask(&state, host, source->domain_count == 0 ? NULL : source->domain[i],
                    &answer);
    res_nclose(&state);
    answer.failed = found == NOBODY_SAYS;
    *ret_answer = answer;
}
