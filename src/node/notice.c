#include "node/notice.h"

#include "wire/nb_name.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MODE 0644

/* ---- counting -------------------------------------------------------------------- */

void notice_add_address(struct notice *notice)
{
    notice->addresses++;
}

/* Put name among those that are shown: a conflict before all that are none. */
static void show(struct notice *notice, const struct notice_name *name)
{
    const bool conflict = name->state == CLAIM_CONFLICT;
    size_t at = notice->count;

    if (conflict)
        for (at = 0; at < notice->count && notice->name[at].state == CLAIM_CONFLICT;)
            at++;
    if (at == NOTICE_NAMES_MAX)
        return;
    if (notice->count < NOTICE_NAMES_MAX)
        notice->count++;
    memmove(&notice->name[at + 1], &notice->name[at],
            (notice->count - at - 1) * sizeof(notice->name[0]));
    notice->name[at] = *name;
}

void notice_add_name(struct notice *notice, ow_addr addr,
                     const struct node_name_view *name)
{
    const struct notice_name shown = {.name = name->key.name,
                                      .state = name->state,
                                      .addr = addr,
                                      .conflict_with = name->conflict_with};

    notice->claims++;
    notice->registered += name->state == CLAIM_REGISTERED;
    notice->conflicts += name->state == CLAIM_CONFLICT;
    if (name->state != CLAIM_REGISTERED)
        show(notice, &shown);
}

struct gathering {
    struct notice *notice;
    ow_addr addr;
};

static bool gather_name(void *ctx, const struct node_name_view *name)
{
    const struct gathering *gathering = ctx;

    notice_add_name(gathering->notice, gathering->addr, name);
    return true;
}

void notice_gather(const struct node *node, ow_ms now, struct notice *ret_notice)
{
    size_t count;
    const struct node_binding *binding = node_bindings(node, &count);

    memset(ret_notice, 0, sizeof(*ret_notice));
    for (size_t i = 0; i < count; i++) {
        struct gathering gathering = {.notice = ret_notice, .addr = binding[i].addr};

        notice_add_address(ret_notice);
        node_names(node, i, now, gather_name, &gathering);
    }
}

bool notice_is_well(const struct notice *notice)
{
    return notice->claims > 0 && notice->registered == notice->claims;
}

/* ---- texts ----------------------------------------------------------------------- */

/* Append to text; what does not fit is cut. */
__attribute__((format(printf, 3, 4))) static void add(char *text, size_t room,
                                                      const char *format, ...)
{
    const size_t len = strlen(text);
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text + len, room - len, format, args);
    va_end(args);
}

static const char *plural(size_t count, const char *one, const char *many)
{
    return count == 1 ? one : many;
}

const char *notice_status(const struct notice *notice, char text[NOTICE_STATUS])
{
    const struct notice_name *first = &notice->name[0];
    char name[NB_NAME_TEXT], addr[OW_ADDR_TEXT];

    text[0] = '\0';
    if (notice->addresses == 0) {
        add(text, NOTICE_STATUS, "no address to register names for");
    } else if (notice->count == 0) { /* every name is registered on every address */
        const size_t names = notice->claims / notice->addresses;

        add(text, NOTICE_STATUS, "%zu %s registered for %zu %s", names,
            plural(names, "name", "names"), notice->addresses,
            plural(notice->addresses, "address", "addresses"));
    } else {
        add(text, NOTICE_STATUS, "%s for %s is in state %s",
            nb_name_text(&first->name, name), ow_addr_text(first->addr, addr),
            claim_state_str(first->state));
        if (first->conflict_with != 0)
            add(text, NOTICE_STATUS, ", refused by %s",
                ow_addr_text(first->conflict_with, addr));
        add(text, NOTICE_STATUS, "; %zu of %zu registered", notice->registered,
            notice->claims);
    }
    return text;
}

static void add_name(char *text, const struct notice_name *name)
{
    char shown[NB_NAME_TEXT], addr[OW_ADDR_TEXT];

    add(text, NOTICE_ROOM, "  %-20s %-12s for the address %s",
        nb_name_text(&name->name, shown), claim_state_str(name->state),
        ow_addr_text(name->addr, addr));
    if (name->conflict_with != 0)
        add(text, NOTICE_ROOM, ", refused by %s",
            ow_addr_text(name->conflict_with, addr));
    add(text, NOTICE_ROOM, "\n");
}

const char *notice_text(const struct notice *notice, bool late, char text[NOTICE_ROOM])
{
    const size_t wrong = notice->claims - notice->registered;

    text[0] = '\0';
    if (notice_is_well(notice) || (notice->conflicts == 0 && !late))
        return text;
    if (notice->claims == 0) {
        add(text, NOTICE_ROOM,
            "NetBIOS: this machine has no address to register its names for.\n"
            "  Which ones it looks at:   journalctl -u nbtd\n");
        return text;
    }
    add(text, NOTICE_ROOM,
        "NetBIOS: %s of this machine could not be registered; others will not find it\n"
        "under %s.\n",
        plural(wrong, "a name", "names"), plural(wrong, "that name", "those names"));
    for (size_t i = 0; i < notice->count; i++)
        add_name(text, &notice->name[i]);
    if (wrong > notice->count)
        add(text, NOTICE_ROOM, "  and %zu more\n", wrong - notice->count);
    add(text, NOTICE_ROOM,
        "  Who, why, what to do:     nbtstat --explain\n"
        "  The state of all names:   nbtstat -n\n"
        "  Once the cause is gone:   nbtstat -RR   (or wait, it is tried again)\n");
    return text;
}

/* ---- files ----------------------------------------------------------------------- */

static bool is_named(const char *path)
{
    return path != NULL && path[0] != '\0';
}

/* Make text the content of the file, in place.  A file is made only for a text. */
static void write_text(const char *path, const char *text)
{
    const int make = text[0] != '\0' ? O_CREAT : 0;
    const int fd = open(
        path, O_WRONLY | O_TRUNC | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | make, FILE_MODE);

    if (fd < 0)
        return;
    (void)fchmod(fd, FILE_MODE); /* whatever the umask says: everybody reads it */
    (void)!write(fd, text, strlen(text));
    close(fd);
}

static void say(struct notice_keeper *keeper, const char *text)
{
    if (strcmp(text, keeper->told) == 0)
        return;
    memcpy(keeper->told, text, strlen(text) + 1);
    if (is_named(keeper->login))
        write_text(keeper->login, text);
}

static void mark(struct notice_keeper *keeper, bool well)
{
    int fd;

    if (well == keeper->marked || !is_named(keeper->mark))
        return;
    keeper->marked = well;
    if (!well) {
        unlink(keeper->mark);
        return;
    }
    fd = open(keeper->mark, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
              FILE_MODE);
    if (fd < 0)
        return;
    (void)fchmod(fd, FILE_MODE);
    close(fd);
}

void notice_begin(struct notice_keeper *keeper, const char *login, const char *mark_path)
{
    *keeper = (struct notice_keeper){
        .login = login, .mark = mark_path, .unwell_since = OW_NEVER, .marked = true};
    mark(keeper, false);
    if (is_named(login))
        write_text(login, "");
}

ow_ms notice_tell(struct notice_keeper *keeper, const struct notice *notice, ow_ms now)
{
    const bool well = notice_is_well(notice);
    char text[NOTICE_ROOM];
    bool late = false;

    if (well)
        keeper->unwell_since = OW_NEVER;
    else if (keeper->unwell_since == OW_NEVER)
        keeper->unwell_since = now;
    if (!well) /* what was told once is told to its end: a conflict is claimed again */
        late = now - keeper->unwell_since >= NOTICE_LATE_MS || keeper->told[0] != '\0';
    say(keeper, notice_text(notice, late, text));
    mark(keeper, well);
    return well || late ? OW_NEVER : keeper->unwell_since + NOTICE_LATE_MS;
}

void notice_end(struct notice_keeper *keeper)
{
    say(keeper, "");
    mark(keeper, false);
}
