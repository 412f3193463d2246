#include "host/option_print.h"

#include <string.h>

#define COLUMNS 78

void option_print_wrapped(FILE *out, const char *prefix, const char *text, size_t width)
{
    size_t column = 0;

    while (*text != '\0') {
        size_t word = strcspn(text, " ");

        if (column > 0 && column + 1 + word > width) {
            fputc('\n', out);
            column = 0;
        }
        if (column == 0)
            column = (size_t)fprintf(out, "%s%.*s", prefix, (int)word, text);
        else
            column += (size_t)fprintf(out, " %.*s", (int)word, text);
        text += word;
        text += strspn(text, " ");
    }
    if (column > 0)
        fputc('\n', out);
}

/* One value for YAML.  Text is quoted, so that nothing in it can mean anything. */
static void print_value(FILE *out, const struct ow_option *option, const char *text)
{
    bool quoted = option->type == OW_OPTION_TEXT || option->type == OW_OPTION_TEXT_LIST;

    if (!quoted) {
        fprintf(out, "%s\n", text);
        return;
    }
    fputc('"', out);
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            fputc('\\', out);
        fputc(*text, out);
    }
    fputs("\"\n", out);
}

static void print_yaml_row(FILE *out, const struct ow_option *option, const void *values)
{
    char text[OW_OPTION_TEXT_ROOM], allowed[OW_OPTION_WHY_ROOM];

    option_print_wrapped(out, "# ", option->help, COLUMNS);
    fprintf(out, "# Allowed: %s. Default: %s.\n",
            ow_option_allowed(option, allowed, sizeof(allowed)), option->standard);
    fprintf(out, "%s:", option->name);
    ow_option_text(option, values, text, sizeof(text));
    if (option->none != NULL && strcmp(text, option->none) == 0) {
        fprintf(out, " %s\n", text);
        return;
    }
    if (!ow_option_is_list(option)) {
        fputc(' ', out);
        print_value(out, option, text);
        return;
    }
    fputc('\n', out);
    for (size_t i = 0; i < ow_option_elements(option, values); i++) {
        fputs("  - ", out);
        print_value(out, option,
                    ow_option_element(option, values, i, text, sizeof(text)));
    }
}

void option_print_yaml(FILE *out, const struct config_form *form, const void *values)
{
    fprintf(out, "# Start options of %s.", form->program);
    if (form->live_command != NULL)
        fprintf(out, " What is changed while it runs: `%s`.", form->live_command);
    fputc('\n', out);
    for (size_t i = 0; i < form->start.count; i++) {
        fputc('\n', out);
        print_yaml_row(out, &form->start.row[i], values);
    }
}

void option_print_scdoc(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (strchr("*_\\", *text) != NULL)
            fputc('\\', out);
        fputc(*text, out);
    }
}

void option_print_man(FILE *out, struct ow_option_table table)
{
    char allowed[OW_OPTION_WHY_ROOM];

    for (size_t i = 0; i < table.count; i++) {
        const struct ow_option *option = &table.row[i];

        fprintf(out, "*%s*\n\t", option->name);
        option_print_scdoc(out, option->help);
        if (option->administrator)
            fputs(" Only an administrator may change it.", out);
        fputs("\n\n\tAllowed: ", out);
        option_print_scdoc(out, ow_option_allowed(option, allowed, sizeof(allowed)));
        fputs(". Default: _", out);
        option_print_scdoc(out, option->standard);
        fputs("_.\n\n", out);
    }
}
