/* dhcp_memory.h - what DHCP said last on each interface, so that a damaged file takes
 * nothing away that a good one has said. */
#pragma once

#include "node/dhcp.h"
#include "node/node.h"

/* Room for what is wrong with a file. */
#define DHCP_WHY_ROOM 100

/* What is known of one interface. */
struct dhcp_heard {
    char interface[NODE_INTERFACE_ROOM];
    struct dhcp_netbios said; /* by the last file that could be read */
    enum ow_err trouble;      /* with the file as it is now; OW_OK: none */
    size_t left_out;          /* of the file as it is now */
    bool told;                /* the trouble; for the caller */
};

/* Zero at first. */
struct dhcp_memory {
    size_t count;
    size_t next; /* whose place a new one takes when all are taken */
    struct dhcp_heard heard[NODE_BINDINGS_MAX];
};

/* Read the file of an interface, as dhcp_read().  What a file that is there but cannot be
 * read said before stays in force; one that is gone says nothing.  Never NULL; valid
 * until the next call.  Its `told` is false again when something else is wrong now. */
struct dhcp_heard *dhcp_hear(struct dhcp_memory *memory, const char *folder,
                             const char *interface);

/* What is wrong with the file, to be told; "": nothing.  Returns ret_text. */
const char *dhcp_why(const struct dhcp_heard *heard, char ret_text[DHCP_WHY_ROOM]);
