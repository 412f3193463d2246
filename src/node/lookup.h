/* lookup.h - the daemon's side of `getent hosts NAME`: a Unix socket that the NSS module
 * asks (base/lookup_protocol.h).  Everybody on the machine may ask, as everybody may ask
 * DNS; so clients and questions are bounded, and bounded for each account.
 *
 * A name is upper-cased in the code page and looked up with suffix <00>, which every
 * machine registers, then with <20>.  Groups are no hosts; neither are addresses that no
 * machine can have.  A question goes on when its client has left (the module waits 1 s,
 * a silent WINS server takes longer): the answer is in the cache for the next one.
 *
 * Runs in the thread of its poller and never waits. */
#pragma once

#include "base/code_page.h"
#include "base/error.h"
#include "base/time.h"
#include "host/poller.h"
#include "node/node.h"
#include "wire/nb_name.h"

#include <stddef.h>
#include <stdint.h>

#define LOOKUP_CLIENTS_MAX   64   /* conversations at a time */
#define LOOKUP_ACCOUNT_MAX   32   /* of them for one account other than root */
#define LOOKUP_QUESTIONS_MAX 64   /* names that are being asked for at a time */
#define LOOKUP_CLIENT_MS     3000 /* then a conversation is ended */

struct lookup;

/* What stands behind the socket. */
struct lookup_port {
    void *ctx;
    enum ow_code_page code_page;
    struct nb_scope scope; /* of every name asked for */
    /* As node_resolve() and node_resolve_cancel(). */
    uint64_t (*resolve)(void *ctx, const struct nb_key *key, node_found_fn *done,
                        void *done_ctx);
    void (*resolve_cancel)(void *ctx, uint64_t ticket);
};

/* Bind path, for everybody (mode 0666), and serve it from poller, which outlives the
 * lookup.  port is copied.  A stale socket is replaced.  OW_EBUSY (a live daemon answers
 * there) and other errors: text says why. */
enum ow_err lookup_new(const char *path, const struct lookup_port *port,
                       struct poller *poller, struct lookup **ret_lookup, char *text,
                       size_t room);

/* End all conversations, cancel what is being asked, remove the socket.  NULL is allowed.
 */
void lookup_free(struct lookup *lookup);

/* Time passes: conversations that last longer than LOOKUP_CLIENT_MS are ended.  To be
 * called about once a second. */
void lookup_tick(struct lookup *lookup, ow_ms now);
