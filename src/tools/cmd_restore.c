/* cmd_restore.c - a backup comes back: through the running server, or into the folder of
 * a stopped one. */
#include "registry/registry.h"
#include "tools/answer.h"
#include "tools/cmd.h"
#include "tools/shown.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define SQLITE_TYPE "application/vnd.sqlite3"

/* json is released. */
static enum ctl_exit say_result(const struct ctl *ctl, json_t *json)
{
    enum ctl_exit code = CTL_DONE;

    if (ctl->json)
        code = shown_json(json);
    else
        printf("%lld records %s\n",
               (long long)json_integer_value(json_object_get(json, "records")),
               ctl->dry_run ? "would be restored" : "restored");
    json_decref(json);
    return code;
}

static enum ctl_exit through_server(struct ctl *ctl, FILE *file, uint64_t size)
{
    struct client *client = cmd_begin(ctl, "POST", "/api/v1/restore");
    struct answer answer = {0};
    json_t *json = NULL;
    enum ctl_exit code;

    if (client == NULL)
        return CTL_LOCAL;
    client_change_params(client, ctl_value(ctl, "force") != NULL);
    client_be_patient(client);
    client_show_progress(client, "restore");
    code = client_send_file(client, SQLITE_TYPE, file, size, answer_keep, &answer);
    client_free(client);
    if (code == CTL_DONE)
        code = answer_json(&answer, &json);
    answer_drop(&answer);
    return code == CTL_DONE ? say_result(ctl, json) : code;
}

/* A backup that the server keeps. */
static enum ctl_exit kept_there(struct ctl *ctl)
{
    struct client *client = cmd_begin(ctl, "POST", "/api/v1/backups/");
    json_t *answer;
    enum ctl_exit code;

    if (client == NULL)
        return CTL_LOCAL;
    client_segment(client, ctl->arg[0]);
    client_path(client, "/restore");
    client_change_params(client, ctl_value(ctl, "force") != NULL);
    client_be_patient(client);
    code = cmd_call(client, NULL, &answer);
    return code == CTL_DONE ? say_result(ctl, answer) : code;
}

static enum ctl_exit into_folder(const struct ctl *ctl, const char *folder)
{
    struct registry_report report = {0};
    enum ow_err err;

    if (ctl->dry_run)
        return ctl_fail(CTL_USAGE, "--dry-run does not go with --data");
    err = registry_restore(folder, ctl->arg[0], &report);
    if (err == OW_EBUSY)
        return ctl_fail(CTL_REFUSED,
                        "a server runs in %s: stop it, or restore without --data",
                        folder);
    if (err != OW_OK)
        return ctl_fail(CTL_LOCAL, "%s",
                        report.text[0] != '\0' ? report.text : ow_err_str(err));
    if (ctl->json)
        printf("{\"records\": %llu}\n", (unsigned long long)report.records);
    else
        printf("%s\n", report.text);
    return CTL_DONE;
}

enum ctl_exit cmd_restore(struct ctl *ctl)
{
    const char *folder = ctl_value(ctl, "data");
    enum ctl_exit code;
    struct stat st;
    FILE *file;

    if (ctl_value(ctl, "here") != NULL)
        return folder == NULL ? kept_there(ctl)
                              : ctl_fail(CTL_USAGE, "--here does not go with --data");
    if (folder != NULL)
        return into_folder(ctl, folder);
    file = fopen(ctl->arg[0], "rbe");
    if (file == NULL || fstat(fileno(file), &st) != 0)
        code = ctl_fail(CTL_LOCAL, "%s: %s", ctl->arg[0], strerror(errno));
    else if (!S_ISREG(st.st_mode)) /* its size must be known */
        code = ctl_fail(CTL_LOCAL, "%s: not a file", ctl->arg[0]);
    else
        code = through_server(ctl, file, (uint64_t)st.st_size);
    if (file != NULL)
        fclose(file);
    return code;
}
