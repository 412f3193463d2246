/* cmd_show.c - the records of one name, in full. */
#include "tools/cmd.h"
#include "tools/shown.h"
#include "tools/typed_name.h"

static void print_line(const char *label, const char *text)
{
    if (text[0] != '\0')
        printf("  %-10s %s\n", label, text);
}

static void print_record(const struct ctl *ctl, const json_t *record)
{
    const char *meaning = shown_suffix(shown_text(record, "suffix"));
    char text[SHOWN_NAME], time[64];

    shown_name(shown_text(record, "hex"), shown_text(record, "scope"), ctl->page, text);
    printf("%s%s%s\n", text, meaning[0] == '\0' ? "" : "  ", meaning);
    print_line("type", shown_text(record, "type"));
    snprintf(text, sizeof text, "%s%s", shown_text(record, "state"),
             json_is_true(json_object_get(record, "static")) ? ", static mapping" : "");
    print_line("state", text);
    print_line("addresses", shown_list(record, "addresses", 25, text, sizeof text));
    print_line("owner", shown_text(record, "owner"));
    print_line("version", shown_text(record, "version"));
    print_line("expires", shown_time(record, "expires", time, sizeof time));
    if (shown_text(record, "seen")[0] != '\0') {
        snprintf(text, sizeof text, "%s from %s",
                 shown_time(record, "seen", time, sizeof time),
                 shown_text(record, "from"));
        print_line("last seen", text);
    }
}

static enum ctl_exit print_records(const struct ctl *ctl, const json_t *records)
{
    const json_t *record;
    size_t i;

    json_array_foreach(records, i, record) print_record(ctl, record);
    return CTL_DONE;
}

enum ctl_exit cmd_show(struct ctl *ctl)
{
    enum ctl_exit code;
    struct client *client = cmd_begin_name(ctl, "GET", CMD_NAMES, "", &code);

    return client == NULL ? code
                          : cmd_show_answer(ctl, client, NULL, "records", print_records);
}
