/* secret.h - passwords typed at the terminal, without showing them. */
#pragma once

#include "tools/ctl.h"

#define SECRET_ROOM 260

/* Read a password: from the terminal, without echo and twice (with again), or else the
 * first line of the standard input.  prompt names what is asked for.  CTL_LOCAL or
 * CTL_USAGE after saying what is wrong; text that is no UTF-8 is. */
enum ctl_exit secret_read(const char *prompt, bool again, char ret_secret[SECRET_ROOM]);
