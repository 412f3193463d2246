#include "manager/event_json.h"

#include "wire/event_data.h"

#include <stdio.h>

static const char *severity_str(enum ow_severity severity)
{
    switch (severity) {
    case OW_SEV_ERROR:
        return "error";
    case OW_SEV_WARNING:
        return "warning";
    case OW_SEV_INFO:
        return "info";
    case OW_SEV_DETAIL:
        return "detail";
    }
    return "info";
}

static void put_field(struct ow_json *json, const struct ow_field *field)
{
    char addr[OW_ADDR_TEXT];

    ow_json_key(json, field->key);
    switch (field->kind) {
    case OW_FIELD_TEXT:
        ow_json_string(json, field->text);
        break;
    case OW_FIELD_NUMBER:
        ow_json_int(json, field->number);
        break;
    case OW_FIELD_ADDR:
        ow_json_string(json, ow_addr_text(field->addr, addr));
        break;
    }
}

/* What Windows shows in the data pane for its own three; other events have none. */
static void put_data(struct ow_json *json, const struct ow_log_entry *entry)
{
    uint8_t bytes[EVENT_DATA_LEN];
    char text[2 * EVENT_DATA_LEN + 1] = "";

    ow_json_key(json, "data");
    if (!event_data_of(entry->event, entry->field, entry->count, bytes)) {
        ow_json_null(json);
        return;
    }
    for (size_t i = 0; i < EVENT_DATA_LEN; i++)
        snprintf(text + 2 * i, 3, "%02x", bytes[i]);
    ow_json_string(json, text);
}

void event_json(struct ow_json *json, const struct ow_log_entry *entry)
{
    const struct ow_event_row *row = ow_event_row(entry->event);
    char time[OW_TIME_TEXT], text[OW_EVENT_TEXT];

    ow_json_open_object(json);
    ow_json_key(json, "seq");
    ow_json_uint(json, entry->seq);
    ow_json_key(json, "time");
    ow_json_string(json, ow_time_text(entry->time, time));
    ow_json_key(json, "source");
    ow_json_string(json, row->source == OW_SOURCE_WINS ? "WINS" : "NetBT");
    ow_json_key(json, "number");
    ow_json_uint(json, row->number);
    ow_json_key(json, "event");
    ow_json_string(json, row->name);
    ow_json_key(json, "severity");
    ow_json_string(json, severity_str(row->severity));
    ow_json_key(json, "text");
    ow_json_string(
        json, ow_event_text(entry->event, entry->field, entry->count, text, sizeof text));
    ow_json_key(json, "fields");
    ow_json_open_object(json);
    for (size_t i = 0; i < entry->count; i++)
        put_field(json, &entry->field[i]);
    ow_json_close_object(json);
    put_data(json, entry);
    ow_json_close_object(json);
}
