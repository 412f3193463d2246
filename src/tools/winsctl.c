/* winsctl.c - everything the server's manager can do, for scripts and people. */
#include "tools/cmd.h"
#include "tools/help.h"

#include <curl/curl.h>
#include <locale.h>

static enum ctl_exit run(struct ctl *ctl)
{
    enum ctl_exit code;

    if (ctl->print_man) {
        manual_print();
        return CTL_DONE;
    }
    if (ctl->help && ctl->command == NULL) {
        help_all();
        return CTL_DONE;
    }
    if (ctl->help) {
        help_one(ctl->command);
        return CTL_DONE;
    }
    if (ctl->command->offline)
        return ctl->command->run(ctl);
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return ctl_fail(CTL_LOCAL, "libcurl cannot be used");
    code = ctl->command->run(ctl);
    curl_global_cleanup();
    return code;
}

int main(int argc, char **argv)
{
    char text[512];
    struct ctl ctl;
    enum ctl_exit code;

    setlocale(LC_TIME, "");
    if (ctl_parse(argc, argv, &ctl, text, sizeof text) != CTL_DONE)
        return (int)ctl_fail(CTL_USAGE, "%s", text);
    code = run(&ctl);
    if (fflush(stdout) != 0 && code == CTL_DONE)
        return (int)ctl_fail(CTL_LOCAL, "stdout cannot be written");
    return (int)code;
}
