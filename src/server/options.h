/* options.h - the two option tables of winsd.  Everything that reads or shows an option
 * is made from them; a new option is one row here and its field. */
#pragma once

#include "base/option.h"

/* Options known before start; fields of struct server_config. */
struct ow_option_table options_start(void);

/* Options an operator changes while the server runs; fields of struct settings. */
struct ow_option_table options_live(void);
