/* What nbtstat says besides tables: failures, JSON, and what its exit codes mean. */
#include "tools/nbtstat.h"

#include <stdarg.h>
#include <stdio.h>

#define FAILURE_ROOM 1024

/* For --json: what failed last, and whether there was JSON. */
static char failure[FAILURE_ROOM];
static bool json_was_put;

const enum nbtstat_exit nbtstat_exits[] = {
    NBTSTAT_DONE,     NBTSTAT_NOT_FOUND, NBTSTAT_CONFLICT,
    NBTSTAT_TOO_LATE, NBTSTAT_NO_NODE,   NBTSTAT_PERMISSION,
    NBTSTAT_NODE,     NBTSTAT_LOCAL,     NBTSTAT_USAGE,
};

const char *nbtstat_exit_help(enum nbtstat_exit code)
{
    switch (code) {
    case NBTSTAT_DONE:
        return "done; with --wait: every name is registered";
    case NBTSTAT_NOT_FOUND:
        return "the machine does not answer, or nobody knows the name or the event";
    case NBTSTAT_CONFLICT:
        return "with --wait: a name is in conflict";
    case NBTSTAT_TOO_LATE:
        return "with --wait: time is over and a name is not registered yet";
    case NBTSTAT_NO_NODE:
        return "no node answers on this machine";
    case NBTSTAT_PERMISSION:
        return "this account may not do it";
    case NBTSTAT_NODE:
        return "the node refused it (too soon), does not have it, or failed";
    case NBTSTAT_LOCAL:
        return "something failed in this program: a port, the output, memory";
    case NBTSTAT_USAGE:
        return "wrong command line";
    }
    return "";
}

/* For programs. */
static const char *word_of(enum nbtstat_exit code)
{
    switch (code) {
    case NBTSTAT_DONE:
        return "none";
    case NBTSTAT_NOT_FOUND:
        return "not-found";
    case NBTSTAT_CONFLICT:
        return "conflict";
    case NBTSTAT_TOO_LATE:
        return "too-late";
    case NBTSTAT_NO_NODE:
        return "no-node";
    case NBTSTAT_PERMISSION:
        return "not-permitted";
    case NBTSTAT_NODE:
        return "refused";
    case NBTSTAT_LOCAL:
        return "failed";
    case NBTSTAT_USAGE:
        return "usage";
    }
    return "unknown";
}

enum nbtstat_exit nbtstat_fail(enum nbtstat_exit code, const char *format, ...)
{
    va_list args;

    fflush(stdout);
    va_start(args, format);
    (void)vsnprintf(failure, sizeof(failure), format, args);
    va_end(args);
    fprintf(stderr, "nbtstat: %s\n", failure);
    return code;
}

void nbtstat_put_failure(enum nbtstat_exit code)
{
    json_t *json;

    if (json_was_put)
        return;
    json = json_pack("{s:s, s:i, s:s}", "error", word_of(code), "exit", (int)code, "text",
                     failure[0] != '\0' ? failure : nbtstat_exit_help(code));
    if (json != NULL)
        (void)nbtstat_json(json);
    json_decref(json);
}

const char *nbtstat_text(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text == NULL ? "" : text;
}

enum nbtstat_exit nbtstat_json(json_t *json)
{
    json_was_put = true;
    json_object_del(json, "ok");
    if (json_dumpf(json, stdout, JSON_INDENT(2) | JSON_ENSURE_ASCII) != 0 ||
        putchar('\n') == EOF)
        return nbtstat_fail(NBTSTAT_LOCAL, "the output cannot be written");
    return NBTSTAT_DONE;
}
