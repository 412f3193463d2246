/* note.h - the reason an operator gives for a change; kept in the history and shown in
 * tables and logs. */
#pragma once

#include "registry/registry.h"

#include <stdbool.h>

/* Copy note.  Returns false, and copies nothing, unless it is one line of valid UTF-8
 * that fits. */
bool note_copy(const char *note, char to[REGISTRY_NOTE_MAX]);
