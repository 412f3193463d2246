#include "manager/setting_json.h"

#include <string.h>

static const char *type_str(enum ow_option_type type)
{
    switch (type) {
    case OW_OPTION_BOOL:
        return "truth";
    case OW_OPTION_COUNT:
        return "count";
    case OW_OPTION_SECONDS:
    case OW_OPTION_MILLISECONDS:
        return "duration";
    case OW_OPTION_BYTES:
        return "bytes";
    case OW_OPTION_CHOICE:
        return "choice";
    case OW_OPTION_TEXT:
        return "text";
    case OW_OPTION_ADDRESS:
        return "address";
    case OW_OPTION_ENDPOINT:
        return "endpoint";
    case OW_OPTION_NETWORK_LIST:
        return "networks";
    case OW_OPTION_ENDPOINT_LIST:
        return "endpoints";
    case OW_OPTION_TEXT_LIST:
        return "texts";
    case OW_OPTION_PATTERN_LIST:
        return "patterns";
    }
    return "text";
}

static void put_choices(struct ow_json *json, const char *const *choices)
{
    ow_json_key(json, "choices");
    ow_json_open_array(json);
    for (; *choices != NULL; choices++)
        ow_json_string(json, *choices);
    ow_json_close_array(json);
}

void setting_json(struct ow_json *json, const struct ow_option *option,
                  const struct settings *settings)
{
    char text[OW_OPTION_TEXT_ROOM], standard[OW_OPTION_TEXT_ROOM];
    struct settings defaults;

    settings_default(&defaults);
    ow_option_text(option, settings, text, sizeof text);
    ow_option_text(option, &defaults, standard, sizeof standard);
    ow_json_open_object(json);
    ow_json_key(json, "name");
    ow_json_string(json, option->name);
    ow_json_key(json, "value");
    ow_json_string(json, text);
    ow_json_key(json, "default");
    ow_json_string(json, standard);
    ow_json_key(json, "is_default");
    ow_json_bool(json, strcmp(text, standard) == 0);
    ow_json_key(json, "type");
    ow_json_string(json, type_str(option->type));
    ow_json_key(json, "unit");
    ow_json_string(json, option->unit);
    ow_json_key(json, "allowed");
    ow_json_string(json, ow_option_allowed(option, text, sizeof text));
    if (option->choices != NULL)
        put_choices(json, option->choices);
    ow_json_key(json, "help");
    ow_json_string(json, option->help);
    ow_json_key(json, "administrator");
    ow_json_bool(json, option->administrator);
    ow_json_close_object(json);
}
