/* help.h - what winsctl says about itself, all of it made from the command table. */
#pragma once

#include "tools/ctl.h"

/* Print all commands, the options that go with each of them, and the exit codes. */
void help_all(void);

/* Print one command and its options. */
void help_one(const struct ctl_command *command);

/* Print the part of the manual page (scdoc) that describes commands and options. */
void manual_print(void);
