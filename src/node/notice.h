/* notice.h - what a person is told about the names of this machine: the status line of
 * the service, the notice at login, and a mark for systemd that all is well.  In the
 * article this project began with, a box said at log-on that something had failed at
 * startup; here the login notice names the name, its state and what to type next.
 *
 * The texts are pure functions of the names' states; notice_tell() writes the files. */
#pragma once

#include "base/address.h"
#include "base/time.h"
#include "node/config.h"
#include "node/node.h"

#include <stdbool.h>
#include <stddef.h>

#define NOTICE_NAMES_MAX 8 /* shown; more are counted */
#define NOTICE_ROOM      2048
#define NOTICE_STATUS    256

/* Names that are still being claimed are a matter for the login notice after this: a
 * claim takes some seconds when nothing is wrong. */
#define NOTICE_LATE_MS (60 * 1000)

/* One name that is not registered on one address. */
struct notice_name {
    struct nb_name name;
    enum claim_state state;
    ow_addr addr;          /* the address of ours that it is claimed for */
    ow_addr conflict_with; /* 0: nobody known */
};

/* The states of all names on all bindings. */
struct notice {
    size_t addresses;  /* bindings */
    size_t claims;     /* names times addresses */
    size_t registered; /* of them */
    size_t conflicts;  /* of them */
    size_t count;      /* of name[]: conflicts first */
    struct notice_name name[NOTICE_NAMES_MAX];
};

/* Count a binding, then each of its names; notice begins as zeros. */
void notice_add_address(struct notice *notice);
void notice_add_name(struct notice *notice, ow_addr addr,
                     const struct node_name_view *name);

/* The states of all names of node. */
void notice_gather(const struct node *node, ow_ms now, struct notice *ret_notice);

/* Whether there are names and every one is registered on every binding. */
bool notice_is_well(const struct notice *notice);

/* The line for STATUS= of sd_notify(), without a newline.  Returns text. */
const char *notice_status(const struct notice *notice, char text[NOTICE_STATUS]);

/* What the login notice says; "" when there is nothing to say: no name is in conflict
 * and, unless late, nothing else counts.  Returns text. */
const char *notice_text(const struct notice *notice, bool late, char text[NOTICE_ROOM]);

/* Where it is told, and what was told last. */
struct notice_keeper {
    const char *login;  /* file of the login notice; NULL or "": none */
    const char *mark;   /* file that is there while all is well; NULL or "": none */
    ow_ms unwell_since; /* OW_NEVER: all is well, or not looked at yet */
    bool marked;
    char told[NOTICE_ROOM];
};

/* Begin: both paths outlive the keeper.  A mark that an earlier run left is removed, and
 * so is its notice. */
void notice_begin(struct notice_keeper *keeper, const char *login, const char *mark_path);

/* Write what has changed since the last time: the login notice is written into its file
 * in place (the daemon may not make files in that folder) and emptied when there is
 * nothing to say; the mark is made or removed.  Files that cannot be written are left
 * alone.  Returns when to look again although nothing has changed; OW_NEVER. */
ow_ms notice_tell(struct notice_keeper *keeper, const struct notice *notice, ow_ms now);

/* The node stops: empty the notice, remove the mark. */
void notice_end(struct notice_keeper *keeper);
