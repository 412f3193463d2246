/* cmd_backups.c - the backups that the server keeps in its data folder. */
#include "tools/cmd.h"
#include "tools/out_file.h"
#include "tools/shown.h"
#include "tools/table.h"

#include <string.h>

#define PATH       "/api/v1/backups"
#define BYTES_TEXT 32

static const char *const headings[] = {"BACKUP", "MADE", "SIZE", "CHECKED", NULL};

static const char *size_text(const json_t *backup, char text[BYTES_TEXT])
{
    double kib = (double)json_integer_value(json_object_get(backup, "bytes")) / 1024;

    if (kib < 1024)
        snprintf(text, BYTES_TEXT, "%.0f kB", kib);
    else
        snprintf(text, BYTES_TEXT, "%.1f MB", kib / 1024);
    return text;
}

static bool add_row(struct table *table, const json_t *backup)
{
    char time[64], size[BYTES_TEXT];
    const char *cells[] = {
        shown_text(backup, "name"), shown_time(backup, "time", time, sizeof time),
        size_text(backup, size),
        json_is_true(json_object_get(backup, "sound")) ? "sound" : "DAMAGED"};

    return table_add(table, cells);
}

static enum ctl_exit print_backups(const json_t *answer)
{
    struct table *table = table_new(headings);
    const json_t *backups = json_object_get(answer, "backups"), *backup;
    char time[64];
    bool fits = table != NULL;
    size_t i;

    json_array_foreach(backups, i, backup) fits = fits && add_row(table, backup);
    if (fits && json_array_size(backups) > 0)
        table_print(table, stdout);
    table_free(table);
    printf("next: %s%s\n", shown_time(answer, "next", time, sizeof time),
           json_is_true(json_object_get(answer, "failing"))
               ? "; the last one failed or is damaged: winsctl events"
               : "");
    return fits ? CTL_DONE : ctl_fail(CTL_LOCAL, "out of memory");
}

enum ctl_exit cmd_backups(struct ctl *ctl)
{
    struct client *client = cmd_begin(ctl, "GET", PATH);
    json_t *answer;
    enum ctl_exit code;

    if (client == NULL)
        return CTL_LOCAL;
    code = cmd_call(client, NULL, &answer);
    if (code != CTL_DONE)
        return code;
    code = ctl->json ? shown_json(answer) : print_backups(answer);
    json_decref(answer);
    return code;
}

enum ctl_exit cmd_backups_get(struct ctl *ctl)
{
    struct client *client = cmd_begin(ctl, "GET", PATH "/");

    if (client == NULL)
        return CTL_LOCAL;
    client_segment(client, ctl->arg[0]);
    return cmd_save(ctl, client, ctl->arg[ctl->arg_count - 1]);
}

enum ctl_exit cmd_backups_delete(struct ctl *ctl)
{
    struct client *client = cmd_begin(ctl, "DELETE", PATH "/");
    json_t *answer;
    enum ctl_exit code;

    if (client == NULL)
        return CTL_LOCAL;
    client_segment(client, ctl->arg[0]);
    client_change_params(client, false);
    code = cmd_call(client, NULL, &answer);
    if (code != CTL_DONE)
        return code;
    if (ctl->json)
        code = shown_json(answer);
    else
        printf("%s%s: deleted\n", ctl->dry_run ? "would be done: " : "",
               shown_text(answer, "name"));
    json_decref(answer);
    return code;
}
