/* claim.h - one name of a node on one of its addresses: claiming it, holding it, losing
 * it and giving it up (RFC 1002 section 5.1, nbns 3.3 to 3.7).  A pure state machine:
 * events and time in, one action out.
 *
 * A question of the machine is one exchange of several datagrams: repeating it, waiting
 * after a WACK and throwing away what does not belong to it is the business of
 * rules/exchange.h.  The machine hears only how the exchange ended. */
#pragma once

#include "base/address.h"
#include "base/time.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CLAIM_SERVERS_MAX   12 /* as Windows has since 2000 */
#define CLAIM_REDIRECTS_MAX 3  /* followed in one round */

enum node_type { NODE_B, NODE_P, NODE_M, NODE_H }; /* the value of ONT in NB_FLAGS */

enum claim_state {
    CLAIM_IDLE,        /* not begun */
    CLAIM_REGISTERING, /* being claimed */
    CLAIM_REGISTERED,
    CLAIM_CONFLICT,  /* somebody else has it; claimed again later */
    CLAIM_RELEASING, /* the release is on its way */
    CLAIM_RELEASED,
};

/* "Registering", "Registered", "Conflict", "Deregistered", "Released"; the words of
 * nbtstat -n (administration 4.3). */
const char *claim_state_str(enum claim_state state);

/* Intervals in milliseconds; all are options of nbtd. */
struct claim_timing {
    ow_ms refresh_first; /* no server ever answered: claim again after this (120 s) */
    ow_ms refresh_retry; /* a refresh was not answered: again after this (10 min) */
    ow_ms server_retry;  /* and from then on, or when all servers have gone silent: again
                          * after this (10 min) */
    ow_ms primary_retry; /* served by a later server: try the first one again after this
                          * (10 min), for primary_tries times, then at each refresh */
    unsigned primary_tries; /* 6 */
    ow_ms conflict_retry;   /* in conflict: claim again after this (30 s), doubling ... */
    ow_ms conflict_most;    /* ... up to this (10 min) */
    bool stay_in_conflict;  /* Windows: until restarted, nbtstat -RR, an address change */
    uint32_t ttl_least;     /* seconds; a shorter TTL granted is taken as this (300) */
};

/* What does not change while a claim runs; when it does, the claim begins anew. */
struct claim_facts {
    enum node_type type;
    bool group;
    bool local; /* names beginning with `*`: never on the wire, at once registered */
    bool has_broadcast; /* the address has a subnet to broadcast to */
    size_t server_count;
    struct ow_endpoint server[CLAIM_SERVERS_MAX]; /* in the order of preference */
    const struct claim_timing *timing;
};

enum claim_ask {
    CLAIM_ASK_NOTHING,
    CLAIM_ASK_REGISTER, /* unicast: 0xF for a unique name, 5 for a group */
    CLAIM_ASK_UPDATE,   /* after an end-node challenge: 2800 to the server */
    CLAIM_ASK_REFRESH,
    CLAIM_ASK_RELEASE,
    CLAIM_ASK_QUERY,               /* end-node challenge: NB query to `to` */
    CLAIM_ASK_BROADCAST_REGISTER,  /* 2910, repeated; any answer is a refusal */
    CLAIM_ASK_BROADCAST_OVERWRITE, /* 2810, sent once when the name is registered; who
                                    * has it, or claims it with more right, refuses */
    CLAIM_ASK_BROADCAST_RELEASE,   /* 3010, repeated; ends with CLAIM_SILENT */
};

/* What is worth telling when a step is taken. */
enum claim_news {
    CLAIM_NEWS_NONE,
    CLAIM_NEWS_REGISTERED,    /* for the first time, or again */
    CLAIM_NEWS_REFUSED,       /* now in conflict: `by` refused a claim or refresh */
    CLAIM_NEWS_STILL_REFUSED, /* claimed again from conflict, refused again */
    CLAIM_NEWS_RELEASED,
};

/* What to do now.  ask: begin this exchange; any one that runs for this claim ends. */
struct claim_step {
    enum claim_ask ask;
    struct ow_endpoint to; /* of a unicast ask; port 0: where nodes answer */
    enum claim_news news;
    ow_addr by;        /* of CLAIM_NEWS_REFUSED, CLAIM_NEWS_STILL_REFUSED */
    bool by_machine;   /* ... another machine that has the name, no WINS server */
    uint8_t rcode;     /* ... with this */
    bool no_server;    /* no WINS server answers this claim */
    bool end_exchange; /* the running exchange ends, perhaps without a new one */
};

/* How an exchange ended. */
enum claim_answer {
    CLAIM_SILENT,    /* nobody answered; of a broadcast: nobody objected */
    CLAIM_POSITIVE,  /* granted (ttl), released, or found at an address (query) */
    CLAIM_NEGATIVE,  /* rcode other than 0; of a query: not found */
    CLAIM_CHALLENGE, /* end-node challenge: ask `address`, the presumed owner */
    CLAIM_REDIRECT,  /* ask the server at `address` instead */
    CLAIM_ATTACKED,  /* too many wrong answers even from a new port and id: as silence,
                      * but the server is not taken for dead */
};

struct claim_result {
    enum claim_answer answer;
    ow_addr from;    /* who answered */
    ow_addr address; /* of CLAIM_CHALLENGE and CLAIM_REDIRECT */
    uint8_t rcode;   /* of CLAIM_NEGATIVE */
    uint32_t ttl;    /* seconds granted; 0: for ever */
};

struct claim {
    enum claim_state state;
    enum claim_ask asked; /* the exchange that runs */
    size_t server;        /* index of the server asked */
    size_t first_server;  /* where this round began */
    size_t holder;        /* index of the server that holds the name, if at_server */
    bool at_server;       /* held at a server; else by broadcast only */
    bool by_broadcast;    /* claimed on the subnet */
    bool granted;         /* some server has granted it once */
    bool attacked;        /* a question of this round was under attack */
    bool trying_primary;  /* the first server is asked, a later one holds the name */
    bool again;           /* released in order to register anew (nbtstat -RR) */
    uint32_t released_at; /* bit i: the release at server i is done */
    uint32_t release_too; /* bit i: server i was being asked: it may have granted, too */
    unsigned redirects;   /* followed in this round */
    unsigned conflicts;   /* claims refused in a row, for the back-off */
    unsigned primary_tried;
    ow_addr redirected;    /* asked instead of the server; 0: none */
    ow_addr holder_addr;   /* of the holder: the server or the one it redirected to */
    uint32_t ttl;          /* granted; 0: for ever */
    ow_ms due;             /* when claim_tick() has something to do; OW_NEVER */
    ow_ms refresh_at;      /* the parts of `due`: */
    ow_ms primary_at;      /* try the first server again */
    ow_ms retry_at;        /* claim again: no server answered, or in conflict */
    ow_ms expires;         /* when the granted time ends; OW_NEVER */
    ow_addr conflict_with; /* who refused; 0: nobody yet */
};

/* Begin to claim (or begin anew: after a change of addresses or servers).  *claim may be
 * zero. */
struct claim_step claim_start(struct claim *claim, const struct claim_facts *facts,
                              ow_ms now);

/* Time has passed; does nothing before claim->due. */
struct claim_step claim_tick(struct claim *claim, const struct claim_facts *facts,
                             ow_ms now);

/* The exchange asked for last has ended. */
struct claim_step claim_answered(struct claim *claim, const struct claim_facts *facts,
                                 const struct claim_result *result, ow_ms now);

/* Give the name up.  A name in conflict is not released on the wire: it belongs to
 * somebody else.  again (nbtstat -RR): at the first two servers, wherever it was
 * registered, and the state is CLAIM_IDLE in the end: ready for claim_start(). */
struct claim_step claim_release(struct claim *claim, const struct claim_facts *facts,
                                bool again, ow_ms now);

/* Go into conflict because `from` demanded it (rules/demand.h decided so). */
struct claim_step claim_demanded(struct claim *claim, const struct claim_facts *facts,
                                 ow_addr from, ow_ms now);
