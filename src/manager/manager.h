/* manager.h - the manager's HTTP API, on a thread of its own: over the control socket
 * with the peer's credentials (later also TCP, with logins).  Reads come from the
 * registry, changes go through the command port like everybody's. */
#pragma once

#include "base/error.h"
#include "base/log.h"
#include "registry/registry.h"
#include "server/command.h"
#include "server/status.h"

struct manager;
struct changes;

struct manager_config {
    const char *control_path; /* Unix socket; appears when the manager answers */
    struct registry *registry;
    struct command_port commands;
    struct status_port status;
    struct changes *changes; /* what the registrar does; taken by nobody else */
    struct ow_log *log;      /* for the list of events and to follow them */
    const char *data_folder;
};

/* Bind the control socket (a temporary name, renamed when ready, 0660, group `openwins`
 * when it exists; a stale one is replaced, a live one is OW_EBUSY) and start the thread.
 * text says what went wrong. */
enum ow_err manager_start(const struct manager_config *config,
                          struct manager **ret_manager, char *text, size_t room);

/* Stop the thread, close connections, remove the socket.  NULL is allowed. */
void manager_stop(struct manager *manager);
