/* cmd_backups.c - the backups that the server keeps in its data folder. */
#include "tools/cmd.h"
#include "tools/shown.h"

#include <stdio.h>

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

static bool add_row(const struct ctl *ctl, struct table *table, const json_t *backup)
{
    char time[64], size[BYTES_TEXT];
    const char *cells[] = {
        shown_text(backup, "name"), shown_time(backup, "time", time, sizeof time),
        size_text(backup, size),
        json_is_true(json_object_get(backup, "sound")) ? "sound" : "DAMAGED"};

    (void)ctl;
    return table_add(table, cells);
}

static enum ctl_exit print_backups(const struct ctl *ctl, const json_t *answer)
{
    const json_t *backups = json_object_get(answer, "backups");
    enum ctl_exit code = CTL_DONE;
    char time[64];

    if (json_array_size(backups) > 0)
        code = shown_table(ctl, backups, headings, add_row);
    printf("next: %s%s\n", shown_time(answer, "next", time, sizeof time),
           json_is_true(json_object_get(answer, "failing"))
               ? "; the last one failed or is damaged: winsctl events"
               : "");
    return code;
}

enum ctl_exit cmd_backups(struct ctl *ctl)
{
    return cmd_show_answer(ctl, cmd_begin(ctl, "GET", PATH), NULL, NULL, print_backups);
}

enum ctl_exit cmd_backups_get(struct ctl *ctl)
{
    struct client *client = cmd_begin(ctl, "GET", PATH "/");

    if (client == NULL)
        return CTL_LOCAL;
    client_segment(client, ctl->arg[0]);
    return cmd_save(ctl, client, ctl->arg[ctl->arg_count - 1]);
}

static enum ctl_exit print_deleted(const struct ctl *ctl, const json_t *answer)
{
    printf("%s%s: deleted\n", ctl->dry_run ? "would be done: " : "",
           shown_text(answer, "name"));
    return CTL_DONE;
}

enum ctl_exit cmd_backups_delete(struct ctl *ctl)
{
    struct client *client = cmd_begin(ctl, "DELETE", PATH "/");

    if (client == NULL)
        return CTL_LOCAL;
    client_segment(client, ctl->arg[0]);
    client_change_params(client, false);
    return cmd_show_answer(ctl, client, NULL, NULL, print_deleted);
}
