/* account_json.h - accounts as JSON. */
#pragma once

#include "base/json.h"
#include "manager/auth_db.h"

#include <jansson.h>
#include <stdbool.h>

/* Write an account, without what is secret.  totp: it needs one-time codes. */
void account_json(struct ow_json *json, const struct auth_account *account, bool totp);

/* The field "account" of object, with large letters made small as the names of accounts
 * have them.  Returns false when there is none, or none that fits. */
bool account_json_name(const json_t *object, char ret_name[REGISTRY_ACCOUNT_MAX]);
