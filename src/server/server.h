/* server.h - winsd without its manager: opens everything in the right order, keeps the
 * listeners in step with the machine's addresses, and closes everything again.
 *
 * Order of the start: folders and a trial of the ports (with all rights, so that whoever
 * holds one can be named), user and capabilities dropped, sockets opened, the system call
 * filter, then the log, the database and the threads.  Whatever parses foreign bytes runs
 * without rights. */
#pragma once

#include "base/log.h"
#include "registry/registry.h"
#include "server/backups.h"
#include "server/command.h"
#include "server/config.h"
#include "server/node_port.h"
#include "server/status.h"
#include "server/usage.h"

#include <stdbool.h>
#include <stddef.h>

/* How a start ends; the values are winsd's exit codes. */
enum server_start {
    SERVER_STARTED = 0,
    SERVER_FAILED = 1,      /* the machine refuses something else: text says what */
    SERVER_BAD_CONFIG = 2,  /* the configuration makes no sense */
    SERVER_NO_ADDRESS = 3,  /* port taken, no right to it, no such address */
    SERVER_NO_DATABASE = 4, /* folder not writable, in use, damaged, too new */
};

struct server;
struct changes;

/* Start serving.  The configuration is copied.  On failure text says why and what to do,
 * and nothing is left running. */
enum server_start server_start(const struct server_config *config,
                               struct server **ret_server, char *text, size_t room);

/* Follow addresses as they come and go until SIGTERM or SIGINT arrives; returns its
 * number. */
int server_run(struct server *server);

/* Stop serving: what was taken from the queue is committed and answered.  The manager has
 * stopped before.  NULL is allowed. */
void server_stop(struct server *server);

/* What the manager works with. */
struct command_port server_commands(struct server *server);
struct changes *server_changes(const struct server *server);
struct packet_memory *server_packets(const struct server *server); /* packet_memory.h */
struct status_port server_status(struct server *server);
struct registry *server_registry(const struct server *server);
struct ow_log *server_log(const struct server *server);
struct usage *server_usage(const struct server *server);
struct backups *server_backups(const struct server *server);
struct node_ports server_node(struct server *server);

/* The configuration in force, with what it left open filled in. */
const struct server_config *server_config(const struct server *server);
