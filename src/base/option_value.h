/* option_value.h - one value of an option, text <-> bytes; each type in a function of its
 * own.  The insides of option.h. */
#pragma once

#include "base/option.h"

#define OW_OPTION_SIZE_MAX 256 /* bytes of a field, or of one element of a list */

/* Read text into the option->size bytes at value.  OW_OK, OW_EINVAL, OW_ERANGE. */
enum ow_err ow_option_value_get(const struct ow_option *option, const char *text,
                                void *value);

/* Write the value as text, cut to room.  Returns text. */
const char *ow_option_value_text(const struct ow_option *option, const void *value,
                                 char *text, size_t room);

/* Write a number in the unit of the option's type ("40m", "256M").  Returns text. */
const char *ow_option_number_text(const struct ow_option *option, uint64_t number,
                                  char *text, size_t room);
