/* manager.h - the manager's HTTP API, on a thread of its own: over the control socket
 * with the peer's credentials, and over TCP with logins.  Reads come from the
 * registry, changes go through the command port like everybody's. */
#pragma once

#include "base/error.h"
#include "base/log.h"
#include "registry/registry.h"
#include "server/command.h"
#include "server/config.h"
#include "server/node_port.h"
#include "server/status.h"

#include <stddef.h>
#include <stdio.h>

struct manager;
struct changes;
struct packet_memory;
struct usage;
struct backups;

struct manager_config {
    const char *control_path; /* Unix socket; appears when the manager answers */
    struct registry *registry;
    struct command_port commands;
    struct status_port status;
    struct usage *usage;           /* who asks for what */
    struct packet_memory *packets; /* the last ones */
    struct node_ports node;        /* the NetBIOS names of the server itself */
    struct backups *backups;       /* that the server keeps */
    struct changes *changes;       /* what the registrar does; taken by nobody else */
    struct ow_log *log;            /* for the list of events and to follow them */
    const char *data_folder;
    const struct ow_endpoint *http; /* where to listen; borrowed, as are the names */
    size_t http_count;
    const char (*http_host)[SERVER_HOST_ROOM]; /* names it is asked by */
    size_t http_host_count;
    const char *tls_certificate, *tls_key; /* paths; "": one of its own; borrowed */
};

/* Bind the control socket (a temporary name, renamed when ready, 0660, group `openwins`
 * when it exists; a stale one is replaced, a live one is OW_EBUSY) and the addresses
 * (OW_EACCESS: one cannot be had; OW_EINVAL: the certificate cannot be used), and start
 * the thread.  text says what went wrong. */
enum ow_err manager_start(const struct manager_config *config,
                          struct manager **ret_manager, char *text, size_t room);

/* Write where the manager answers and, while nobody has an account, how to make the first
 * one: lines for whoever starts the server. */
void manager_introduce(const struct manager *manager, FILE *out);

/* Stop the thread, close connections, remove the socket.  NULL is allowed. */
void manager_stop(struct manager *manager);
