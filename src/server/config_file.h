/* config_file.h - the file of start options, winsd.yaml: a mapping of option names to
 * values, read by walking libyaml's events along the option table.  Everything it does
 * not know is an error that says where and what to do; nothing is ignored. */
#pragma once

#include "base/error.h"
#include "server/config.h"

#include <stddef.h>

#define CONFIG_FILE     "/etc/openwins/winsd.yaml"
#define CONFIG_FILE_MAX (1 << 20) /* bytes */
#define CONFIG_TEXT     512       /* room for most errors; longer ones are cut */

/* Set in config what the file at path says.  OW_ENOTFOUND (no such file), OW_EIO, or what
 * config_file_parse() returns; then text says why and config is untouched. */
enum ow_err config_file_read(const char *path, struct server_config *config, char *text,
                             size_t room);

/* Set in config what the len bytes of YAML at data say; name stands for them in errors:
 * "winsd.yaml:3:9: ...".  OW_EFORMAT, OW_EINVAL, OW_ERANGE, OW_EEXIST (an option twice),
 * OW_ENOTFOUND (no such option), OW_ENOMEM; then config is untouched. */
enum ow_err config_file_parse(const char *name, const char *data, size_t len,
                              struct server_config *config, char *text, size_t room);
