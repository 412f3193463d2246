/* program.h - another program run once: no shell, a text as its standard input, a limit
 * of time. */
#pragma once

#include <stddef.h>

enum program_end {
    PROGRAM_DONE,     /* exit status 0 */
    PROGRAM_FAILED,   /* another one, or a signal */
    PROGRAM_TOO_SLOW, /* it and its children were killed */
    PROGRAM_NOT_RUN,  /* could not be started */
};

/* Run argv[0] (a path) with these arguments (NULL ends them); its standard input is the
 * text.  It has no more than limit_ms.  said (128 bytes and more) tells what went wrong.
 * Only for a process that has no other children to wait for. */
enum program_end program_run(const char *const *argv, const char *text, size_t len,
                             int limit_ms, char *said, size_t room);

/* The same; what it prints goes to the file out. */
enum program_end program_run_to(const char *const *argv, const char *text, size_t len,
                                int out, int limit_ms, char *said, size_t room);
