/* option_print.h - the option tables for people: the settings file with its comments, the
 * entries of a manual page. */
#pragma once

#include "base/option.h"
#include "host/config_form.h"

#include <stdio.h>

/* Break text into lines of at most width columns, each with prefix in front. */
void option_print_wrapped(FILE *out, const char *prefix, const char *text, size_t width);

/* The configuration in values as YAML that config_file_parse() reads, with the help as
 * comments. */
void option_print_yaml(FILE *out, const struct config_form *form, const void *values);

/* Every row of the table as an entry of a manual page in scdoc. */
void option_print_man(FILE *out, struct ow_option_table table);

/* Text for scdoc, its marks escaped. */
void option_print_scdoc(FILE *out, const char *text);
