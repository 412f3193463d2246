#include "host/config_file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <yaml.h>

#define OPTIONS_MAX 64

struct reading {
    const struct config_form *form;
    yaml_parser_t yaml;
    yaml_event_t event;       /* the present one */
    const char *name;         /* of the file, for errors */
    void *values;             /* a copy, until all is well */
    size_t line[OPTIONS_MAX]; /* where each option was set; 0: not yet */
    char *text;
    size_t room;
};

/* Say what is wrong at a place of the file.  Returns err. */
__attribute__((format(printf, 4, 5))) static enum ow_err fail(struct reading *r,
                                                              enum ow_err err,
                                                              yaml_mark_t mark,
                                                              const char *format, ...)
{
    int n = snprintf(r->text, r->room, "%s:%zu:%zu: ", r->name, mark.line + 1,
                     mark.column + 1);
    va_list args;

    if (n < 0 || (size_t)n >= r->room)
        return err;
    va_start(args, format);
    (void)vsnprintf(r->text + n, r->room - (size_t)n, format, args);
    va_end(args);
    return err;
}

/* Move on to the next event. */
static enum ow_err next(struct reading *r)
{
    yaml_event_delete(&r->event);
    if (yaml_parser_parse(&r->yaml, &r->event))
        return OW_OK;
    memset(&r->event, 0, sizeof(r->event));
    if (r->yaml.error == YAML_MEMORY_ERROR)
        return OW_ENOMEM;
    return fail(r, OW_EFORMAT, r->yaml.problem_mark, "%s",
                r->yaml.problem == NULL ? "this is not YAML" : r->yaml.problem);
}

/* The present event as text without zeros in it; NULL when it is something else. */
static const char *scalar(const struct reading *r)
{
    const char *value = (const char *)r->event.data.scalar.value;

    if (r->event.type != YAML_SCALAR_EVENT ||
        strlen(value) != r->event.data.scalar.length)
        return NULL;
    return value;
}

/* The row of the option named by the present event, which must not be set yet.  NULL
 * after an error, which is stored in *ret_err. */
static const struct ow_option *get_option(struct reading *r, enum ow_err *ret_err)
{
    struct ow_option_table table = r->form->start;
    yaml_mark_t mark = r->event.start_mark;
    const char *name = scalar(r);
    const struct ow_option *option;

    *ret_err = OW_OK;
    if (name == NULL) {
        *ret_err = fail(r, OW_EFORMAT, mark, "expected the name of an option");
        return NULL;
    }
    option = ow_option_find(table, name);
    if (option != NULL) {
        size_t *line = &r->line[option - table.row];

        if (*line == 0) {
            *line = mark.line + 1;
            return option;
        }
        *ret_err = fail(r, OW_EEXIST, mark,
                        "\"%s\" is set twice, first in line %zu: remove one of them",
                        name, *line);
        return NULL;
    }
    if (ow_option_find(r->form->live, name) != NULL) {
        *ret_err = fail(r, OW_EINVAL, mark,
                        "\"%s\" is changed while the server runs, not here: remove this "
                        "line and use `%s %s VALUE`",
                        name, r->form->live_command, name);
        return NULL;
    }
    option = ow_option_nearest(table, name);
    *ret_err = fail(r, OW_ENOTFOUND, mark, "there is no option \"%.40s\"%s%s%s", name,
                    option == NULL ? "" : "; did you mean \"",
                    option == NULL ? "" : option->name, option == NULL ? "" : "\"?");
    return NULL;
}

/* Set option, or append to it, from the present event. */
static enum ow_err get_value(struct reading *r, const struct ow_option *option,
                             bool append)
{
    const char *value = scalar(r);
    char why[CONFIG_TEXT];
    enum ow_err err;

    if (value == NULL)
        return fail(r, OW_EFORMAT, r->event.start_mark, "%s: expected a value%s",
                    option->name,
                    ow_option_is_list(option) && !append ? " or a list of values" : "");
    if (value[0] == '\0' && r->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE)
        return fail(r, OW_EFORMAT, r->event.start_mark,
                    "%s has no value: remove the line, or give it one", option->name);
    err = append ? ow_option_add(option, r->values, value, why, sizeof(why))
                 : ow_option_set(option, r->values, value, why, sizeof(why));
    return err == OW_OK ? OW_OK : fail(r, err, r->event.start_mark, "%s", why);
}

/* The values between "[" and "]", or of lines that begin with "-". */
static enum ow_err get_sequence(struct reading *r, const struct ow_option *option)
{
    enum ow_err err;

    if (!ow_option_is_list(option))
        return fail(r, OW_EFORMAT, r->event.start_mark, "%s takes one value, not a list",
                    option->name);
    ow_option_clear(option, r->values);
    for (;;) {
        err = next(r);
        if (err != OW_OK || r->event.type == YAML_SEQUENCE_END_EVENT)
            return err;
        err = get_value(r, option, true);
        if (err != OW_OK)
            return err;
    }
}

static enum ow_err get_mapping(struct reading *r)
{
    const struct ow_option *option;
    enum ow_err err;

    for (;;) {
        err = next(r);
        if (err != OW_OK || r->event.type == YAML_MAPPING_END_EVENT)
            return err;
        option = get_option(r, &err);
        if (option == NULL)
            return err;
        err = next(r);
        if (err != OW_OK)
            return err;
        err = r->event.type == YAML_SEQUENCE_START_EVENT ? get_sequence(r, option)
                                                         : get_value(r, option, false);
        if (err != OW_OK)
            return err;
    }
}

/* The whole file: nothing, or one document that is a mapping (or empty). */
static enum ow_err get_file(struct reading *r)
{
    bool seen = false;
    enum ow_err err;

    for (;;) {
        err = next(r);
        if (err != OW_OK || r->event.type == YAML_STREAM_END_EVENT)
            return err;
        if (r->event.type == YAML_STREAM_START_EVENT ||
            r->event.type == YAML_DOCUMENT_END_EVENT)
            continue;
        if (r->event.type == YAML_DOCUMENT_START_EVENT) {
            if (seen)
                return fail(r, OW_EFORMAT, r->event.start_mark,
                            "a second document begins here: there can be only one");
            seen = true;
            continue;
        }
        if (r->event.type == YAML_MAPPING_START_EVENT)
            err = get_mapping(r);
        else if (scalar(r) == NULL || r->event.data.scalar.length != 0)
            err = fail(r, OW_EFORMAT, r->event.start_mark,
                       "expected lines of the form \"option: value\"");
        if (err != OW_OK)
            return err;
    }
}

enum ow_err config_file_parse(const struct config_form *form, const char *name,
                              const char *data, size_t len, void *values, char *text,
                              size_t room)
{
    struct reading *r = calloc(1, sizeof(*r));
    void *copy = malloc(form->size);
    enum ow_err err = OW_ENOMEM;

    assert(form->start.count <= OPTIONS_MAX);
    if (r == NULL || copy == NULL || !yaml_parser_initialize(&r->yaml)) {
        snprintf(text, room, "%s: %s", name, ow_err_str(err));
        free(copy);
        free(r);
        return err;
    }
    r->form = form;
    r->name = name;
    r->values = memcpy(copy, values, form->size);
    r->text = text;
    r->room = room;
    yaml_parser_set_input_string(&r->yaml, (const unsigned char *)data, len);
    err = get_file(r);
    if (err == OW_OK)
        memcpy(values, copy, form->size);
    else if (err == OW_ENOMEM)
        snprintf(text, room, "%s: %s", name, ow_err_str(err));
    yaml_event_delete(&r->event);
    yaml_parser_delete(&r->yaml);
    free(copy);
    free(r);
    return err;
}

/* The contents of the file, to be freed; NULL with errno. */
static char *read_all(const char *path, size_t *ret_len)
{
    char *data = malloc(CONFIG_FILE_MAX);
    int fd = data == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = 1;
    size_t len = 0;
    int saved;

    while (fd >= 0 && n > 0 && len < CONFIG_FILE_MAX) {
        n = read(fd, data + len, CONFIG_FILE_MAX - len);
        if (n > 0)
            len += (size_t)n;
    }
    saved = n > 0 && fd >= 0 ? EFBIG : errno;
    if (fd >= 0)
        close(fd);
    if (fd >= 0 && n == 0) {
        *ret_len = len;
        return data;
    }
    free(data);
    errno = saved;
    return NULL;
}

enum ow_err config_file_read(const struct config_form *form, const char *path,
                             void *values, char *text, size_t room)
{
    size_t len = 0;
    char *data = read_all(path, &len);
    enum ow_err err;

    if (data == NULL) {
        err = errno == ENOENT ? OW_ENOTFOUND : OW_EIO;
        snprintf(text, room, "%s: %s", path, strerror(errno));
        return err;
    }
    err = config_file_parse(form, path, data, len, values, text, room);
    free(data);
    return err;
}
