#include "tools/control_path.h"

#include <stdlib.h>

#define DEFAULT_PATH "/run/openwins/winsd.sock" /* as in server/options.c */

const char *control_path(const char *given)
{
    const char *environment = getenv("OPENWINS_CONTROL");

    if (given != NULL)
        return given;
    return environment != NULL && environment[0] != '\0' ? environment : DEFAULT_PATH;
}
