#include "rules/claim.h"

#define SERVERS_RELEASED 2 /* by nbtstat -RR: the primary and the secondary (Q188598) */

const char *claim_state_str(enum claim_state state)
{
    switch (state) {
    case CLAIM_IDLE:
    case CLAIM_REGISTERING:
        return "Registering";
    case CLAIM_REGISTERED:
        return "Registered";
    case CLAIM_CONFLICT:
        return "Conflict";
    case CLAIM_RELEASING:
        return "Deregistered";
    case CLAIM_RELEASED:
        return "Released";
    }
    return "?";
}

/* The servers that a node of this type asks. */
static size_t server_count(const struct claim_facts *facts)
{
    return facts->type == NODE_B ? 0 : facts->server_count;
}

static bool may_broadcast(const struct claim_facts *facts)
{
    return facts->type != NODE_P && facts->has_broadcast;
}

/* Times. */

static void forget_times(struct claim *claim)
{
    claim->ttl = 0;
    claim->refresh_at = claim->primary_at = claim->retry_at = OW_NEVER;
    claim->expires = OW_NEVER;
}

static struct claim_step step_of(struct claim *claim, struct claim_step step)
{
    claim->due = claim->refresh_at;
    if (claim->primary_at < claim->due)
        claim->due = claim->primary_at;
    if (claim->retry_at < claim->due)
        claim->due = claim->retry_at;
    if (claim->asked != CLAIM_ASK_NOTHING &&
        claim->asked != CLAIM_ASK_BROADCAST_OVERWRITE)
        claim->due = OW_NEVER; /* the exchange has times of its own */
    return step;
}

/* Nothing to do, and nothing has changed. */
static struct claim_step nothing_new(struct claim *claim)
{
    return step_of(claim, (struct claim_step){0});
}

/* No exchange runs from now on. */
static struct claim_step nothing(struct claim *claim)
{
    claim->asked = CLAIM_ASK_NOTHING;
    return step_of(claim, (struct claim_step){0});
}

static struct claim_step ask(struct claim *claim, enum claim_ask what,
                             struct ow_endpoint to)
{
    claim->asked = what;
    return step_of(claim, (struct claim_step){.ask = what, .to = to});
}

/* Server number claim->server, or the one it named in its place. */
static struct ow_endpoint asked_server(const struct claim *claim,
                                       const struct claim_facts *facts)
{
    struct ow_endpoint server = facts->server[claim->server];

    if (claim->redirected != 0)
        server.addr = claim->redirected;
    return server;
}

static struct claim_step ask_server(struct claim *claim, const struct claim_facts *facts,
                                    enum claim_ask what)
{
    return ask(claim, what, asked_server(claim, facts));
}

/* Ask the server that holds the name. */
static struct claim_step ask_holder(struct claim *claim, const struct claim_facts *facts,
                                    enum claim_ask what)
{
    claim->first_server = claim->server = claim->holder;
    claim->redirected = claim->holder_addr;
    claim->redirects = 0;
    claim->attacked = false;
    return ask_server(claim, facts, what);
}

static struct claim_step ask_subnet(struct claim *claim, enum claim_ask what)
{
    return ask(claim, what, (struct ow_endpoint){0});
}

/* The name is ours: how a claim ends well. */

static struct claim_step registered(struct claim *claim)
{
    bool news = claim->state != CLAIM_REGISTERED;

    claim->state = CLAIM_REGISTERED;
    claim->asked = CLAIM_ASK_NOTHING;
    claim->conflicts = 0;
    claim->conflict_with = 0;
    return step_of(claim, (struct claim_step){.news = news ? CLAIM_NEWS_REGISTERED
                                                           : CLAIM_NEWS_NONE});
}

/* When to try the first server again while a later one holds the name: after the first
 * tries only when a refresh is due anyway.  A time set already stands: refreshes that are
 * more frequent must not put it off for ever. */
static ow_ms next_primary(const struct claim *claim, const struct claim_timing *timing,
                          ow_ms set, ow_ms now)
{
    if (claim->holder == 0)
        return OW_NEVER;
    if (claim->primary_tried >= timing->primary_tries)
        return claim->refresh_at;
    return set != OW_NEVER && set > now ? set : now + timing->primary_retry;
}

static struct claim_step granted(struct claim *claim, const struct claim_facts *facts,
                                 uint32_t ttl, ow_ms now)
{
    const struct claim_timing *timing = facts->timing;
    uint32_t life = ttl < timing->ttl_least ? timing->ttl_least : ttl;
    ow_ms primary_at = claim->primary_at;

    if (!claim->at_server || claim->holder != claim->server) {
        claim->primary_tried = 0;
        primary_at = OW_NEVER;
    }
    claim->at_server = claim->granted = true;
    claim->holder = claim->server;
    claim->holder_addr = asked_server(claim, facts).addr;
    forget_times(claim);
    claim->ttl = ttl;
    if (ttl != 0) { /* 0: for ever (RFC 1002 section 6, INFINITE_TTL) */
        claim->refresh_at = now + (ow_ms)life * 1000 / 2;
        claim->expires = now + (ow_ms)life * 1000;
    }
    claim->primary_at = next_primary(claim, timing, primary_at, now);
    return registered(claim);
}

/* The name is somebody else's. */

static ow_ms back_off(const struct claim *claim, const struct claim_timing *timing)
{
    ow_ms wait = timing->conflict_retry;

    for (unsigned i = 1; i < claim->conflicts && wait < timing->conflict_most; i++)
        wait *= 2;
    return wait < timing->conflict_most ? wait : timing->conflict_most;
}

static void into_conflict(struct claim *claim, const struct claim_facts *facts,
                          ow_addr with, ow_ms now)
{
    claim->state = CLAIM_CONFLICT;
    claim->asked = CLAIM_ASK_NOTHING;
    claim->conflict_with = with;
    claim->conflicts++;
    claim->at_server = claim->by_broadcast = false;
    forget_times(claim);
    if (!facts->timing->stay_in_conflict)
        claim->retry_at = now + back_off(claim, facts->timing);
}

static struct claim_step refused(struct claim *claim, const struct claim_facts *facts,
                                 const struct claim_result *result, ow_ms now)
{
    struct claim_step step = {
        .news = claim->conflicts == 0 ? CLAIM_NEWS_REFUSED : CLAIM_NEWS_STILL_REFUSED,
        .by = result->from,
        .by_machine = claim->asked == CLAIM_ASK_BROADCAST_REGISTER ||
                      claim->asked == CLAIM_ASK_BROADCAST_OVERWRITE ||
                      claim->asked == CLAIM_ASK_QUERY,
        .rcode = result->rcode,
    };

    into_conflict(claim, facts, result->from, now);
    return step_of(claim, step);
}

/* A round: every server once, beginning with first_server. */

static struct claim_step begin_round(struct claim *claim, const struct claim_facts *facts,
                                     size_t first)
{
    claim->first_server = claim->server = first;
    claim->redirects = 0;
    claim->redirected = 0;
    claim->attacked = claim->trying_primary = false;
    return ask_server(claim, facts, CLAIM_ASK_REGISTER);
}

/* No server answers: an H node uses the name by broadcast in the meantime (nbns 3.3), a P
 * node goes on asking. */
static struct claim_step no_server(struct claim *claim, const struct claim_facts *facts,
                                   ow_ms now)
{
    /* the first time soon: the server may be starting like everybody else */
    bool soon = !claim->granted && claim->retry_at == OW_NEVER;
    struct claim_step step;

    claim->at_server = false;
    forget_times(claim);
    claim->retry_at =
        now + (soon ? facts->timing->refresh_first : facts->timing->server_retry);
    if (!may_broadcast(facts))
        step = nothing(claim);
    else if (!claim->by_broadcast)
        step = ask_subnet(claim, CLAIM_ASK_BROADCAST_REGISTER);
    else
        step = registered(claim);
    step.no_server = !claim->attacked;
    return step;
}

static struct claim_step next_server(struct claim *claim, const struct claim_facts *facts,
                                     ow_ms now)
{
    claim->server = claim->server + 1 < server_count(facts) ? claim->server + 1 : 0;
    claim->redirects = 0;
    claim->redirected = 0;
    if (claim->server == claim->first_server)
        return no_server(claim, facts, now);
    return ask_server(claim, facts, CLAIM_ASK_REGISTER);
}

static struct claim_step begin(struct claim *claim, const struct claim_facts *facts)
{
    claim->by_broadcast = claim->at_server = false;
    forget_times(claim); /* what brought us here has come due */
    if (claim->state != CLAIM_REGISTERED)
        claim->state = CLAIM_REGISTERING;
    if (facts->local)
        return registered(claim);
    if (may_broadcast(facts) && (facts->type == NODE_M || server_count(facts) == 0))
        return ask_subnet(claim, CLAIM_ASK_BROADCAST_REGISTER);
    if (server_count(facts) > 0)
        return begin_round(claim, facts, 0);
    return registered(claim); /* nobody to ask: a success, as [MS-NBTE] 4.1 has it */
}

struct claim_step claim_start(struct claim *claim, const struct claim_facts *facts,
                              ow_ms now)
{
    (void)now;
    *claim = (struct claim){.state = CLAIM_IDLE};
    forget_times(claim);
    return begin(claim, facts);
}

/* Nobody on the subnet objected. */
static struct claim_step unopposed(struct claim *claim, const struct claim_facts *facts)
{
    bool servers_next = facts->type == NODE_M && server_count(facts) > 0;
    struct claim_step step;

    claim->by_broadcast = true;
    if (servers_next)
        return begin_round(claim, facts, 0);
    step = registered(claim);
    claim->asked = step.ask = CLAIM_ASK_BROADCAST_OVERWRITE;
    return step;
}

/* How exchanges with servers end. */

static struct claim_step redirected(struct claim *claim, const struct claim_facts *facts,
                                    const struct claim_result *result, ow_ms now)
{
    if (claim->redirects == CLAIM_REDIRECTS_MAX || !ow_addr_is_usable(result->address))
        return next_server(claim, facts, now);
    claim->redirects++;
    claim->redirected = result->address;
    return ask_server(claim, facts, claim->asked);
}

/* A server that keeps no challenge of its own names the presumed owner (RFC 1002
 * 5.1.2.1). */
static struct claim_step challenge(struct claim *claim, const struct claim_facts *facts,
                                   const struct claim_result *result, ow_ms now)
{
    if (claim->asked == CLAIM_ASK_UPDATE || !ow_addr_is_usable(result->address))
        return refused(claim, facts, result, now);
    return ask(claim, CLAIM_ASK_QUERY, (struct ow_endpoint){.addr = result->address});
}

static struct claim_step register_answered(struct claim *claim,
                                           const struct claim_facts *facts,
                                           const struct claim_result *result, ow_ms now)
{
    switch (result->answer) {
    case CLAIM_POSITIVE:
        return granted(claim, facts, result->ttl, now);
    case CLAIM_NEGATIVE:
        return refused(claim, facts, result, now);
    case CLAIM_CHALLENGE:
        return challenge(claim, facts, result, now);
    case CLAIM_REDIRECT:
        return redirected(claim, facts, result, now);
    case CLAIM_ATTACKED:
        claim->attacked = true;
        break;
    case CLAIM_SILENT:
        break;
    }
    return next_server(claim, facts, now);
}

/* The server that holds the name is silent: it is asked again until the granted time is
 * nearly over, then the others are. */
static struct claim_step refresh_unanswered(struct claim *claim,
                                            const struct claim_facts *facts,
                                            bool attacked, ow_ms now)
{
    ow_ms again = now + facts->timing->refresh_retry;

    if (!attacked && again >= claim->expires)
        return next_server(claim, facts, now);
    claim->refresh_at = again;
    if (claim->holder != 0 && !attacked)
        claim->primary_at = now; /* perhaps the first one is back (Q247559) */
    return nothing(claim);
}

static struct claim_step refresh_answered(struct claim *claim,
                                          const struct claim_facts *facts,
                                          const struct claim_result *result, ow_ms now)
{
    switch (result->answer) {
    case CLAIM_SILENT:
    case CLAIM_ATTACKED:
        return refresh_unanswered(claim, facts, result->answer == CLAIM_ATTACKED, now);
    case CLAIM_REDIRECT:
        if (claim->redirects < CLAIM_REDIRECTS_MAX && ow_addr_is_usable(result->address))
            return redirected(claim, facts, result, now);
        return refresh_unanswered(claim, facts, false, now);
    case CLAIM_POSITIVE:
    case CLAIM_NEGATIVE:
    case CLAIM_CHALLENGE:
        break;
    }
    return register_answered(claim, facts, result, now);
}

/* The presumed owner was asked; under attack nothing is known of it, and it keeps the
 * name. */
static struct claim_step query_answered(struct claim *claim,
                                        const struct claim_facts *facts,
                                        const struct claim_result *result, ow_ms now)
{
    if (result->answer == CLAIM_POSITIVE || result->answer == CLAIM_ATTACKED)
        return refused(claim, facts, result, now);
    return ask_server(claim, facts, CLAIM_ASK_UPDATE);
}

/* The first server was tried while a later one holds the name. */
static struct claim_step primary_answered(struct claim *claim,
                                          const struct claim_facts *facts,
                                          const struct claim_result *result, ow_ms now)
{
    claim->trying_primary = false;
    if (result->answer != CLAIM_SILENT && result->answer != CLAIM_ATTACKED)
        return register_answered(claim, facts, result, now);
    claim->primary_at = next_primary(claim, facts->timing, OW_NEVER, now);
    if (now < claim->refresh_at)
        return nothing(claim);
    return ask_holder(claim, facts, CLAIM_ASK_REFRESH);
}

static struct claim_step try_primary(struct claim *claim, const struct claim_facts *facts)
{
    struct claim_step step = begin_round(claim, facts, 0);

    claim->trying_primary = true;
    claim->primary_tried++;
    return step;
}

/* Giving up. */

static struct claim_step gone(struct claim *claim)
{
    struct claim_step step = {.news = CLAIM_NEWS_RELEASED,
                              .end_exchange = claim->asked != CLAIM_ASK_NOTHING};

    claim->state = claim->again ? CLAIM_IDLE : CLAIM_RELEASED;
    claim->asked = CLAIM_ASK_NOTHING;
    claim->at_server = claim->by_broadcast = false;
    claim->conflicts = 0;
    claim->conflict_with = 0;
    forget_times(claim);
    return step_of(claim, step);
}

static bool to_be_released_at(struct claim *claim, size_t server)
{
    uint32_t bit = UINT32_C(1) << server;
    bool to_be = (claim->released_at & bit) == 0;

    claim->released_at |= bit;
    return to_be;
}

/* One release after the other: the server that holds the name (it answers, most likely),
 * the one that was being asked, the others, the subnet. */
static struct claim_step release_next(struct claim *claim,
                                      const struct claim_facts *facts)
{
    if (claim->at_server && to_be_released_at(claim, claim->holder))
        return ask_holder(claim, facts, CLAIM_ASK_RELEASE);
    for (size_t i = 0; i < server_count(facts); i++) {
        bool wanted =
            (claim->again && i < SERVERS_RELEASED) || (claim->release_too >> i & 1) != 0;

        if (wanted && to_be_released_at(claim, i))
            return ask(claim, CLAIM_ASK_RELEASE, facts->server[i]);
    }
    if (claim->by_broadcast) {
        claim->by_broadcast = false;
        return ask_subnet(claim, CLAIM_ASK_BROADCAST_RELEASE);
    }
    claim->asked = CLAIM_ASK_NOTHING;
    return gone(claim);
}

/* A server that is being asked may have granted the name already. */
static void assume_granted(struct claim *claim, const struct claim_facts *facts)
{
    claim->release_too = 0;
    if (claim->asked != CLAIM_ASK_REGISTER && claim->asked != CLAIM_ASK_UPDATE)
        return;
    if (claim->at_server) { /* a later server holds the name, the first one is tried */
        claim->release_too = UINT32_C(1) << claim->server;
        return;
    }
    claim->at_server = true;
    claim->holder = claim->server;
    claim->holder_addr = asked_server(claim, facts).addr;
}

struct claim_step claim_release(struct claim *claim, const struct claim_facts *facts,
                                bool again, ow_ms now)
{
    struct claim_step step;

    (void)now;
    claim->again = again;
    if (claim->state == CLAIM_RELEASING)
        return nothing_new(claim);
    if (facts->local || claim->conflicts > 0 ||
        (claim->state != CLAIM_REGISTERED && claim->state != CLAIM_REGISTERING))
        return gone(claim);
    assume_granted(claim, facts);
    claim->state = CLAIM_RELEASING;
    claim->released_at = 0;
    forget_times(claim);
    step = release_next(claim, facts);
    step.end_exchange = true;
    return step;
}

struct claim_step claim_demanded(struct claim *claim, const struct claim_facts *facts,
                                 ow_addr from, ow_ms now)
{
    bool running = claim->asked != CLAIM_ASK_NOTHING;

    if (facts->local)
        return nothing_new(claim);
    switch (claim->state) {
    case CLAIM_IDLE:
    case CLAIM_RELEASING:
    case CLAIM_RELEASED:
        break;
    case CLAIM_CONFLICT:
        claim->conflict_with = from;
        break;
    case CLAIM_REGISTERING:
    case CLAIM_REGISTERED:
        into_conflict(claim, facts, from, now);
        return step_of(claim, (struct claim_step){.end_exchange = running});
    }
    return nothing_new(claim);
}

/* Events. */

struct claim_step claim_tick(struct claim *claim, const struct claim_facts *facts,
                             ow_ms now)
{
    if (now < claim->due)
        return nothing_new(claim);
    switch (claim->state) {
    case CLAIM_CONFLICT:
        return begin(claim, facts);
    case CLAIM_REGISTERING:
        return begin_round(claim, facts, 0);
    case CLAIM_REGISTERED:
        if (claim->retry_at <= now)
            return begin_round(claim, facts, 0);
        if (claim->primary_at <= now)
            return try_primary(claim, facts);
        return ask_holder(claim, facts, CLAIM_ASK_REFRESH);
    case CLAIM_IDLE:
    case CLAIM_RELEASING:
    case CLAIM_RELEASED:
        break;
    }
    return nothing(claim);
}

struct claim_step claim_answered(struct claim *claim, const struct claim_facts *facts,
                                 const struct claim_result *result, ow_ms now)
{
    switch (claim->asked) {
    case CLAIM_ASK_REGISTER:
        if (claim->trying_primary)
            return primary_answered(claim, facts, result, now);
        return register_answered(claim, facts, result, now);
    case CLAIM_ASK_UPDATE:
        return register_answered(claim, facts, result, now);
    case CLAIM_ASK_REFRESH:
        return refresh_answered(claim, facts, result, now);
    case CLAIM_ASK_QUERY:
        return query_answered(claim, facts, result, now);
    case CLAIM_ASK_BROADCAST_REGISTER:
        if (result->answer == CLAIM_NEGATIVE)
            return refused(claim, facts, result, now);
        return unopposed(claim, facts);
    case CLAIM_ASK_RELEASE:
    case CLAIM_ASK_BROADCAST_RELEASE:
        return release_next(claim, facts);
    case CLAIM_ASK_BROADCAST_OVERWRITE:
        if (result->answer == CLAIM_NEGATIVE)
            return refused(claim, facts, result, now);
        return nothing(claim);
    case CLAIM_ASK_NOTHING:
        break;
    }
    return nothing_new(claim);
}
