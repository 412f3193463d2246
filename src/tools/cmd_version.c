/* cmd_version.c - the version of winsctl. */
#include "tools/cmd.h"
#include "tools/shown.h"

enum ctl_exit cmd_version(struct ctl *ctl)
{
    json_t *version;
    enum ctl_exit code = CTL_DONE;

    if (!ctl->json) {
        puts("winsctl (OpenWINS) " OW_VERSION);
        return CTL_DONE;
    }
    version = json_pack("{s:s}", "version", OW_VERSION);
    code = shown_json(version);
    json_decref(version);
    return code;
}
