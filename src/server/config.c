#include "server/config.h"

#include "server/options.h"

void server_config_default(struct server_config *ret_config)
{
    *ret_config = (struct server_config){0};
    ow_option_defaults(options_start(), ret_config);
}
