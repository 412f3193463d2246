#include "manager/restore.h"

#include "manager/change.h"
#include "manager/reply.h"

static void restore_dump(struct request *request, struct registry_dump *dump,
                         const struct registry_report *report)
{
    struct ow_json json = {0};
    struct command command;

    if (!request_command(request, COMMAND_RESTORE, &command))
        return;
    if (report->rows_bad > 0 && !command.force) {
        reply_error(request, MHD_HTTP_CONFLICT, "needs-force",
                    "force restores what is readable",
                    "%llu records of this backup are damaged",
                    (unsigned long long)report->rows_bad);
        return;
    }
    command.cause.reason = WINS_BECAUSE_RESTORED;
    command.restore = dump;
    if (!change_submit(request, &command))
        return;
    ow_json_open_object(&json);
    ow_json_key(&json, "changed");
    ow_json_uint(&json, command.result.changed);
    ow_json_key(&json, "dry_run");
    ow_json_bool(&json, command.dry_run);
    ow_json_key(&json, "records");
    ow_json_uint(&json, report->records);
    ow_json_key(&json, "rows_bad");
    ow_json_uint(&json, report->rows_bad);
    ow_json_key(&json, "text");
    ow_json_string(&json, report->text);
    ow_json_close_object(&json);
    reply_json(request, MHD_HTTP_OK, &json);
}

void restore_reply(struct request *request, const char *path)
{
    struct registry_report report = {0};
    struct registry_dump *dump = NULL;
    enum ow_err err = registry_dump_open(path, &dump, &report);

    if (err != OW_OK)
        reply_error(request, MHD_HTTP_UNPROCESSABLE_CONTENT, reply_code_of(err), NULL,
                    "%s", report.text[0] != '\0' ? report.text : ow_err_str(err));
    else
        restore_dump(request, dump, &report);
    registry_dump_close(dump);
}
