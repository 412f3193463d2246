#include "server/outbox.h"

#include <stdlib.h>
#include <string.h>

/* Entries lie one behind the other in a growing buffer; each begins with this. */
struct entry {
    bool is_event;
    size_t size; /* of the whole entry, with padding */
    union {
        struct {
            unsigned listener;
            struct ow_endpoint to;
            size_t len;
        } send;
        struct {
            enum ow_event event;
            size_t count;
            struct ow_field field[OW_FIELDS_MAX]; /* text: offset into the bytes */
        } event;
    };
};

struct outbox {
    uint8_t *data;
    size_t used, room;
};

/* What the box keeps allocated when it is empty; a storm's worth goes back. */
#define KEEP ((size_t)256 * 1024)

struct outbox *outbox_new(void)
{
    return calloc(1, sizeof(struct outbox));
}

void outbox_free(struct outbox *outbox)
{
    if (outbox != NULL)
        free(outbox->data);
    free(outbox);
}

static struct entry *grow(struct outbox *outbox, size_t bytes)
{
    size_t align = _Alignof(max_align_t);
    size_t size = (sizeof(struct entry) + bytes + align - 1) / align * align;
    struct entry *entry;

    if (outbox->room - outbox->used < size) {
        size_t room = (outbox->room + size) * 2;
        uint8_t *data = realloc(outbox->data, room);

        if (data == NULL)
            return NULL;
        outbox->data = data;
        outbox->room = room;
    }
    entry = (struct entry *)(void *)(outbox->data + outbox->used);
    outbox->used += size;
    entry->size = size;
    return entry;
}

enum ow_err outbox_send(struct outbox *outbox, unsigned listener, struct ow_endpoint to,
                        const uint8_t *data, size_t len)
{
    struct entry *entry = grow(outbox, len);

    if (entry == NULL)
        return OW_ENOMEM;
    entry->is_event = false;
    entry->send.listener = listener;
    entry->send.to = to;
    entry->send.len = len;
    memcpy(entry + 1, data, len);
    return OW_OK;
}

static size_t text_size(const struct ow_field *field)
{
    return field->kind == OW_FIELD_TEXT && field->text != NULL ? strlen(field->text) + 1
                                                               : 0;
}

enum ow_err outbox_event(struct outbox *outbox, enum ow_event event,
                         const struct ow_field *fields, size_t count)
{
    struct entry *entry;
    size_t bytes = 0, at = 0;
    char *text;

    if (count > OW_FIELDS_MAX)
        count = OW_FIELDS_MAX;
    for (size_t i = 0; i < count; i++)
        bytes += text_size(&fields[i]);
    entry = grow(outbox, bytes);
    if (entry == NULL)
        return OW_ENOMEM;
    entry->is_event = true;
    entry->event.event = event;
    entry->event.count = count;
    text = (char *)(entry + 1);
    for (size_t i = 0; i < count; i++) {
        size_t size = text_size(&fields[i]);

        entry->event.field[i] = fields[i];
        if (size > 0)
            memcpy(text + at, fields[i].text, size);
        at += size;
    }
    return OW_OK;
}

/* The buffer may have moved since the event was queued: point the texts at their copies.
 */
static void say(struct entry *entry, const struct server_env *env)
{
    const char *text = (const char *)(entry + 1);

    for (size_t i = 0; i < entry->event.count; i++) {
        struct ow_field *field = &entry->event.field[i];

        if (field->kind == OW_FIELD_TEXT && field->text != NULL) {
            field->text = text;
            text += strlen(text) + 1;
        }
    }
    env->event(env->ctx, entry->event.event, entry->event.field, entry->event.count);
}

void outbox_flush(struct outbox *outbox, const struct server_env *env)
{
    for (size_t at = 0; at < outbox->used;) {
        struct entry *entry = (struct entry *)(void *)(outbox->data + at);

        if (entry->is_event)
            say(entry, env);
        else
            env->send(env->ctx, entry->send.listener, entry->send.to,
                      (const uint8_t *)(entry + 1), entry->send.len);
        at += entry->size;
    }
    outbox_drop(outbox);
}

void outbox_drop(struct outbox *outbox)
{
    outbox->used = 0;
    if (outbox->room > KEEP) {
        free(outbox->data);
        outbox->data = NULL;
        outbox->room = 0;
    }
}
