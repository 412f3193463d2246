#include "rules/exchange.h"

enum exchange_act exchange_begin(struct exchange *exchange,
                                 const struct exchange_timing *timing, ow_ms now)
{
    *exchange = (struct exchange){.sent = 1, .due = now + timing->interval};
    return EXCHANGE_SEND;
}

enum exchange_act exchange_tick(struct exchange *exchange,
                                const struct exchange_timing *timing, ow_ms now)
{
    if (now < exchange->due)
        return EXCHANGE_WAIT;
    if (exchange->sent >= timing->tries)
        return EXCHANGE_SILENT;
    exchange->sent++;
    exchange->due = now + timing->interval;
    return EXCHANGE_SEND;
}

/* Answers to all kinds of registration carry opcode 5; that of the request is taken too,
 * as the standard has it for some. */
static bool is_fitting_opcode(enum ns_opcode asked, enum ns_opcode answered)
{
    switch (asked) {
    case NS_REGISTRATION:
    case NS_REFRESH:
    case NS_REFRESH_ALT:
    case NS_MULTIHOMED:
        return answered == NS_REGISTRATION || answered == asked;
    case NS_QUERY:
    case NS_RELEASE:
    case NS_WACK:
        break;
    }
    return answered == asked;
}

/* Only a negative answer may come without a record. */
static bool is_same_name(const struct exchange_wanted *wanted,
                         const struct ns_packet *packet)
{
    if (packet->has_record)
        return nb_key_equal(&packet->record.key, &wanted->key);
    if (packet->has_question)
        return nb_key_equal(&packet->question, &wanted->key);
    return ns_rcode(packet) != NS_OK;
}

static bool is_wack(const struct exchange_wanted *wanted, const struct ns_packet *packet)
{
    return ns_opcode(packet) == NS_WACK && wanted->opcode != NS_QUERY;
}

/* "Ask that server instead": defined for queries (RFC 1002 4.2.15), understood after
 * every request. */
static bool is_redirect(const struct exchange_wanted *wanted,
                        const struct ns_packet *packet)
{
    return !wanted->broadcast && ns_opcode(packet) == NS_QUERY && packet->has_extra;
}

/* An answer to a request of this opcode; a positive one to a query has what was asked
 * for. */
static bool is_answer(const struct exchange_wanted *wanted,
                      const struct ns_packet *packet)
{
    if (!is_fitting_opcode(wanted->opcode, ns_opcode(packet)))
        return false;
    return wanted->opcode != NS_QUERY || ns_rcode(packet) != NS_OK ||
           packet->record.type == wanted->type;
}

bool exchange_fits(const struct exchange_wanted *wanted, const struct ns_packet *packet,
                   ow_addr from)
{
    return ns_is_response(packet) && packet->id == wanted->id &&
           (wanted->broadcast || from == wanted->from) && is_same_name(wanted, packet) &&
           (is_wack(wanted, packet) || is_redirect(wanted, packet) ||
            is_answer(wanted, packet));
}

/* Of what was broadcast only these answers count: to a claim an objection, to a query an
 * address.  The others are no sign of anything: any node may be mistaken (RFC 1002
 * 5.1.1.1). */
static bool is_wanted_by_broadcast(const struct exchange_wanted *wanted,
                                   const struct ns_packet *packet)
{
    if (ns_opcode(packet) == NS_WACK || wanted->opcode == NS_RELEASE)
        return false;
    return (wanted->opcode == NS_QUERY) == (ns_rcode(packet) == NS_OK);
}

static enum exchange_act wait_longer(struct exchange *exchange,
                                     const struct exchange_timing *timing,
                                     const struct ns_packet *wack, ow_ms now)
{
    ow_ms wait = (ow_ms)wack->record.ttl * 1000;

    if (exchange->wacks == timing->wacks_max)
        return EXCHANGE_WAIT; /* for what was promised so far, no longer */
    if (wait < timing->wack_least)
        wait = timing->wack_least;
    if (wait > timing->wack_most)
        wait = timing->wack_most;
    exchange->wacks++;
    exchange->due = now + wait;
    return EXCHANGE_WAIT;
}

bool exchange_counts_wrong(const struct exchange_wanted *wanted)
{
    return !wanted->broadcast || wanted->opcode == NS_QUERY;
}

enum exchange_act exchange_wrong(struct exchange *exchange,
                                 const struct exchange_timing *timing, ow_ms now)
{
    if (++exchange->wrong <= EXCHANGE_WRONG_MAX)
        return EXCHANGE_WAIT;
    if (exchange->renewed)
        return EXCHANGE_ATTACKED;
    exchange->wrong = 0;
    exchange->renewed = true;
    exchange->due = now + timing->interval;
    return EXCHANGE_RENEW;
}

enum exchange_act exchange_packet(struct exchange *exchange,
                                  const struct exchange_timing *timing,
                                  const struct exchange_wanted *wanted,
                                  const struct ns_packet *packet, ow_addr from, ow_ms now)
{
    if (!wanted->broadcast && from != wanted->from)
        return EXCHANGE_WAIT; /* counted, it would let any stranger end the question */
    if (!exchange_fits(wanted, packet, from))
        return exchange_counts_wrong(wanted) ? exchange_wrong(exchange, timing, now)
                                             : EXCHANGE_WAIT;
    if (wanted->broadcast && !is_wanted_by_broadcast(wanted, packet))
        return EXCHANGE_WAIT;
    if (ns_opcode(packet) == NS_WACK)
        return wait_longer(exchange, timing, packet, now);
    return EXCHANGE_ANSWERED;
}
