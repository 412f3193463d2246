/* apply.h - putting a text of settings and static mappings (configuration.h) in force at
 * the start, for `winsd --apply`. */
#pragma once

#include "base/error.h"
#include "registry/registry.h"
#include "server/command.h"

#include <stddef.h>

/* Make settings and mappings what the text of len bytes says; what it leaves out stays.
 * All steps are tried before the first one is done.  It is the operator's word: a mapping
 * takes the place of what a machine holds.  *ret_changed: steps that were needed.
 * OW_EFORMAT, OW_EINVAL (why names the line or value), or what a command ended with.
 * For a thread that is no reader of the registry. */
enum ow_err apply_text(const struct registry *registry, struct command_port commands,
                       const char *text, size_t len, size_t *ret_changed, char *why,
                       size_t room);
