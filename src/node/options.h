/* options.h - the option table of nbtd: everything that reads or shows an option is made
 * from it; a new option is one row here and its field in struct node_config. */
#pragma once

#include "base/option.h"
#include "node/config.h"

/* The rows; fields of struct node_config. */
struct ow_option_table node_options(void);

/* Defaults of the table. */
void node_config_default(struct node_config *ret_config);
