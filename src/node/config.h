/* config.h - what a node is told: by the file, the command line, DHCP.  The options are
 * rows of the table in node/options.h. */
#pragma once

#include "base/address.h"
#include "base/event.h"
#include "rules/claim.h"
#include "rules/exchange.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NODE_NAMES_MAX      32 /* of each kind */
#define NODE_NAME_ROOM      64 /* UTF-8 as typed, "FRED" or "FRED<20>", with its zero */
#define NODE_ADDRESSES_MAX  32
#define NODE_INTERFACES_MAX 32
#define NODE_INTERFACE_ROOM 16  /* IFNAMSIZ */
#define NODE_SERVERS_ROOM   256 /* "eth0=192.0.2.1+192.0.2.2" */
#define NODE_ADDRESS_ROOM   20  /* "255.255.255.255/32" */
#define NODE_NO_PREFIX      255 /* an address given without one */
#define NODE_PATH_ROOM      256
#define NODE_SOCKET_ROOM    108
#define NODE_USER_ROOM      33
#define NODE_SCOPE_ROOM     240

/* nbtd's --node-type: `auto` is H with a WINS server, else B. */
enum node_wish { NODE_WISH_AUTO, NODE_WISH_B, NODE_WISH_P, NODE_WISH_M, NODE_WISH_H };

struct node_config {
    size_t name_count; /* 0: the host name with <00>, <03>, <20> */
    char name[NODE_NAMES_MAX][NODE_NAME_ROOM];  /* without suffix: <00>, <03>, <20> */
    size_t group_count;                         /* 0: WORKGROUP<00> */
    char group[NODE_NAMES_MAX][NODE_NAME_ROOM]; /* without suffix: <00> */
    uint32_t type;                              /* enum node_wish */
    char scope[NODE_SCOPE_ROOM];
    size_t address_count; /* 0: those of the interfaces, followed by netlink */
    char address[NODE_ADDRESSES_MAX][NODE_ADDRESS_ROOM]; /* ADDR[/PREFIX], as given */
    size_t interface_count; /* 0: all but loopback, docker, libvirt, link-local */
    char interface[NODE_INTERFACES_MAX][NODE_INTERFACE_ROOM];
    size_t without_count; /* never these */
    char without[NODE_INTERFACES_MAX][NODE_INTERFACE_ROOM];
    size_t wins_count; /* in the order of preference, for every interface */
    struct ow_endpoint wins[CLAIM_SERVERS_MAX];
    size_t wins_on_count; /* "eth0=192.0.2.1+192.0.2.2": for this interface instead */
    char wins_on[NODE_INTERFACES_MAX][NODE_SERVERS_ROOM];
    uint16_t port; /* 137: where the node answers, and where it asks others */
    char data[NODE_PATH_ROOM];
    char control[NODE_SOCKET_ROOM];
    char lookup[NODE_SOCKET_ROOM];   /* the socket of the NSS module; "": none */
    char lmhosts[NODE_PATH_ROOM];    /* "": none */
    char dhcp[NODE_PATH_ROOM];       /* folder of what the DHCP hook wrote; "": none */
    char notice[NODE_PATH_ROOM];     /* file of the login notice; "": none */
    char registered[NODE_PATH_ROOM]; /* file that is there while all names are
                                      * registered; "": none */
    char user[NODE_USER_ROOM];
    enum ow_severity log_level;
    uint32_t code_page;
    bool honor_release_demand;  /* on */
    bool honor_conflict_demand; /* off */
    bool answer_strangers;      /* node status and queries from other networks: on */
    struct claim_timing claim;
    struct exchange_timing server;    /* registrations, refreshes, releases, queries */
    struct exchange_timing broadcast; /* 3 x 750 ms */
    ow_ms server_down;      /* WinsDownTimeout: queries skip a silent server (15 s) */
    ow_ms cache_timeout;    /* 10 min */
    ow_ms negative_timeout; /* 30 s */
    ow_ms detector;         /* ask for a random name that often; 0: never */
};

/* Read one element of `address`; *ret_prefix is NODE_NO_PREFIX when there is none.
 * OW_EINVAL. */
enum ow_err node_config_address(const char *text, ow_addr *ret_addr, uint8_t *ret_prefix);

/* The WINS servers of one interface. */
struct node_wins_on {
    char interface[NODE_INTERFACE_ROOM];
    size_t count;
    struct ow_endpoint server[CLAIM_SERVERS_MAX];
};

/* Read one element of `wins_on`.  OW_EINVAL. */
enum ow_err node_config_wins_on(const char *text, struct node_wins_on *ret_wins_on);

/* Look at what the option table alone cannot tell: addresses, servers of an interface,
 * bounds that belong together.  values is a struct node_config.  OW_EINVAL, OW_ERANGE:
 * text says what is wrong. */
enum ow_err node_config_check(const void *values, char *text, size_t room);
