/* nbtd.h - what the files of nbtd share: the daemon as a whole.  The only place where the
 * clock is read, descriptors are waited for and the node meets the world. */
#pragma once

#include "base/log.h"
#include "host/folders.h"
#include "host/interfaces.h"
#include "host/poller.h"
#include "host/ports.h"
#include "node/control.h"
#include "node/dhcp_memory.h"
#include "node/event_log.h"
#include "node/lookup.h"
#include "node/node.h"
#include "node/notice.h"

#define NBTD_TEXT 600 /* room for what went wrong */

/* How the daemon ends; its exit status. */
enum nbtd_status {
    NBTD_OK,
    NBTD_FAILED,
    NBTD_BAD_CONFIG,
    NBTD_NO_ADDRESS,
    NBTD_NO_DATA,
};

struct nbtd {
    struct node_config given;  /* by file and command line */
    struct node_config config; /* with what DHCP says besides */
    struct folders folders;
    char host[NODE_NAME_ROOM];
    char rights[200];          /* what it may still do, for the log */
    char no_lookup[NBTD_TEXT]; /* why the NSS module is not answered; "": it is */
    int signal_fd, dhcp_fd;
    int dhcp_watch; /* of the folder; -1: it is not there */
    struct dhcp_memory dhcp;
    struct poller *poller;
    struct interfaces *interfaces; /* NULL: no netlink here; the settings say where */
    struct ports *ports;
    struct node *node;
    struct event_log *events;
    struct ow_log *log;
    struct control *control;
    struct lookup *lookup; /* NULL: none */
    struct notice_keeper notice;
    bool known;           /* the kernel told its addresses when it was asked last */
    bool begun;           /* the node has its bindings */
    size_t address_count; /* in use */
    struct node_binding address[NODE_BINDINGS_MAX];
    size_t missing_count; /* wanted, but not to be had; told already */
    ow_addr missing[NODE_BINDINGS_MAX];
    ow_ms retry;      /* when they are tried again; OW_NEVER */
    ow_ms notice_due; /* when the notice is looked at again; OW_NEVER */
    ow_ms busy_until; /* something happened lately: look after it every second */
    ow_ms leave_by;   /* the releases are waited for until then */
    bool follow;      /* addresses, interfaces or DHCP have changed */
    bool changed;     /* the states of names have */
    bool leaving;     /* the names are being released, ... */
    bool anew;        /* ... to be claimed with other settings */
    int stopped_by;   /* signal; 0: runs */
};

/* The clock that never jumps, and the one on the wall. */
ow_ms nbtd_clock(void);
ow_time nbtd_wall_clock(void);

/* Tell an event, to the log and to the events that nbtstat shows. */
void nbtd_tell(struct nbtd *nbtd, enum ow_event event, const struct ow_field *fields,
               size_t count);

/* Make the node of nbtd->config.  NBTD_BAD_CONFIG, NBTD_FAILED: text (NBTD_TEXT octets,
 * as everywhere here) says what is wrong. */
enum nbtd_status nbtd_make_node(struct nbtd *nbtd, char *text);

/* Put the sentence into text.  Returns status. */
enum nbtd_status nbtd_fail(char *text, enum nbtd_status status, const char *sentence);
