#include "host/command_line.h"

#include "host/config_file.h"
#include "host/event_print.h"
#include "host/option_print.h"

#include <assert.h>
#include <getopt.h>
#include <stdarg.h>
#include <string.h>

#define OVERRIDES_MAX 256
#define ROWS_MAX      96  /* options of all kinds, and the end */
#define ROW_NUMBER    256 /* of the first row, above every letter */
#define HELP_COLUMNS  70
#define TEXT_COLUMNS  78

enum meaning {
    MEANS_FILE,
    MEANS_ACTION,
    MEANS_TABLE,
};

/* An option that every program has. */
struct row {
    const char *name;
    const char *argument; /* NULL: takes none */
    const char *help;     /* NULL: not for people */
    enum meaning meaning;
    enum command_line_action action; /* of MEANS_ACTION */
    char letter;                     /* 0: none */
};

static const struct row rows[] = {
    {"config", "FILE", "Read start options from FILE instead of the usual one.",
     MEANS_FILE, COMMAND_LINE_RUN, 'c'},
    {"check-config", NULL, "Check file and command line, say what is wrong, and stop.",
     MEANS_ACTION, COMMAND_LINE_CHECK, 0},
    {"print-config", NULL, "Print the configuration as a file with comments, and stop.",
     MEANS_ACTION, COMMAND_LINE_CONFIG, 0},
    {"help", NULL, "Print this help, and stop.", MEANS_ACTION, COMMAND_LINE_HELP, 'h'},
    {"version", NULL, "Print the version, and stop.", MEANS_ACTION, COMMAND_LINE_VERSION,
     'V'},
    {"print-options", "TABLE", NULL, MEANS_TABLE, COMMAND_LINE_MANUAL, 0},
    {"print-events", "TABLE", NULL, MEANS_TABLE, COMMAND_LINE_MANUAL, 0},
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

/* What was given for an option of the configuration, in order. */
struct override {
    const struct ow_option *option;
    const char *value;
};

struct parsing {
    const struct command_line_form *form;
    struct command_line *line;
    size_t count;
    struct override override[OVERRIDES_MAX];
    char *text;
    size_t room;
};

__attribute__((format(printf, 3, 4))) static enum ow_err fail(struct parsing *p,
                                                              enum ow_err err,
                                                              const char *format, ...)
{
    va_list args;

    va_start(args, format);
    (void)vsnprintf(p->text, p->room, format, args);
    va_end(args);
    return err;
}

/* ---- what each option means ---- */

enum ow_err command_line_path(char path[CONFIG_PATH_ROOM], const char *value, char *why,
                              size_t room)
{
    size_t len = strlen(value);

    if (len == 0 || len >= CONFIG_PATH_ROOM) {
        snprintf(why, room, "the path must have 1 to %d bytes", CONFIG_PATH_ROOM - 1);
        return OW_ERANGE;
    }
    memcpy(path, value, len + 1);
    return OW_OK;
}

static enum ow_err take_table(struct parsing *p, const struct row *row, const char *value)
{
    static const struct {
        const char *row, *value;
        enum command_line_table table;
    } tables[] = {
        {"print-options", "man", COMMAND_LINE_TABLE_MAN},
        {"print-options", "file", COMMAND_LINE_TABLE_FILE},
        {"print-options", "live", COMMAND_LINE_TABLE_LIVE},
        {"print-events", "markdown", COMMAND_LINE_TABLE_EVENTS},
    };

    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        if (strcmp(tables[i].row, row->name) == 0 &&
            strcmp(tables[i].value, value) == 0) {
            p->line->table = tables[i].table;
            p->line->action = COMMAND_LINE_MANUAL;
            return OW_OK;
        }
    }
    return fail(p, OW_EINVAL, "--%s: there is no table \"%.40s\"", row->name, value);
}

static enum ow_err take_row(struct parsing *p, const struct row *row, const char *value)
{
    char why[CONFIG_TEXT];
    enum ow_err err;

    switch (row->meaning) {
    case MEANS_FILE:
        err = command_line_path(p->line->file, value, why, sizeof(why));
        return err == OW_OK ? OW_OK : fail(p, err, "--%s: %s", row->name, why);
    case MEANS_ACTION:
        p->line->action = row->action;
        return OW_OK;
    case MEANS_TABLE:
        return take_table(p, row, value);
    }
    return OW_EINVAL;
}

static enum ow_err take_extra(struct parsing *p, const struct command_line_extra *extra,
                              const char *value)
{
    char why[CONFIG_TEXT] = "";
    enum ow_err err = extra->take(p->line->ctx, value, why, sizeof(why));

    return err == OW_OK ? OW_OK : fail(p, err, "--%s: %s", extra->name, why);
}

static enum ow_err take_option(struct parsing *p, const struct ow_option *option,
                               const char *value)
{
    if (p->count == OVERRIDES_MAX)
        return fail(p, OW_ELIMIT, "more than %d options", OVERRIDES_MAX);
    p->override[p->count++] = (struct override){option, value};
    return OW_OK;
}

/* ---- walking along the arguments ---- */

static int needs(const char *argument)
{
    return argument == NULL ? no_argument : required_argument;
}

/* The tables in the form of getopt_long(): the number of a row is its position, the
 * common rows first, then the extra ones, then those of the configuration.  Short options
 * are written to letters. */
static void fill_getopt(const struct command_line_form *form, struct option ret[ROWS_MAX],
                        char letters[2 * ROWS_MAX])
{
    struct ow_option_table table = form->config->start;
    int code = ROW_NUMBER;
    size_t n = 0;

    assert(ROWS + form->extra_count + table.count < ROWS_MAX);
    *letters++ = ':'; /* a missing argument is told from an unknown option */
    for (size_t i = 0; i < ROWS; i++) {
        ret[n++] = (struct option){rows[i].name, needs(rows[i].argument), NULL, code++};
        if (rows[i].letter == 0)
            continue;
        *letters++ = rows[i].letter;
        if (rows[i].argument != NULL)
            *letters++ = ':';
    }
    *letters = '\0';
    for (size_t i = 0; i < form->extra_count; i++)
        ret[n++] = (struct option){form->extra[i].name, needs(form->extra[i].argument),
                                   NULL, code++};
    for (size_t i = 0; i < table.count; i++)
        ret[n++] = (struct option){table.row[i].name, required_argument, NULL, code++};
    ret[n] = (struct option){NULL, 0, NULL, 0};
}

/* What getopt_long() could not read: optopt is a letter, the number of a row that takes
 * no value, or 0 for an unknown word, which is then the last argument it looked at. */
static enum ow_err unknown(struct parsing *p, const char *last)
{
    const struct ow_option *nearest;

    if (optopt >= ROW_NUMBER)
        return fail(p, OW_EINVAL, "\"%.40s\": this option takes no value", last);
    if (optopt != 0)
        return fail(p, OW_EINVAL, "there is no option \"-%c\"; --help lists them",
                    optopt);
    nearest = ow_option_nearest(p->form->config->start, last + strspn(last, "-"));
    if (nearest == NULL)
        return fail(p, OW_EINVAL, "there is no option \"%.40s\"; --help lists them",
                    last);
    return fail(p, OW_EINVAL, "there is no option \"%.40s\"; did you mean --%s?", last,
                nearest->name);
}

static enum ow_err take(struct parsing *p, int code, const char *last)
{
    size_t n;

    if (code == ':')
        return fail(p, OW_EINVAL, "%.40s needs a value", last);
    if (code == '?')
        return unknown(p, last);
    for (size_t i = 0; i < ROWS; i++)
        if (code == rows[i].letter || code == (int)(ROW_NUMBER + i))
            return take_row(p, &rows[i], optarg);
    n = (size_t)code - ROW_NUMBER - ROWS;
    if (n < p->form->extra_count)
        return take_extra(p, &p->form->extra[n], optarg);
    return take_option(p, &p->form->config->start.row[n - p->form->extra_count], optarg);
}

static enum ow_err walk(struct parsing *p, int argc, char **argv)
{
    struct option options[ROWS_MAX];
    char letters[2 * ROWS_MAX];
    enum ow_err err = OW_OK;

    fill_getopt(p->form, options, letters);
    opterr = 0;
    optind = 0; /* start afresh */
    while (err == OW_OK) {
        int code = getopt_long(argc, argv, letters, options, NULL);

        if (code == -1)
            break;
        err = take(p, code, argv[optind - 1]);
    }
    if (err == OW_OK && optind < argc)
        return fail(p, OW_EINVAL, "\"%.40s\" was not expected; --help lists the options",
                    argv[optind]);
    return err;
}

/* ---- file, then command line ---- */

static enum ow_err read_file(struct parsing *p)
{
    const struct config_form *form = p->form->config;
    struct command_line *line = p->line;
    bool named = line->file[0] != '\0';
    enum ow_err err = config_file_read(form, named ? line->file : form->file,
                                       line->values, p->text, p->room);

    if (err == OW_ENOTFOUND && !named) { /* every option has a default */
        p->text[0] = '\0';
        return OW_OK;
    }
    if (err == OW_OK && !named)
        snprintf(line->file, sizeof(line->file), "%s", form->file);
    return err;
}

/* Lists grow by each value given, but the first one replaces what the file says. */
static enum ow_err apply_overrides(struct parsing *p)
{
    void *values = p->line->values;

    for (size_t i = 0; i < p->count; i++) {
        const struct override *o = &p->override[i];
        bool again = false;
        char why[CONFIG_TEXT];
        enum ow_err err;

        for (size_t k = 0; k < i; k++)
            again = again || p->override[k].option == o->option;
        if (!again && ow_option_is_list(o->option))
            ow_option_clear(o->option, values);
        if (ow_option_is_list(o->option)) /* an empty value is no list but a mistake */
            err = ow_option_add(o->option, values, o->value, why, sizeof(why));
        else
            err = ow_option_set(o->option, values, o->value, why, sizeof(why));
        if (err != OW_OK)
            return fail(p, err, "--%s", why);
    }
    return OW_OK;
}

enum ow_err command_line_read(const struct command_line_form *form, int argc, char **argv,
                              struct command_line *line, char *text, size_t room)
{
    struct parsing p = {.form = form, .line = line, .text = text, .room = room};
    enum ow_err err;

    line->action = COMMAND_LINE_RUN;
    line->file[0] = '\0';
    ow_option_defaults(form->config->start, line->values);
    err = walk(&p, argc, argv);
    if (err == OW_OK && line->action <= COMMAND_LINE_CONFIG) {
        err = read_file(&p);
        if (err == OW_OK)
            err = apply_overrides(&p);
        if (err == OW_OK && form->config->check != NULL)
            err = form->config->check(line->values, text, room);
    }
    return err;
}

/* ---- printing ---- */

/* "-c, --config FILE", and below it what it is good for. */
static void print_usage(FILE *out, char letter, const char *name, const char *argument,
                        const char *help)
{
    char flags[64];

    if (letter != 0)
        snprintf(flags, sizeof(flags), "-%c, --%s", letter, name);
    else
        snprintf(flags, sizeof(flags), "    --%s", name);
    fprintf(out, "  %s%s%s\n", flags, argument == NULL ? "" : " ",
            argument == NULL ? "" : argument);
    option_print_wrapped(out, "          ", help, HELP_COLUMNS);
}

static void print_help(const struct command_line_form *form, FILE *out)
{
    const struct config_form *config = form->config;
    char what[256];

    snprintf(what, sizeof(what), "%s It stays in the foreground.", form->what);
    fprintf(out, "Usage: %s [OPTION]...\n\n", config->program);
    option_print_wrapped(out, "", what, TEXT_COLUMNS);
    fprintf(out, "\nStart options, also possible in %s (%s.yaml(5)):\n", config->file,
            config->program);
    for (size_t i = 0; i < config->start.count; i++) {
        const struct ow_option *option = &config->start.row[i];

        print_usage(out, 0, option->name, option->argument, option->help);
    }
    fputs("\nOther options:\n", out);
    for (size_t i = 0; i < form->extra_count; i++)
        print_usage(out, 0, form->extra[i].name, form->extra[i].argument,
                    form->extra[i].help);
    for (size_t i = 0; i < ROWS; i++) {
        if (rows[i].help != NULL)
            print_usage(out, rows[i].letter, rows[i].name, rows[i].argument,
                        rows[i].help);
    }
    if (form->hint != NULL)
        fprintf(out, "\n%s\n", form->hint);
}

static void print_man_entry(FILE *out, char letter, const char *name,
                            const char *argument, const char *help)
{
    if (letter != 0)
        fprintf(out, "*-%c*, ", letter);
    fprintf(out, "*--%s*", name);
    if (argument != NULL)
        fprintf(out, " _%s_", argument);
    fputs("\n\t", out);
    option_print_scdoc(out, help);
}

static void print_man(const struct command_line_form *form, FILE *out)
{
    struct ow_option_table table = form->config->start;

    for (size_t i = 0; i < table.count; i++) {
        print_man_entry(out, 0, table.row[i].name, table.row[i].argument,
                        table.row[i].help);
        if (ow_option_is_list(&table.row[i]))
            fputs(" May be given several times.", out);
        fputs(" Default: _", out);
        option_print_scdoc(out, table.row[i].standard);
        fputs("_.\n\n", out);
    }
    for (size_t i = 0; i < form->extra_count; i++) {
        print_man_entry(out, 0, form->extra[i].name, form->extra[i].argument,
                        form->extra[i].help);
        fputs("\n\n", out);
    }
    for (size_t i = 0; i < ROWS; i++) {
        if (rows[i].help == NULL)
            continue;
        print_man_entry(out, rows[i].letter, rows[i].name, rows[i].argument,
                        rows[i].help);
        fputs("\n\n", out);
    }
}

static void print_table(const struct command_line_form *form,
                        enum command_line_table table, FILE *out)
{
    switch (table) {
    case COMMAND_LINE_TABLE_MAN:
        print_man(form, out);
        break;
    case COMMAND_LINE_TABLE_FILE:
        option_print_man(out, form->config->start);
        break;
    case COMMAND_LINE_TABLE_LIVE:
        option_print_man(out, form->config->live);
        break;
    case COMMAND_LINE_TABLE_EVENTS:
        event_print_markdown(out);
        break;
    }
}

void command_line_print(const struct command_line_form *form,
                        const struct command_line *line, FILE *out)
{
    switch (line->action) {
    case COMMAND_LINE_RUN:
        break;
    case COMMAND_LINE_CHECK:
        fprintf(out, "The configuration is good%s%s.\n",
                line->file[0] == '\0' ? "" : ": ", line->file);
        break;
    case COMMAND_LINE_CONFIG:
        option_print_yaml(out, form->config, line->values);
        break;
    case COMMAND_LINE_HELP:
        print_help(form, out);
        break;
    case COMMAND_LINE_VERSION:
        fprintf(out, "%s (OpenWINS) " OW_VERSION "\n", form->config->program);
        break;
    case COMMAND_LINE_MANUAL:
        print_table(form, line->table, out);
        break;
    }
}
