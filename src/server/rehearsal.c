#include "server/rehearsal.h"

#include "server/responder.h"

static bool is_nobody(void *ctx, ow_addr addr, uint16_t port)
{
    (void)ctx;
    (void)addr;
    (void)port;
    return false;
}

static bool is_cut(const uint8_t *reply)
{
    return (reply[2] & NS_TC >> 8) != 0;
}

void rehearse(const struct registry *registry, const struct settings *settings,
              const struct ow_net *near, size_t near_count, const struct nb_key *key,
              ow_addr asker, ow_time now, struct rehearsal *ret_rehearsal)
{
    struct settings unlimited = *settings;
    struct responder responder = {.registry = registry,
                                  .settings = &unlimited,
                                  .near = near,
                                  .near_count = near_count,
                                  .is_own = is_nobody};
    const struct ns_build build = {.flags = NS_RD, .key = key, .type = NS_TYPE_NB};
    uint8_t query[NS_DATAGRAM_MAX], reply[RESPONDER_REPLY_MAX];
    const struct datagram datagram = {.from = {asker, NS_PORT},
                                      .data = query,
                                      .len =
                                          ns_put_question(&build, query, sizeof query)};
    enum responder_action action;
    size_t len;

    unlimited.source_queries = 0;
    action = responder_handle(&responder, &datagram, now, 0, reply, &len);
    ret_rehearsal->reply = responder.answer;
    ret_rehearsal->rule = responder.met.rule;
    if (action == RESPONDER_REPLY)
        ret_rehearsal->end = is_cut(reply) ? REHEARSAL_CUT : REHEARSAL_ANSWERED;
    else
        ret_rehearsal->end = responder.met.any && responder.met.refused
                                 ? REHEARSAL_REFUSED
                                 : REHEARSAL_SILENT;
}
