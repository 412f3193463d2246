/* cmd_import.c - records from a file of another server, with a word on every line. */
#include "tools/answer.h"
#include "tools/cmd.h"
#include "tools/shown.h"
#include "tools/typed_name.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define TEXT_TYPE  "text/plain"
#define REFUSED    422L
#define NOTE_ROOM  128
#define FILE_BYTES ((uint64_t)1 << 30) /* that the server takes */

/* ---- the report ----------------------------------------------------------------------
 */

static long long number(const json_t *object, const char *key)
{
    return (long long)json_integer_value(json_object_get(object, key));
}

static void print_remark(const char *path, const json_t *remark)
{
    if (number(remark, "column") > 0)
        printf("%s:%lld:%lld: ", path, number(remark, "line"), number(remark, "column"));
    else
        printf("%s:%lld: ", path, number(remark, "line"));
    printf("%s%s\n", strcmp(shown_text(remark, "what"), "fault") == 0 ? "" : "left out: ",
           shown_text(remark, "text"));
}

/* Whether nothing came of it: it was tried only, or refused as a whole. */
static bool is_idle(const struct ctl *ctl, const json_t *report)
{
    return ctl->dry_run || json_object_get(report, "detail") != NULL;
}

/* What stands in front of a word for a change: "would be " where nothing was done. */
static const char *would(const char *what, bool idle)
{
    static const char *const changes[] = {"added", "replaced", "merged"};

    for (size_t i = 0; idle && i < sizeof changes / sizeof changes[0]; i++)
        if (strcmp(what, changes[i]) == 0)
            return "would be ";
    return "";
}

static void print_record(const struct ctl *ctl, const char *path, const json_t *record,
                         bool idle)
{
    const char *what = shown_text(record, "what"), *text = shown_text(record, "text");
    char name[SHOWN_NAME];

    if (!ctl->dry_run && (strcmp(what, "added") == 0 || strcmp(what, "unchanged") == 0))
        return; /* what everybody expects */
    printf("%s:%lld: %s %s%s%s%s\n", path, number(record, "line"),
           shown_name(shown_text(record, "hex"), shown_text(record, "scope"), ctl->page,
                      name),
           would(what, idle), what, text[0] == '\0' ? "" : ": ", text);
}

/* Remarks and records, both in the order of their lines, as one list. */
static void print_lines(const struct ctl *ctl, const json_t *report)
{
    const json_t *remarks = json_object_get(report, "remarks");
    const json_t *records = json_object_get(report, "records");
    size_t r = 0, s = 0;

    while (r < json_array_size(remarks) || s < json_array_size(records)) {
        const json_t *remark = json_array_get(remarks, r);
        const json_t *record = json_array_get(records, s);

        if (record == NULL ||
            (remark != NULL && number(remark, "line") <= number(record, "line"))) {
            print_remark(ctl->arg[0], remark);
            r++;
        } else {
            print_record(ctl, ctl->arg[0], record, is_idle(ctl, report));
            s++;
        }
    }
}

static void print_counts(const struct ctl *ctl, const json_t *report)
{
    static const char *const keys[] = {"added",     "replaced", "merged",
                                       "unchanged", "kept",     "expired",
                                       "refused",   "left-out", "faults"};
    static const char *const words[] = {"added",     "replaced", "merged",
                                        "unchanged", "kept",     "expired",
                                        "refused",   "left out", "faults"};
    const json_t *counts = json_object_get(report, "counts");
    const bool nothing = is_idle(ctl, report);
    const char *between = "";

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        const long long count = number(counts, keys[i]);

        if (count == 0)
            continue;
        printf("%s%lld %s%s", between, count, would(keys[i], nothing),
               count == 1 && strcmp(keys[i], "faults") == 0 ? "fault" : words[i]);
        between = ", ";
    }
    printf("%s%s\n", between[0] == '\0' ? "no records" : "",
           nothing ? "; nothing was changed" : "");
    if (number(counts, "untold") > 0)
        printf("(%lld more lines are not shown)\n", number(counts, "untold"));
}

static enum ctl_exit show(const struct ctl *ctl, struct answer *answer,
                          enum ctl_exit code)
{
    const json_t *detail;
    json_t *report;

    if (answer_json(answer, &report) != CTL_DONE)
        return CTL_SERVER;
    detail = json_object_get(report, "detail");
    if (ctl->json) {
        enum ctl_exit shown = shown_json(report);

        code = code == CTL_DONE ? shown : code;
    } else if (json_object_get(report, "counts") != NULL) {
        print_lines(ctl, report);
        print_counts(ctl, report);
    }
    if (detail != NULL && !ctl->json)
        ctl_fail(code, "%s (--keep-going leaves such lines out)",
                 shown_text(report, "detail"));
    json_decref(report);
    return code;
}

/* ---- sending -------------------------------------------------------------------------
 */

/* How far the server is, asked on a connection of its own. */
static const char *waiting(void *ctx)
{
    static char text[64];
    struct ctl *ctl = ctx;
    struct client *client = client_new(ctl);
    json_t *answer = NULL;
    const char *stage;
    long long bytes;
    bool idle;

    if (client == NULL)
        return NULL;
    client_begin(client, "GET", "/api/v1/import");
    if (cmd_call(client, NULL, &answer) != CTL_DONE)
        return NULL;
    stage = shown_text(answer, "stage");
    bytes = number(answer, "bytes");
    idle = strcmp(stage, "idle") == 0 || bytes == 0;
    if (strcmp(stage, "writing") == 0)
        snprintf(text, sizeof text, "%s", stage);
    else if (!idle)
        snprintf(text, sizeof text, "%.20s, %lld %%", stage,
                 100 * number(answer, "done") / bytes);
    json_decref(answer);
    return idle ? NULL : text;
}

/* The history of every record shall tell where it came from. */
static void make_note(struct ctl *ctl, char note[NOTE_ROOM])
{
    const char *name = strrchr(ctl->arg[0], '/');

    name = name == NULL ? ctl->arg[0] : name + 1;
    snprintf(note, NOTE_ROOM, "import %s %.80s", ctl_value(ctl, "from"), name);
    for (char *c = note; *c != '\0'; c++)
        if (*c < ' ' || *c > '~')
            *c = '?';
    if (ctl->note == NULL)
        ctl->note = note;
}

static enum ctl_exit send(struct ctl *ctl, struct client *client, FILE *file,
                          uint64_t size)
{
    static const char *const pages[] = {"437", "850", "1252"};
    struct answer answer = {0};
    char note[NOTE_ROOM];
    enum ctl_exit code;

    make_note(ctl, note);
    client_param(client, "from", ctl_value(ctl, "from"));
    client_param(client, "as", ctl_value(ctl, "as"));
    client_param(client, "on_conflict", ctl_value(ctl, "on-conflict"));
    client_param(client, "keep_going", ctl_value(ctl, "keep-going") != NULL ? "1" : NULL);
    client_param(client, "code_page", pages[ctl->page]);
    client_param(client, "exact", ctl->exact ? "1" : NULL);
    client_change_params(client, false);
    client_accept(client, REFUSED);
    client_limit(client, FILE_BYTES);
    client_be_patient(client);
    client_show_progress(client, "import");
    client_show_waiting(client, waiting, ctl);
    code = client_send_file(client, TEXT_TYPE, file, size, answer_keep, &answer);
    if (answer.len > 0)
        code = show(ctl, &answer, code);
    answer_drop(&answer);
    return code;
}

/* What can be read to its end, and how long it is.  The standard input may be whatever
 * the caller has, a terminal or a connection too. */
static enum ctl_exit look_at(const char *path, FILE *file, uint64_t *ret_size)
{
    struct stat st;

    if (fstat(fileno(file), &st) != 0)
        return ctl_fail(CTL_LOCAL, "%s: %s", path, strerror(errno));
    if (S_ISDIR(st.st_mode))
        return ctl_fail(CTL_LOCAL, "%s: %s", path, strerror(EISDIR));
    if (file != stdin && !S_ISREG(st.st_mode) && !S_ISFIFO(st.st_mode))
        return ctl_fail(CTL_LOCAL, "%s: neither a file nor a pipe", path);
    *ret_size = S_ISREG(st.st_mode) ? (uint64_t)st.st_size : CLIENT_SIZE_UNKNOWN;
    if (S_ISREG(st.st_mode) && *ret_size > FILE_BYTES)
        return ctl_fail(CTL_LOCAL, "%s: %s (1 GB): cut it into pieces", path,
                        CLIENT_TOO_LONG);
    return CTL_DONE;
}

enum ctl_exit cmd_import(struct ctl *ctl)
{
    const char *path = ctl->arg[0];
    struct client *client = NULL;
    enum ctl_exit code;
    uint64_t size = CLIENT_SIZE_UNKNOWN;
    FILE *file;

    if (ctl_value(ctl, "from") == NULL)
        return ctl_fail(CTL_USAGE, "import needs --from FORMAT");
    file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rbe");
    if (file == NULL)
        return ctl_fail(CTL_LOCAL, "%s: %s", path, strerror(errno));
    code = look_at(path, file, &size);
    if (code == CTL_DONE) {
        client = cmd_begin(ctl, "POST", "/api/v1/import");
        code = client == NULL ? CTL_LOCAL : send(ctl, client, file, size);
    }
    client_free(client);
    if (file != stdin)
        fclose(file);
    return code;
}
