/* config_form.h - what the configuration of one program looks like: its option table and
 * where its file is.  The readers and printers of this folder are made from it. */
#pragma once

#include "base/option.h"

#include <stddef.h>

#define CONFIG_PATH_ROOM 256 /* of a path in a configuration, with its zero */
#define CONFIG_TEXT      512 /* room for most errors; longer ones are cut */

struct config_form {
    const char *program; /* "winsd" */
    const char *file;    /* "/etc/openwins/winsd.yaml": read unless another is named */
    struct ow_option_table start; /* the options of file and command line */
    size_t size;                  /* of the struct that their fields are in */
    struct ow_option_table
        live;                 /* options that are changed while it runs; may be empty */
    const char *live_command; /* how: "winsctl set"; NULL when there are none */
    /* Look at what the rows alone cannot tell; an error comes with its text.  NULL: they
     * tell everything. */
    enum ow_err (*check)(const void *values, char *text, size_t room);
};
