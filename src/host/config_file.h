/* config_file.h - the file of start options (winsd.yaml, nbtd.yaml): a mapping of option
 * names to values, read by walking libyaml's events along the option table.  Everything
 * it does not know is an error that says where and what to do; nothing is ignored. */
#pragma once

#include "base/error.h"
#include "host/config_form.h"

#include <stddef.h>

#define CONFIG_FILE_MAX (1 << 20) /* bytes */

/* Set in values, the struct of the form, what the file at path says.  OW_ENOTFOUND (no
 * such file), OW_EIO, or what config_file_parse() returns; then text says why and values
 * are untouched. */
enum ow_err config_file_read(const struct config_form *form, const char *path,
                             void *values, char *text, size_t room);

/* Set in values what the len bytes of YAML at data say; name stands for them in errors:
 * "winsd.yaml:3:9: ...".  OW_EFORMAT, OW_EINVAL, OW_ERANGE, OW_EEXIST (an option twice),
 * OW_ENOTFOUND (no such option), OW_ENOMEM; then values are untouched. */
enum ow_err config_file_parse(const struct config_form *form, const char *name,
                              const char *data, size_t len, void *values, char *text,
                              size_t room);
