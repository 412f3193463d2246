#include "manager/mute_list.h"

#include "manager/change.h"
#include "manager/record_json.h"
#include "manager/reply.h"

#include <stdlib.h>
#include <string.h>

/* In the registrar's thread, while ours waits. */
static void keep(void *ctx, const struct command_mute *mute)
{
    struct mute_list *list = ctx;
    struct mute *kept;

    if (list->count == list->room) {
        size_t room = list->room == 0 ? 16 : list->room * 2;
        struct mute *larger = realloc(list->mute, room * sizeof *larger);

        if (larger == NULL) {
            list->err = OW_ENOMEM;
            return;
        }
        list->mute = larger;
        list->room = room;
    }
    kept = &list->mute[list->count++];
    *kept = (struct mute){.client = mute->client,
                          .owner = mute->owner,
                          .version = mute->version,
                          .time = mute->time};
    nb_key_copy(&kept->key, &mute->key);
    snprintf(kept->account, sizeof kept->account, "%s", mute->account);
    snprintf(kept->note, sizeof kept->note, "%s", mute->note);
}

static int compare(const void *a, const void *b)
{
    const struct mute *x = a, *y = b;

    if (x->client != y->client)
        return x->client < y->client ? -1 : 1;
    return nb_key_compare(&x->key, &y->key);
}

bool mute_list_read(struct request *request, enum command_kind kind,
                    struct mute_list *ret_list)
{
    struct mute_list list = {.count = 0};
    struct command command = {.kind = kind, .mutes = {&list, keep}};
    bool told = change_submit(request, &command);

    if (told && list.err != OW_OK)
        reply_failure(request, list.err, "");
    if (!told || list.err != OW_OK) {
        mute_list_done(&list);
        return false;
    }
    if (list.count > 0)
        qsort(list.mute, list.count, sizeof *list.mute, compare);
    *ret_list = list;
    return true;
}

void mute_list_done(struct mute_list *list)
{
    free(list->mute);
    *list = (struct mute_list){.count = 0};
}

const struct mute *mute_list_find(const struct mute_list *list, ow_addr client,
                                  const struct nb_key *key)
{
    struct mute wanted = {.client = client};

    if (list->count == 0)
        return NULL;
    if (client == 0)
        nb_key_copy(&wanted.key, key);
    return bsearch(&wanted, list->mute, list->count, sizeof *list->mute, compare);
}

const struct mute *mute_list_find_name(const struct mute_list *list,
                                       const struct nb_key *key)
{
    struct nb_key base;

    nb_key_copy(&base, key);
    base.name.octet[NB_NAME_LEN - 1] = 0;
    return mute_list_find(list, 0, &base);
}

size_t mute_list_count(const struct mute_list *list, bool client)
{
    size_t count = 0;

    for (size_t i = 0; i < list->count; i++)
        count += (list->mute[i].client != 0) == client;
    return count;
}

void mute_list_put(struct ow_json *json, const struct mute *mute)
{
    ow_json_key(json, "muted");
    if (mute == NULL) {
        ow_json_null(json);
        return;
    }
    ow_json_open_object(json);
    ow_json_key(json, "account");
    ow_json_string(json, mute->account);
    ow_json_key(json, "note");
    ow_json_string(json, mute->note);
    ow_json_key(json, "time");
    record_json_time(json, mute->time);
    ow_json_close_object(json);
}
