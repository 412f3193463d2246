/* The life of one name on one address: each row is a short history, an event and what the
 * claim does about it on every line.  S1, S2, S3 are WINS servers, M another machine. */
#include "check.h"

#include "rules/claim.h"

#include <stdio.h>

#define S1 0xc0000235
#define S2 0xc0000236
#define S3 0xc0000237
#define M  0xc0000207

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)
#define SIX    518400 /* six days in seconds */
#define ACT    6
#define LINES  16

static const struct claim_timing usual = {.refresh_first = 2 * MINUTE,
                                          .refresh_retry = 10 * MINUTE,
                                          .server_retry = 10 * MINUTE,
                                          .primary_retry = 10 * MINUTE,
                                          .primary_tries = 2,
                                          .conflict_retry = 30 * SECOND,
                                          .conflict_most = 2 * MINUTE,
                                          .ttl_least = 300};

static const struct claim_timing strict = {.refresh_first = 2 * MINUTE,
                                           .refresh_retry = 10 * MINUTE,
                                           .server_retry = 10 * MINUTE,
                                           .primary_retry = 10 * MINUTE,
                                           .conflict_retry = 30 * SECOND,
                                           .conflict_most = 2 * MINUTE,
                                           .stay_in_conflict = true};

enum happening { END, START, TICK, ANSWER, RELEASE, AGAIN, DEMAND };

/* One line: at a time something happens, and this is what must come of it. */
struct line {
    enum happening happening;
    ow_ms at;
    struct claim_result result; /* of ANSWER; from is the demanding one of DEMAND */
    enum claim_ask ask;
    ow_addr to;
    enum claim_state state;
    ow_ms due;
    enum claim_news news;
    bool no_server;
};

/* clang-format off */
/* What happens ... */
#define STARTS      START, 0, {0}
#define DUE_AT(t)   TICK, (t), {0}
#define LEAVES(t)   RELEASE, (t), {0}
#define RENEWS(t)   AGAIN, (t), {0}
#define DEMANDS(t)  DEMAND, (t), {.from = S1}
#define SILENCE(t)  ANSWER, (t), {.answer = CLAIM_SILENT}
#define FORGERY(t)  ANSWER, (t), {.answer = CLAIM_ATTACKED, .from = M}
#define YES(t, life, who) \
    ANSWER, (t), {.answer = CLAIM_POSITIVE, .from = (who), .ttl = (life)}
#define NO(t, who)  ANSWER, (t), {.answer = CLAIM_NEGATIVE, .from = (who), .rcode = ACT}
#define CHALLENGED(t, owner) \
    ANSWER, (t), {.answer = CLAIM_CHALLENGE, .from = S1, .address = (owner)}
#define REDIRECTED(t, server) \
    ANSWER, (t), {.answer = CLAIM_REDIRECT, .from = S1, .address = (server)}
/* ... and what comes of it. */
#define ASKS(what, to) CLAIM_ASK_##what, (to)
#define NOTHING        CLAIM_ASK_NOTHING, 0
#define RUNS           OW_NEVER /* the exchange has times of its own */
/* clang-format on */

static const struct row {
    const char *rule;
    enum node_type type;
    size_t servers;
    bool no_broadcast, local, strict;
    struct line line[LINES];
} rows[] = {
    /* claiming */
    {"a P node asks its server, and is granted the name",
     NODE_P,
     1,
     false,
     false,
     false,
     {{STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {YES(5, SIX, S1), NOTHING, CLAIM_REGISTERED, 5 + 3 * DAY, CLAIM_NEWS_REGISTERED,
       0}}},
    {"a B node asks the subnet three times, then takes the name with an overwrite",
     NODE_B,
     1,
     false,
     false,
     false,
     {{STARTS, ASKS(BROADCAST_REGISTER, 0), CLAIM_REGISTERING, RUNS, 0, 0},
      {SILENCE(2250), ASKS(BROADCAST_OVERWRITE, 0), CLAIM_REGISTERED, OW_NEVER,
       CLAIM_NEWS_REGISTERED, 0}}},
    {"a B node whose overwrite is refused was not the first, and claims again later",
     NODE_B,
     0,
     false,
     false,
     false,
     {{STARTS, ASKS(BROADCAST_REGISTER, 0), CLAIM_REGISTERING, RUNS, 0, 0},
      {SILENCE(2250), ASKS(BROADCAST_OVERWRITE, 0), CLAIM_REGISTERED, OW_NEVER,
       CLAIM_NEWS_REGISTERED, 0},
      {NO(2300, M), NOTHING, CLAIM_CONFLICT, 2300 + 30 * SECOND, CLAIM_NEWS_REFUSED, 0}}},
    {"a B node that meets another owner is in conflict",
     NODE_B,
     0,
     false,
     false,
     false,
     {{STARTS, ASKS(BROADCAST_REGISTER, 0), CLAIM_REGISTERING, RUNS, 0, 0},
      {NO(100, M), NOTHING, CLAIM_CONFLICT, 100 + 30 * SECOND, CLAIM_NEWS_REFUSED, 0}}},
    {"an M node asks the subnet first, then its server",
     NODE_M,
     1,
     false,
     false,
     false,
     {{STARTS, ASKS(BROADCAST_REGISTER, 0), CLAIM_REGISTERING, RUNS, 0, 0},
      {SILENCE(2250), ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {YES(2300, SIX, S1), NOTHING, CLAIM_REGISTERED, 2300 + 3 * DAY,
       CLAIM_NEWS_REGISTERED, 0}}},
    {"an M node that is refused on the subnet does not trouble the server",
     NODE_M,
     1,
     false,
     false,
     false,
     {{STARTS, ASKS(BROADCAST_REGISTER, 0), CLAIM_REGISTERING, RUNS, 0, 0},
      {NO(100, M), NOTHING, CLAIM_CONFLICT, 100 + 30 * SECOND, CLAIM_NEWS_REFUSED, 0}}},
    {"an M node whose server refuses is in conflict, whatever the subnet said",
     NODE_M,
     1,
     false,
     false,
     false,
     {{STARTS, ASKS(BROADCAST_REGISTER, 0), CLAIM_REGISTERING, RUNS, 0, 0},
      {SILENCE(2250), ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {NO(2300, S1), NOTHING, CLAIM_CONFLICT, 2300 + 30 * SECOND, CLAIM_NEWS_REFUSED,
       0}}},
    {"an M node whose server is silent has the name on the subnet, and asks again",
     NODE_M,
     1,
     false,
     false,
     false,
     {{STARTS, ASKS(BROADCAST_REGISTER, 0), CLAIM_REGISTERING, RUNS, 0, 0},
      {SILENCE(2250), ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {SILENCE(6750), NOTHING, CLAIM_REGISTERED, 6750 + 2 * MINUTE, CLAIM_NEWS_REGISTERED,
       true}}},
    {"an H node asks its server, not the subnet",
     NODE_H,
     1,
     false,
     false,
     false,
     {{STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {NO(5, S1), NOTHING, CLAIM_CONFLICT, 5 + 30 * SECOND, CLAIM_NEWS_REFUSED, 0}}},
    {"an H node without a server is a B node",
     NODE_H,
     0,
     false,
     false,
     false,
     {{STARTS, ASKS(BROADCAST_REGISTER, 0), CLAIM_REGISTERING, RUNS, 0, 0},
      {SILENCE(2250), ASKS(BROADCAST_OVERWRITE, 0), CLAIM_REGISTERED, OW_NEVER,
       CLAIM_NEWS_REGISTERED, 0}}},
    {"with nobody to ask a claim succeeds",
     NODE_P,
     0,
     false,
     false,
     false,
     {{STARTS, NOTHING, CLAIM_REGISTERED, OW_NEVER, CLAIM_NEWS_REGISTERED, 0}}},
    {"so it does without a subnet",
     NODE_B,
     0,
     true,
     false,
     false,
     {{STARTS, NOTHING, CLAIM_REGISTERED, OW_NEVER, CLAIM_NEWS_REGISTERED, 0}}},
    {"a name that begins with * is never on the wire",
     NODE_H,
     1,
     false,
     true,
     false,
     {{STARTS, NOTHING, CLAIM_REGISTERED, OW_NEVER, CLAIM_NEWS_REGISTERED, 0},
      {DEMANDS(5), NOTHING, CLAIM_REGISTERED, OW_NEVER, 0, 0},
      {LEAVES(9), NOTHING, CLAIM_RELEASED, OW_NEVER, CLAIM_NEWS_RELEASED, 0}}},

    /* servers that are silent */
    {"servers are asked in their order; the first that answers has the name",
     NODE_P,
     3,
     false,
     false,
     false,
     {{STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {SILENCE(4500), ASKS(REGISTER, S2), CLAIM_REGISTERING, RUNS, 0, 0},
      {SILENCE(9000), ASKS(REGISTER, S3), CLAIM_REGISTERING, RUNS, 0, 0},
      {YES(9100, SIX, S3), NOTHING, CLAIM_REGISTERED, 9100 + 10 * MINUTE,
       CLAIM_NEWS_REGISTERED, 0}}},
    {"a P node asks again for ever: soon the first time, then every ten minutes",
     NODE_P,
     1,
     false,
     false,
     false,
     {{STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {SILENCE(0), NOTHING, CLAIM_REGISTERING, 2 * MINUTE, 0, true},
      {DUE_AT(2 * MINUTE), ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {SILENCE(2 * MINUTE), NOTHING, CLAIM_REGISTERING, 12 * MINUTE, 0, true},
      {DUE_AT(12 * MINUTE), ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {YES(12 * MINUTE, SIX, S1), NOTHING, CLAIM_REGISTERED, 12 * MINUTE + 3 * DAY,
       CLAIM_NEWS_REGISTERED, 0}}},
    {"an H node uses the name by broadcast in the meantime, and returns to the server",
     NODE_H,
     1,
     false,
     false,
     false,
     {{STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {SILENCE(0), ASKS(BROADCAST_REGISTER, 0), CLAIM_REGISTERING, RUNS, 0, true},
      {SILENCE(2250), ASKS(BROADCAST_OVERWRITE, 0), CLAIM_REGISTERED, 2 * MINUTE,
       CLAIM_NEWS_REGISTERED, 0},
      {DUE_AT(2 * MINUTE), ASKS(REGISTER, S1), CLAIM_REGISTERED, RUNS, 0, 0},
      {SILENCE(2 * MINUTE), NOTHING, CLAIM_REGISTERED, 12 * MINUTE, 0, true},
      {DUE_AT(12 * MINUTE), ASKS(REGISTER, S1), CLAIM_REGISTERED, RUNS, 0, 0},
      {YES(12 * MINUTE, SIX, S1), NOTHING, CLAIM_REGISTERED, 12 * MINUTE + 3 * DAY, 0,
       0}}},
    {"an H node that is refused on the subnet while the server is silent is in conflict",
     NODE_H,
     1,
     false,
     false,
     false,
     {{STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {SILENCE(0), ASKS(BROADCAST_REGISTER, 0), CLAIM_REGISTERING, RUNS, 0, true},
      {NO(100, M), NOTHING, CLAIM_CONFLICT, 100 + 30 * SECOND, CLAIM_NEWS_REFUSED, 0}}},
    {"a server under attack is not taken for dead, but not waited for either",
     NODE_H,
     1,
     false,
     false,
     false,
     {{STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {FORGERY(0), ASKS(BROADCAST_REGISTER, 0), CLAIM_REGISTERING, RUNS, 0, false}}},

    /* refresh */
    {"half the time granted: refresh",
     NODE_P,
     1,
     false,
     false,
     false,
     {{STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {YES(0, 3600, S1), NOTHING, CLAIM_REGISTERED, 30 * MINUTE, CLAIM_NEWS_REGISTERED,
       0},
      {DUE_AT(30 * MINUTE), ASKS(REFRESH, S1), CLAIM_REGISTERED, RUNS, 0, 0},
      {YES(30 * MINUTE, 7200, S1), NOTHING, CLAIM_REGISTERED, 90 * MINUTE, 0, 0}}},
    {"less than five minutes are taken as five minutes",
     NODE_P,
     1,
     false,
     false,
     false,
     {{STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {YES(0, 2, S1), NOTHING, CLAIM_REGISTERED, 150 * SECOND, CLAIM_NEWS_REGISTERED,
       0}}},
    {"a TTL of 0 is for ever",
     NODE_P,
     1,
     false,
     false,
     false,
     {{STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {YES(0, 0, S1), NOTHING, CLAIM_REGISTERED, OW_NEVER, CLAIM_NEWS_REGISTERED, 0}}},
    {"the longest TTL there is overflows nothing",
     NODE_P,
     1,
     false,
     false,
     false,
     {{STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {YES(0, UINT32_MAX, S1), NOTHING, CLAIM_REGISTERED, INT64_C(2147483647500),
       CLAIM_NEWS_REGISTERED, 0}}},
    {"a refused refresh is a conflict",
     NODE_P,
     1,
     false,
     false,
     false,
     {{STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {YES(0, 3600, S1), NOTHING, CLAIM_REGISTERED, 30 * MINUTE, CLAIM_NEWS_REGISTERED,
       0},
      {DUE_AT(30 * MINUTE), ASKS(REFRESH, S1), CLAIM_REGISTERED, RUNS, 0, 0},
      {NO(30 * MINUTE, S1), NOTHING, CLAIM_CONFLICT, 30 * MINUTE + 30 * SECOND,
       CLAIM_NEWS_REFUSED, 0}}},
    {"an unanswered refresh is repeated every ten minutes; near the end the next server "
     "is asked, which grants the name",
     NODE_P,
     2,
     false,
     false,
     false,
     {{STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {YES(0, 3600, S1), NOTHING, CLAIM_REGISTERED, 30 * MINUTE, CLAIM_NEWS_REGISTERED,
       0},
      {DUE_AT(30 * MINUTE), ASKS(REFRESH, S1), CLAIM_REGISTERED, RUNS, 0, 0},
      {SILENCE(30 * MINUTE), NOTHING, CLAIM_REGISTERED, 40 * MINUTE, 0, 0},
      {DUE_AT(40 * MINUTE), ASKS(REFRESH, S1), CLAIM_REGISTERED, RUNS, 0, 0},
      {SILENCE(40 * MINUTE), NOTHING, CLAIM_REGISTERED, 50 * MINUTE, 0, 0},
      {DUE_AT(50 * MINUTE), ASKS(REFRESH, S1), CLAIM_REGISTERED, RUNS, 0, 0},
      {SILENCE(50 * MINUTE), ASKS(REGISTER, S2), CLAIM_REGISTERED, RUNS, 0, 0},
      {YES(50 * MINUTE, SIX, S2), NOTHING, CLAIM_REGISTERED, 60 * MINUTE, 0, 0}}},
    {"when no server is left an H node claims the name on the subnet",
     NODE_H,
     1,
     false,
     false,
     false,
     {{STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {YES(0, 300, S1), NOTHING, CLAIM_REGISTERED, 150 * SECOND, CLAIM_NEWS_REGISTERED,
       0},
      {DUE_AT(150 * SECOND), ASKS(REFRESH, S1), CLAIM_REGISTERED, RUNS, 0, 0},
      {SILENCE(150 * SECOND), ASKS(BROADCAST_REGISTER, 0), CLAIM_REGISTERED, RUNS, 0,
       true},
      {SILENCE(153 * SECOND), ASKS(BROADCAST_OVERWRITE, 0), CLAIM_REGISTERED,
       750 * SECOND, 0, 0},
      {DUE_AT(750 * SECOND), ASKS(REGISTER, S1), CLAIM_REGISTERED, RUNS, 0, 0}}},
    {"a refresh under attack is repeated at the same server, however late it is",
     NODE_P,
     2,
     false,
     false,
     false,
     {{STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {YES(0, 300, S1), NOTHING, CLAIM_REGISTERED, 150 * SECOND, CLAIM_NEWS_REGISTERED,
       0},
      {DUE_AT(150 * SECOND), ASKS(REFRESH, S1), CLAIM_REGISTERED, RUNS, 0, 0},
      {FORGERY(150 * SECOND), NOTHING, CLAIM_REGISTERED, 750 * SECOND, 0, 0},
      {DUE_AT(750 * SECOND), ASKS(REFRESH, S1), CLAIM_REGISTERED, RUNS, 0, 0}}},

    /* back to the primary */
    {"a node at its second server tries the first one every ten minutes, and goes back",
     NODE_P,
     2,
     false,
     false,
     false,
     {{STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {SILENCE(0), ASKS(REGISTER, S2), CLAIM_REGISTERING, RUNS, 0, 0},
      {YES(0, SIX, S2), NOTHING, CLAIM_REGISTERED, 10 * MINUTE, CLAIM_NEWS_REGISTERED, 0},
      {DUE_AT(10 * MINUTE), ASKS(REGISTER, S1), CLAIM_REGISTERED, RUNS, 0, 0},
      {YES(10 * MINUTE, SIX, S1), NOTHING, CLAIM_REGISTERED, 10 * MINUTE + 3 * DAY, 0,
       0}}},
    {"after some attempts in vain only when a refresh is due",
     NODE_P,
     2,
     false,
     false,
     false,
     {{STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {SILENCE(0), ASKS(REGISTER, S2), CLAIM_REGISTERING, RUNS, 0, 0},
      {YES(0, SIX, S2), NOTHING, CLAIM_REGISTERED, 10 * MINUTE, CLAIM_NEWS_REGISTERED, 0},
      {DUE_AT(10 * MINUTE), ASKS(REGISTER, S1), CLAIM_REGISTERED, RUNS, 0, 0},
      {SILENCE(10 * MINUTE), NOTHING, CLAIM_REGISTERED, 20 * MINUTE, 0, 0},
      {DUE_AT(20 * MINUTE), ASKS(REGISTER, S1), CLAIM_REGISTERED, RUNS, 0, 0},
      {SILENCE(20 * MINUTE), NOTHING, CLAIM_REGISTERED, 3 * DAY, 0, 0},
      {DUE_AT(3 * DAY), ASKS(REGISTER, S1), CLAIM_REGISTERED, RUNS, 0, 0},
      {SILENCE(3 * DAY), ASKS(REFRESH, S2), CLAIM_REGISTERED, RUNS, 0, 0},
      {YES(3 * DAY, SIX, S2), NOTHING, CLAIM_REGISTERED, 6 * DAY, 0, 0}}},
    {"at once when the second one falls silent",
     NODE_P,
     2,
     false,
     false,
     false,
     {{STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {SILENCE(0), ASKS(REGISTER, S2), CLAIM_REGISTERING, RUNS, 0, 0},
      {YES(0, 1200, S2), NOTHING, CLAIM_REGISTERED, 10 * MINUTE, CLAIM_NEWS_REGISTERED,
       0},
      {DUE_AT(10 * MINUTE), ASKS(REGISTER, S1), CLAIM_REGISTERED, RUNS, 0, 0},
      {SILENCE(599 * SECOND), NOTHING, CLAIM_REGISTERED, 10 * MINUTE, 0, 0},
      {DUE_AT(10 * MINUTE), ASKS(REFRESH, S2), CLAIM_REGISTERED, RUNS, 0, 0},
      {SILENCE(599 * SECOND), NOTHING, CLAIM_REGISTERED, 599 * SECOND, 0, 0},
      {DUE_AT(599 * SECOND), ASKS(REGISTER, S1), CLAIM_REGISTERED, RUNS, 0, 0}}},
    {"a demand ends the attempt, and what comes after it is a claim like any other",
     NODE_P,
     2,
     false,
     false,
     false,
     {{STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {SILENCE(0), ASKS(REGISTER, S2), CLAIM_REGISTERING, RUNS, 0, 0},
      {YES(0, SIX, S2), NOTHING, CLAIM_REGISTERED, 10 * MINUTE, CLAIM_NEWS_REGISTERED, 0},
      {DUE_AT(10 * MINUTE), ASKS(REGISTER, S1), CLAIM_REGISTERED, RUNS, 0, 0},
      {DEMANDS(10 * MINUTE), NOTHING, CLAIM_CONFLICT, 10 * MINUTE + 30 * SECOND, 0, 0},
      {DUE_AT(11 * MINUTE), ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {SILENCE(12 * MINUTE), ASKS(REGISTER, S2), CLAIM_REGISTERING, RUNS, 0, 0}}},
    {"a primary that has another owner by now means a conflict",
     NODE_P,
     2,
     false,
     false,
     false,
     {{STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {SILENCE(0), ASKS(REGISTER, S2), CLAIM_REGISTERING, RUNS, 0, 0},
      {YES(0, SIX, S2), NOTHING, CLAIM_REGISTERED, 10 * MINUTE, CLAIM_NEWS_REGISTERED, 0},
      {DUE_AT(10 * MINUTE), ASKS(REGISTER, S1), CLAIM_REGISTERED, RUNS, 0, 0},
      {NO(10 * MINUTE, S1), NOTHING, CLAIM_CONFLICT, 10 * MINUTE + 30 * SECOND,
       CLAIM_NEWS_REFUSED, 0}}},

    /* end-node challenge, redirect */
    {"an end-node challenge: the presumed owner is silent, the server is told",
     NODE_P,
     1,
     false,
     false,
     false,
     {{STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {CHALLENGED(10, M), ASKS(QUERY, M), CLAIM_REGISTERING, RUNS, 0, 0},
      {SILENCE(4510), ASKS(UPDATE, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {YES(4520, 0, S1), NOTHING, CLAIM_REGISTERED, OW_NEVER, CLAIM_NEWS_REGISTERED, 0}}},
    {"... it does not have the name any more",
     NODE_P,
     1,
     false,
     false,
     false,
     {{STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {CHALLENGED(10, M), ASKS(QUERY, M), CLAIM_REGISTERING, RUNS, 0, 0},
      {NO(20, M), ASKS(UPDATE, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {NO(30, S1), NOTHING, CLAIM_CONFLICT, 30 + 30 * SECOND, CLAIM_NEWS_REFUSED, 0}}},
    {"... it has the name",
     NODE_P,
     1,
     false,
     false,
     false,
     {{STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {CHALLENGED(10, M), ASKS(QUERY, M), CLAIM_REGISTERING, RUNS, 0, 0},
      {YES(20, 0, M), NOTHING, CLAIM_CONFLICT, 20 + 30 * SECOND, CLAIM_NEWS_REFUSED, 0}}},
    {"... nobody can tell, because somebody forges: it keeps the name",
     NODE_P,
     1,
     false,
     false,
     false,
     {{STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {CHALLENGED(10, M), ASKS(QUERY, M), CLAIM_REGISTERING, RUNS, 0, 0},
      {FORGERY(20), NOTHING, CLAIM_CONFLICT, 20 + 30 * SECOND, CLAIM_NEWS_REFUSED, 0}}},
    {"... to a refresh: when the server then falls silent, the other one is asked",
     NODE_P,
     2,
     false,
     false,
     false,
     {{STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {SILENCE(0), ASKS(REGISTER, S2), CLAIM_REGISTERING, RUNS, 0, 0},
      {YES(0, 600, S2), NOTHING, CLAIM_REGISTERED, 5 * MINUTE, CLAIM_NEWS_REGISTERED, 0},
      {DUE_AT(5 * MINUTE), ASKS(REFRESH, S2), CLAIM_REGISTERED, RUNS, 0, 0},
      {CHALLENGED(5 * MINUTE, M), ASKS(QUERY, M), CLAIM_REGISTERED, RUNS, 0, 0},
      {SILENCE(5 * MINUTE), ASKS(UPDATE, S2), CLAIM_REGISTERED, RUNS, 0, 0},
      {SILENCE(5 * MINUTE), ASKS(REGISTER, S1), CLAIM_REGISTERED, RUNS, 0, 0}}},
    {"a server cannot keep a node busy with challenges",
     NODE_P,
     1,
     false,
     false,
     false,
     {{STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {CHALLENGED(10, M), ASKS(QUERY, M), CLAIM_REGISTERING, RUNS, 0, 0},
      {NO(20, M), ASKS(UPDATE, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {CHALLENGED(30, M), NOTHING, CLAIM_CONFLICT, 30 + 30 * SECOND, CLAIM_NEWS_REFUSED,
       0}}},
    {"a redirect is followed, and the name is refreshed and released where it led",
     NODE_P,
     1,
     false,
     false,
     false,
     {{STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {REDIRECTED(10, S3), ASKS(REGISTER, S3), CLAIM_REGISTERING, RUNS, 0, 0},
      {YES(20, 3600, S3), NOTHING, CLAIM_REGISTERED, 20 + 30 * MINUTE,
       CLAIM_NEWS_REGISTERED, 0},
      {DUE_AT(20 + 30 * MINUTE), ASKS(REFRESH, S3), CLAIM_REGISTERED, RUNS, 0, 0},
      {YES(31 * MINUTE, 3600, S3), NOTHING, CLAIM_REGISTERED, 61 * MINUTE, 0, 0},
      {LEAVES(32 * MINUTE), ASKS(RELEASE, S3), CLAIM_RELEASING, RUNS, 0, 0}}},
    {"redirects do not go in circles",
     NODE_P,
     2,
     false,
     false,
     false,
     {{STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {REDIRECTED(1, S3), ASKS(REGISTER, S3), CLAIM_REGISTERING, RUNS, 0, 0},
      {REDIRECTED(2, S1), ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {REDIRECTED(3, S3), ASKS(REGISTER, S3), CLAIM_REGISTERING, RUNS, 0, 0},
      {REDIRECTED(4, S1), ASKS(REGISTER, S2), CLAIM_REGISTERING, RUNS, 0, 0}}},
    {"nor to addresses that no machine has",
     NODE_P,
     2,
     false,
     false,
     false,
     {{STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {REDIRECTED(1, 0xffffffff), ASKS(REGISTER, S2), CLAIM_REGISTERING, RUNS, 0, 0}}},

    /* conflict */
    {"in conflict the name is claimed again, each time after twice the time, to a limit",
     NODE_P,
     1,
     false,
     false,
     false,
     {{STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {NO(0, S1), NOTHING, CLAIM_CONFLICT, 30 * SECOND, CLAIM_NEWS_REFUSED, 0},
      {DUE_AT(30 * SECOND), ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {NO(0, S1), NOTHING, CLAIM_CONFLICT, 60 * SECOND, CLAIM_NEWS_STILL_REFUSED, 0},
      {DUE_AT(60 * SECOND), ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {NO(0, S1), NOTHING, CLAIM_CONFLICT, 120 * SECOND, CLAIM_NEWS_STILL_REFUSED, 0},
      {DUE_AT(120 * SECOND), ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {NO(0, S1), NOTHING, CLAIM_CONFLICT, 120 * SECOND, CLAIM_NEWS_STILL_REFUSED, 0},
      {DUE_AT(120 * SECOND), ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {YES(0, 0, S1), NOTHING, CLAIM_REGISTERED, OW_NEVER, CLAIM_NEWS_REGISTERED, 0}}},
    {"a B node in conflict claims again on the subnet, not at servers it does not have",
     NODE_B,
     0,
     false,
     false,
     false,
     {{STARTS, ASKS(BROADCAST_REGISTER, 0), CLAIM_REGISTERING, RUNS, 0, 0},
      {NO(0, M), NOTHING, CLAIM_CONFLICT, 30 * SECOND, CLAIM_NEWS_REFUSED, 0},
      {DUE_AT(30 * SECOND), ASKS(BROADCAST_REGISTER, 0), CLAIM_REGISTERING, RUNS, 0, 0},
      {SILENCE(33 * SECOND), ASKS(BROADCAST_OVERWRITE, 0), CLAIM_REGISTERED, OW_NEVER,
       CLAIM_NEWS_REGISTERED, 0}}},
    {"as Windows does it: in conflict until somebody restarts it",
     NODE_P,
     1,
     false,
     false,
     true,
     {{STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {NO(0, S1), NOTHING, CLAIM_CONFLICT, OW_NEVER, CLAIM_NEWS_REFUSED, 0},
      {RENEWS(5), NOTHING, CLAIM_IDLE, OW_NEVER, CLAIM_NEWS_RELEASED, 0},
      {STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0}}},
    {"a demand that was believed is a conflict, whatever the state",
     NODE_P,
     1,
     false,
     false,
     false,
     {{STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {DEMANDS(1), NOTHING, CLAIM_CONFLICT, 1 + 30 * SECOND, 0, 0},
      {DEMANDS(9), NOTHING, CLAIM_CONFLICT, 1 + 30 * SECOND, 0, 0},
      {DUE_AT(40 * SECOND), ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {YES(50 * SECOND, SIX, S1), NOTHING, CLAIM_REGISTERED, 50 * SECOND + 3 * DAY,
       CLAIM_NEWS_REGISTERED, 0},
      {DEMANDS(60 * SECOND), NOTHING, CLAIM_CONFLICT, 90 * SECOND, 0, 0}}},

    /* giving up */
    {"a P node releases at the server that holds the name",
     NODE_P,
     2,
     false,
     false,
     false,
     {{STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {SILENCE(0), ASKS(REGISTER, S2), CLAIM_REGISTERING, RUNS, 0, 0},
      {YES(0, SIX, S2), NOTHING, CLAIM_REGISTERED, 10 * MINUTE, CLAIM_NEWS_REGISTERED, 0},
      {LEAVES(10), ASKS(RELEASE, S2), CLAIM_RELEASING, RUNS, 0, 0},
      {YES(20, 0, S2), NOTHING, CLAIM_RELEASED, OW_NEVER, CLAIM_NEWS_RELEASED, 0}}},
    {"a B node on the subnet",
     NODE_B,
     0,
     false,
     false,
     false,
     {{STARTS, ASKS(BROADCAST_REGISTER, 0), CLAIM_REGISTERING, RUNS, 0, 0},
      {SILENCE(2250), ASKS(BROADCAST_OVERWRITE, 0), CLAIM_REGISTERED, OW_NEVER,
       CLAIM_NEWS_REGISTERED, 0},
      {LEAVES(9000), ASKS(BROADCAST_RELEASE, 0), CLAIM_RELEASING, RUNS, 0, 0},
      {SILENCE(9999), NOTHING, CLAIM_RELEASED, OW_NEVER, CLAIM_NEWS_RELEASED, 0}}},
    {"an M node at the server, then on the subnet, whatever the server says",
     NODE_M,
     1,
     false,
     false,
     false,
     {{STARTS, ASKS(BROADCAST_REGISTER, 0), CLAIM_REGISTERING, RUNS, 0, 0},
      {SILENCE(0), ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {YES(0, 0, S1), NOTHING, CLAIM_REGISTERED, OW_NEVER, CLAIM_NEWS_REGISTERED, 0},
      {LEAVES(10), ASKS(RELEASE, S1), CLAIM_RELEASING, RUNS, 0, 0},
      {NO(20, S1), ASKS(BROADCAST_RELEASE, 0), CLAIM_RELEASING, RUNS, 0, 0},
      {SILENCE(30), NOTHING, CLAIM_RELEASED, OW_NEVER, CLAIM_NEWS_RELEASED, 0}}},
    {"a name in conflict belongs to somebody else: not a word",
     NODE_P,
     1,
     false,
     false,
     false,
     {{STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {NO(0, S1), NOTHING, CLAIM_CONFLICT, 30 * SECOND, CLAIM_NEWS_REFUSED, 0},
      {LEAVES(5), NOTHING, CLAIM_RELEASED, OW_NEVER, CLAIM_NEWS_RELEASED, 0}}},
    {"... not even while it is claimed again",
     NODE_P,
     1,
     false,
     false,
     false,
     {{STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {NO(0, S1), NOTHING, CLAIM_CONFLICT, 30 * SECOND, CLAIM_NEWS_REFUSED, 0},
      {DUE_AT(30 * SECOND), ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {LEAVES(31 * SECOND), NOTHING, CLAIM_RELEASED, OW_NEVER, CLAIM_NEWS_RELEASED, 0}}},
    {"a claim on its way may have been granted already: it is released, too",
     NODE_P,
     1,
     false,
     false,
     false,
     {{STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {LEAVES(5), ASKS(RELEASE, S1), CLAIM_RELEASING, RUNS, 0, 0},
      {SILENCE(4505), NOTHING, CLAIM_RELEASED, OW_NEVER, CLAIM_NEWS_RELEASED, 0}}},
    {"while the first server is tried it may have granted: released at both",
     NODE_P,
     2,
     false,
     false,
     false,
     {{STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {SILENCE(0), ASKS(REGISTER, S2), CLAIM_REGISTERING, RUNS, 0, 0},
      {YES(0, SIX, S2), NOTHING, CLAIM_REGISTERED, 10 * MINUTE, CLAIM_NEWS_REGISTERED, 0},
      {DUE_AT(10 * MINUTE), ASKS(REGISTER, S1), CLAIM_REGISTERED, RUNS, 0, 0},
      {LEAVES(601 * SECOND), ASKS(RELEASE, S2), CLAIM_RELEASING, RUNS, 0, 0},
      {YES(601 * SECOND, 0, S2), ASKS(RELEASE, S1), CLAIM_RELEASING, RUNS, 0, 0},
      {YES(601 * SECOND, 0, S1), NOTHING, CLAIM_RELEASED, OW_NEVER, CLAIM_NEWS_RELEASED,
       0}}},
    {"nbtstat -RR releases at the first two servers, then begins anew",
     NODE_P,
     3,
     false,
     false,
     false,
     {{STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0},
      {YES(0, SIX, S1), NOTHING, CLAIM_REGISTERED, 3 * DAY, CLAIM_NEWS_REGISTERED, 0},
      {RENEWS(10), ASKS(RELEASE, S1), CLAIM_RELEASING, RUNS, 0, 0},
      {YES(20, 0, S1), ASKS(RELEASE, S2), CLAIM_RELEASING, RUNS, 0, 0},
      {YES(30, 0, S2), NOTHING, CLAIM_IDLE, OW_NEVER, CLAIM_NEWS_RELEASED, 0},
      {STARTS, ASKS(REGISTER, S1), CLAIM_REGISTERING, RUNS, 0, 0}}},
};

static struct claim_facts facts_of(const struct row *row)
{
    return (struct claim_facts){
        .type = row->type,
        .local = row->local,
        .has_broadcast = !row->no_broadcast,
        .server_count = row->servers,
        .server = {{S1, 137}, {S2, 137}, {S3, 137}},
        .timing = row->strict ? &strict : &usual,
    };
}

static struct claim_step play(struct claim *claim, const struct claim_facts *facts,
                              const struct line *line)
{
    switch (line->happening) {
    case START:
        return claim_start(claim, facts, line->at);
    case TICK:
        return claim_tick(claim, facts, line->at);
    case ANSWER:
        return claim_answered(claim, facts, &line->result, line->at);
    case RELEASE:
    case AGAIN:
        return claim_release(claim, facts, line->happening == AGAIN, line->at);
    case DEMAND:
        return claim_demanded(claim, facts, line->result.from, line->at);
    case END:
        break;
    }
    return (struct claim_step){0};
}

static void lives_of_a_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct claim_facts facts = facts_of(&rows[i]);
        struct claim claim = {.due = OW_NEVER};

        for (size_t n = 0; n < LINES && rows[i].line[n].happening != END; n++) {
            const struct line *line = &rows[i].line[n];
            struct claim_step step = play(&claim, &facts, line);
            char rule[256];

            snprintf(rule, sizeof(rule), "%s (line %zu)", rows[i].rule, n + 1);
            check_int(rule, line->ask, step.ask);
            check_int(rule, line->to, step.to.addr);
            check_str(rule, claim_state_str(line->state), claim_state_str(claim.state));
            check_int(rule, line->state, claim.state);
            check_int(rule, line->due, claim.due);
            check_int(rule, line->news, step.news);
            check_int(rule, line->no_server, step.no_server);
        }
    }
}

/* Details that a row has no column for. */

static void a_refusal_says_who_and_of_what_kind(void **state)
{
    static const struct claim_facts p = {
        .type = NODE_P, .server_count = 1, .server = {{S1, 137}}, .timing = &usual};
    static const struct claim_facts b = {
        .type = NODE_B, .has_broadcast = true, .timing = &usual};
    static const struct claim_result by_server = {
        .answer = CLAIM_NEGATIVE, .from = S1, .rcode = ACT};
    static const struct claim_result by_machine = {
        .answer = CLAIM_NEGATIVE, .from = M, .rcode = ACT};
    struct claim claim = {0};
    struct claim_step step;

    (void)state;
    claim_start(&claim, &p, 0);
    step = claim_answered(&claim, &p, &by_server, 1);
    assert_int_equal(step.by, S1);
    assert_int_equal(step.rcode, ACT);
    assert_false(step.by_machine);
    assert_int_equal(claim.conflict_with, S1);
    claim_start(&claim, &b, 2);
    assert_int_equal(claim.conflict_with, 0);
    step = claim_answered(&claim, &b, &by_machine, 3);
    assert_int_equal(step.by, M);
    assert_true(step.by_machine);
}

static void an_exchange_that_runs_is_ended(void **state)
{
    static const struct claim_facts facts = {
        .type = NODE_P, .server_count = 1, .server = {{S1, 137}}, .timing = &usual};
    struct claim claim = {0};

    (void)state;
    claim_start(&claim, &facts, 0);
    assert_true(claim_demanded(&claim, &facts, S1, 1).end_exchange);
    assert_false(claim_demanded(&claim, &facts, S1, 2).end_exchange);
    claim_start(&claim, &facts, 3);
    assert_true(claim_release(&claim, &facts, false, 4).end_exchange);
}

static void nothing_happens_before_it_is_due(void **state)
{
    static const struct claim_facts facts = {
        .type = NODE_P, .server_count = 1, .server = {{S1, 137}}, .timing = &usual};
    static const struct claim_result yes = {
        .answer = CLAIM_POSITIVE, .from = S1, .ttl = 3600};
    struct claim claim = {0};

    (void)state;
    claim_start(&claim, &facts, 0);
    claim_answered(&claim, &facts, &yes, 0);
    assert_int_equal(claim_tick(&claim, &facts, claim.due - 1).ask, CLAIM_ASK_NOTHING);
    assert_int_equal(claim_tick(&claim, &facts, claim.due).ask, CLAIM_ASK_REFRESH);
}

static void states_have_the_words_of_nbtstat(void **state)
{
    (void)state;
    assert_string_equal(claim_state_str(CLAIM_IDLE), "Registering");
    assert_string_equal(claim_state_str(CLAIM_REGISTERING), "Registering");
    assert_string_equal(claim_state_str(CLAIM_REGISTERED), "Registered");
    assert_string_equal(claim_state_str(CLAIM_CONFLICT), "Conflict");
    assert_string_equal(claim_state_str(CLAIM_RELEASING), "Deregistered");
    assert_string_equal(claim_state_str(CLAIM_RELEASED), "Released");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lives_of_a_name),
        cmocka_unit_test(a_refusal_says_who_and_of_what_kind),
        cmocka_unit_test(an_exchange_that_runs_is_ended),
        cmocka_unit_test(nothing_happens_before_it_is_due),
        cmocka_unit_test(states_have_the_words_of_nbtstat),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
