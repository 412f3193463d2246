#include "tools/ctl.h"

#include <stdarg.h>
#include <string.h>

const char *ctl_exit_help(enum ctl_exit code)
{
    switch (code) {
    case CTL_DONE:
        return "done";
    case CTL_NOT_FOUND:
        return "no such record, nothing matched; for checks: something is wrong";
    case CTL_USAGE:
        return "wrong command line, or a value that makes no sense";
    case CTL_REFUSED:
        return "a rule stands against it; the message says whether --force helps";
    case CTL_UNREACHABLE:
        return "no server answers";
    case CTL_PERMISSION:
        return "this account may not do it";
    case CTL_SERVER:
        return "the server failed";
    case CTL_LOCAL:
        return "a file on this side could not be read or written";
    }
    return "";
}

const char *ctl_value(const struct ctl *ctl, const char *name)
{
    for (size_t i = ctl->given_count; i-- > 0;)
        if (strcmp(ctl->given[i].option->name, name) == 0)
            return ctl->given[i].value;
    return NULL;
}

enum ctl_exit ctl_fail(enum ctl_exit code, const char *format, ...)
{
    va_list args;

    fputs("winsctl: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    return code;
}
