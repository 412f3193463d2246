/* cmd_export.c - records as a file for other servers. */
#include "tools/cmd.h"
#include "tools/out_file.h"

#include <string.h>
#include <unistd.h>

static enum ctl_exit run(struct ctl *ctl, struct client *client, const char *path,
                         struct out_file *file)
{
    enum ctl_exit code = cmd_filters(ctl, client);

    if (code != CTL_DONE)
        return code;
    client_param(client, "to", ctl_value(ctl, "to"));
    client_param(client, "domain", ctl_value(ctl, "domain"));
    client_param(client, "name_server", ctl_value(ctl, "name-server"));
    code = out_file_open(path, file);
    if (code == CTL_DONE)
        out_file_open_to_others(file);
    if (code == CTL_DONE)
        code = client_send(client, NULL, NULL, 0, out_file_take, file);
    if (file->err != 0)
        ctl_fail(code, "%s: %s", path, strerror(file->err));
    return code == CTL_DONE ? out_file_finish(path, file) : code;
}

enum ctl_exit cmd_export(struct ctl *ctl)
{
    const char *path = ctl->arg_count == 0 ? "-" : ctl->arg[0];
    struct out_file file = {.fd = -1};
    struct client *client;
    enum ctl_exit code;

    if (ctl_value(ctl, "to") == NULL)
        return ctl_fail(CTL_USAGE, "export needs --to FORMAT");
    client = cmd_begin(ctl, "GET", "/api/v1/export");
    if (client == NULL)
        return CTL_LOCAL;
    code = run(ctl, client, path, &file);
    if (code == CTL_DONE && file.fd != STDOUT_FILENO)
        fprintf(stderr, "%llu bytes written\n", file.bytes);
    out_file_drop(&file);
    client_free(client);
    return code;
}
