/* out_file.h - a file that winsctl writes: it stands beside its final name and is renamed
 * when it is whole, so that one that was cut short never looks like it, and never takes
 * the place of the last good one.  What exists and is no file (a pipe, a device) is
 * written to, not replaced; a link stays, and what it leads to is replaced; "-" is the
 * standard output. */
#pragma once

#include "tools/ctl.h"

struct out_file {
    int fd;
    int err; /* errno of a write that failed */
    unsigned long long bytes;
    char *name; /* its final name, links followed; NULL: written to directly */
    char *part; /* the name beside it; NULL: written to directly */
};

/* Open, for nobody but this user to read.  Whatever it returns, out_file_drop() must
 * follow at the end. */
enum ctl_exit out_file_open(const char *path, struct out_file *file);

/* What others are to read: mode, owner and group stay those of the file that it replaces,
 * as far as this user may set them; a new one is as open as any that this user makes. */
void out_file_open_to_others(const struct out_file *file);

/* A client_sink that appends; ctx is the file. */
bool out_file_take(void *ctx, const char *data, size_t len);

/* All is written: give the file its name. */
enum ctl_exit out_file_finish(const char *path, struct out_file *file);

/* Close; what was not finished goes. */
void out_file_drop(struct out_file *file);
