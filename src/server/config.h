/* config.h - what winsd must know before it starts: from the file and the command line
 * (host/config_file.h, server/arguments.h), made from the option table
 * (server/options.h).  What operators change while it runs: settings.h. */
#pragma once

#include "base/address.h"
#include "base/event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SERVER_LISTEN_MAX    64
#define SERVER_NAMES_MAX     16
#define SERVER_NAME_ROOM     64  /* UTF-8 as typed, with its zero; 15 octets in the end */
#define SERVER_PATH_ROOM     256 /* with its zero */
#define SERVER_SOCKET_ROOM   108 /* sun_path, with its zero */
#define SERVER_USER_ROOM     33
#define SERVER_WORKERS_MAX   64
#define SERVER_DEMANDERS_MAX 16
#define SERVER_HTTP_MAX      8
#define SERVER_HTTP_PORT     8137
#define SERVER_HOST_ROOM     254 /* of a host name, with its zero */

struct server_config {
    size_t listen_count; /* 0: every local address, followed by netlink */
    struct ow_endpoint listen[SERVER_LISTEN_MAX]; /* port 137 unless given */
    char data[SERVER_PATH_ROOM];                  /* data folder */
    ow_addr owner;     /* 0: the one stored, else the first listening address */
    bool move_owner;   /* owner may differ from the one stored and replaces it */
    size_t name_count; /* 0: from the host name */
    char name[SERVER_NAMES_MAX][SERVER_NAME_ROOM];
    char control[SERVER_SOCKET_ROOM];      /* control socket */
    char node_control[SERVER_SOCKET_ROOM]; /* of nbtstat; "off": none */
    size_t http_count;                     /* addresses of the manager; 0: none */
    struct ow_endpoint http[SERVER_HTTP_MAX];
    size_t http_host_count; /* names it is asked by, besides its addresses */
    char http_host[SERVER_HTTP_MAX][SERVER_HOST_ROOM];
    char tls_certificate[SERVER_PATH_ROOM], tls_key[SERVER_PATH_ROOM]; /* "": its own */
    uint32_t workers;      /* 0: one per processor */
    uint16_t peer_port;    /* challenges and demands go to it */
    size_t demander_count; /* WINS servers whose demands for own names are heard */
    struct ow_endpoint demander[SERVER_DEMANDERS_MAX];
    char user[SERVER_USER_ROOM]; /* ""; `openwins` if it exists */
    enum ow_severity log_level;  /* the least severe event that is written out */
    uint32_t code_page;          /* of names typed and shown: enum ow_code_page */
};

/* Defaults of the option table. */
void server_config_default(struct server_config *ret_config);
