/* cmd_backup.c - the database as one file: on this side, or kept by the server. */
#include "tools/cmd.h"
#include "tools/out_file.h"
#include "tools/shown.h"

#include <string.h>
#include <unistd.h>

enum ctl_exit cmd_save(struct ctl *ctl, struct client *client, const char *path)
{
    struct out_file file = {.fd = -1};
    enum ctl_exit code = out_file_open(path, &file);

    if (code == CTL_DONE) {
        client_be_patient(client);
        client_show_progress(client, "backup");
        code = client_send(client, NULL, NULL, 0, out_file_take, &file);
        if (file.err != 0)
            ctl_fail(code, "%s: %s", path, strerror(file.err));
    }
    if (code == CTL_DONE)
        code = out_file_finish(path, &file);
    if (code == CTL_DONE && file.fd != STDOUT_FILENO)
        printf(ctl->json ? "{\"file_bytes\": %llu}\n" : "%llu bytes written\n",
               file.bytes);
    out_file_drop(&file);
    client_free(client);
    return code;
}

static long long number(const json_t *answer, const char *key)
{
    return (long long)json_integer_value(json_object_get(answer, key));
}

static enum ctl_exit print_made(const struct ctl *ctl, const json_t *answer)
{
    const json_t *backup = json_object_get(answer, "backup");

    if (ctl->dry_run) {
        puts("a backup would be made; there is room");
        return CTL_DONE;
    }
    printf("%s: %lld bytes, %lld records, ", shown_text(backup, "name"),
           number(backup, "bytes"), number(answer, "records"));
    if (json_is_true(json_object_get(backup, "sound")))
        puts("checked");
    else
        printf("DAMAGED: %s\n", shown_text(answer, "text"));
    if (number(answer, "removed") > 0)
        printf("%lld older removed\n", number(answer, "removed"));
    return CTL_DONE;
}

/* The server keeps it. */
static enum ctl_exit make_there(struct ctl *ctl)
{
    struct client *client = cmd_begin(ctl, "POST", "/api/v1/backups");

    if (client == NULL)
        return CTL_LOCAL;
    client_be_patient(client);
    client_change_params(client, false);
    return cmd_show_answer(ctl, client, NULL, NULL, print_made);
}

enum ctl_exit cmd_backup(struct ctl *ctl)
{
    const bool there = ctl_value(ctl, "here") != NULL;
    struct client *client;

    if (there == (ctl->arg_count == 1))
        return ctl_fail(CTL_USAGE, "FILE is needed, or --here, and not both");
    if (there)
        return make_there(ctl);
    if (ctl->dry_run)
        return ctl_fail(CTL_USAGE, "--dry-run goes with --here only");
    client = cmd_begin(ctl, "GET", "/api/v1/backup");
    return client == NULL ? CTL_LOCAL : cmd_save(ctl, client, ctl->arg[0]);
}
