/* cmd_check.c - is the database whole? */
#include "registry/registry.h"
#include "tools/cmd.h"
#include "tools/shown.h"

#include <string.h>

static enum ctl_exit say(const struct ctl *ctl, bool ok, long long records,
                         long long rows_bad, const char *text)
{
    json_t *json;
    enum ctl_exit code;

    if (ctl->json) {
        json = json_pack("{s:b, s:I, s:I, s:s}", "ok", (int)ok, "records",
                         (json_int_t)records, "rows_bad", (json_int_t)rows_bad, "text",
                         text);
        code = shown_json(json);
        json_decref(json);
        if (code != CTL_DONE)
            return code;
    } else if (ok) {
        printf("whole: %lld records\n", records);
    } else {
        printf("DAMAGED: %lld records readable, %lld rows not\n%s\n", records, rows_bad,
               text);
    }
    return ok ? CTL_DONE : CTL_NOT_FOUND;
}

static enum ctl_exit check_folder(const struct ctl *ctl, const char *folder)
{
    struct registry_report report = {0};
    enum ow_err err = registry_check(folder, &report);
    const char *text = report.text[0] != '\0' ? report.text : ow_err_str(err);

    if (err != OW_OK && err != OW_ECORRUPT)
        return ctl_fail(CTL_LOCAL, "%s", text);
    return say(ctl, err == OW_OK && report.rows_bad == 0, (long long)report.records,
               (long long)report.rows_bad, text);
}

enum ctl_exit cmd_check(struct ctl *ctl)
{
    const char *folder = ctl_value(ctl, "data");
    struct client *client;
    json_t *answer;
    enum ctl_exit code;

    if (folder != NULL)
        return check_folder(ctl, folder);
    client = cmd_begin(ctl, "POST", "/api/v1/check");
    if (client == NULL)
        return CTL_LOCAL;
    client_be_patient(client);
    code = cmd_call(client, NULL, &answer);
    if (code != CTL_DONE)
        return code;
    code = say(ctl, json_is_true(json_object_get(answer, "ok")),
               (long long)json_integer_value(json_object_get(answer, "records")),
               (long long)json_integer_value(json_object_get(answer, "rows_bad")),
               shown_text(answer, "text"));
    json_decref(answer);
    return code;
}
