/* cmd_backup.c - the database as one file on this side. */
#include "tools/cmd.h"
#include "tools/out_file.h"

#include <string.h>
#include <unistd.h>

enum ctl_exit cmd_backup(struct ctl *ctl)
{
    const char *path = ctl->arg[0];
    struct client *client = cmd_begin(ctl, "GET", "/api/v1/backup");
    struct out_file file = {.fd = -1};
    enum ctl_exit code;

    if (client == NULL)
        return CTL_LOCAL;
    code = out_file_open(path, &file);
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
