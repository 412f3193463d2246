/* mailbox.h - operators' commands on their way to the registrar: whoever submits one
 * waits until the registrar has committed it. */
#pragma once

#include "server/command.h"

#include <stddef.h>

struct mailbox;

/* wake_fd is an eventfd that gets a 1 for every command; it stays the caller's.
 * NULL: out of memory. */
struct mailbox *mailbox_new(int wake_fd);

/* Nobody may use the mailbox any more.  NULL is allowed. */
void mailbox_free(struct mailbox *mailbox);

/* The side of whoever submits commands; any thread. */
struct command_port mailbox_port(struct mailbox *mailbox);

/* Take up to max commands, oldest first; the registrar's thread.  Returns how many. */
size_t mailbox_take(struct mailbox *mailbox, struct command **ret, size_t max);

/* The results of all commands taken are final, but for those that are open: let their
 * owners go on. */
void mailbox_done(struct mailbox *mailbox);

/* The registrar stops: commands not taken, open ones and all later ones end with
 * OW_EBUSY. */
void mailbox_close(struct mailbox *mailbox);
