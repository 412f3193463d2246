#include "manager/account_json.h"

#include "manager/record_json.h"

#include <string.h>

void account_json(struct ow_json *json, const struct auth_account *account, bool totp)
{
    ow_json_open_object(json);
    ow_json_key(json, "name");
    ow_json_string(json, account->name);
    ow_json_key(json, "role");
    ow_json_string(json, access_role_str(account->role));
    ow_json_key(json, "disabled");
    ow_json_bool(json, account->disabled);
    ow_json_key(json, "totp");
    ow_json_bool(json, totp);
    ow_json_key(json, "made");
    record_json_time(json, account->made);
    ow_json_key(json, "password_changed");
    record_json_time(json, account->changed);
    ow_json_close_object(json);
}

bool account_json_name(const json_t *object, char ret_name[REGISTRY_ACCOUNT_MAX])
{
    const char *name = json_string_value(json_object_get(object, "account"));

    if (name == NULL || strlen(name) >= REGISTRY_ACCOUNT_MAX)
        return false;
    for (size_t i = 0; i <= strlen(name); i++)
        ret_name[i] =
            name[i] >= 'A' && name[i] <= 'Z' ? (char)(name[i] + 'a' - 'A') : name[i];
    return true;
}
