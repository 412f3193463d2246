/* netsh_change.c - the commands of `netsh wins server` that change what the server has:
 * most are those of winsctl in other words. */
#include "tools/netsh.h"

#include "tools/answer.h"
#include "tools/cmd.h"
#include "tools/record_lines.h"
#include "tools/shown.h"
#include "wire/nb_name.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define TYPED_ROOM 256
#define LINE_ROOM  2048
#define DOOMED_MAX 100000 /* records that one command may delete */

/* ---- one name ------------------------------------------------------------------------
 */

/* Group= counts differently from every other place that numbers these. */
static const char *const groups[] = {"unique", "group", "internet-group", "multihomed",
                                     "domain"};

static enum ctl_exit say_imported(struct netsh *netsh, struct answer *answer)
{
    enum ctl_exit code;
    json_t *report;
    json_int_t kept;

    code = answer_json(answer, &report);
    if (code != CTL_DONE)
        return code;
    kept = json_integer_value(json_object_get(json_object_get(report, "counts"), "kept"));
    if (netsh->ctl->json)
        code = shown_json(report);
    json_decref(report);
    return kept == 0 ? code
                     : ctl_fail(CTL_REFUSED, "the name is taken, and stays as it is "
                                             "(winsctl show tells by whom)");
}

/* A dynamic record: what machines make; an import of one line can make it, too. */
static int add_dynamic(struct netsh *netsh)
{
    static const char *const pages[] = {"437", "850", "1252"};
    static const char *const tags[] = {"Name", "Scope", "EndChar", "Group", "Node", "IP"};
    struct client *client = cmd_begin(netsh->ctl, "POST", "/api/v1/import");
    struct answer answer = {0};
    char line[LINE_ROOM] = "add name RecType=1";
    enum ctl_exit code;

    if (client == NULL)
        return (int)CTL_LOCAL;
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++) {
        const char *value = netsh_value(netsh, tags[i]);
        size_t at = strlen(line);

        if (value != NULL && strpbrk(value, "\"\r\n") != NULL)
            at = sizeof line; /* no line could hold it */
        if (value != NULL && (at >= sizeof line ||
                              (size_t)snprintf(line + at, sizeof line - at, " %s=\"%s\"",
                                               tags[i], value) >= sizeof line - at)) {
            client_free(client);
            return (int)ctl_fail(CTL_USAGE, "%s cannot be written as one line", tags[i]);
        }
    }
    client_param(client, "from", "netsh-script");
    client_param(client, "code_page", pages[netsh->ctl->page]);
    client_param(client, "exact", netsh->ctl->exact ? "1" : NULL);
    client_change_params(client, false);
    code = client_send(client, "text/plain", line, strlen(line), answer_keep, &answer);
    client_free(client);
    if (code == CTL_DONE)
        code = say_imported(netsh, &answer);
    answer_drop(&answer);
    return (int)code;
}

int netsh_add_name(struct netsh *netsh)
{
    const char *group = netsh_value(netsh, "Group"), *addrs = netsh_value(netsh, "IP");
    char typed[TYPED_ROOM];

    if (netsh_flag(netsh, "RecType", false))
        return add_dynamic(netsh);
    if (!netsh_name(netsh_value(netsh, "Name"), netsh_value(netsh, "EndChar"), typed,
                    sizeof typed))
        return (int)cmd_name_wrong(netsh_value(netsh, "Name"));
    return netsh_as(netsh, "add", typed, "type", groups[group == NULL ? 0 : atoi(group)],
                    addrs == NULL || addrs[0] == '\0' ? "" : "address", addrs, "scope",
                    netsh_value(netsh, "Scope"), NULL);
}

int netsh_delete_name(struct netsh *netsh)
{
    const char *suffix = netsh_value(netsh, "EndChar");
    char typed[TYPED_ROOM];

    if (!netsh_name(netsh_value(netsh, "Name"), suffix, typed, sizeof typed))
        return (int)cmd_name_wrong(netsh_value(netsh, "Name"));
    return netsh_as(netsh, "delete", typed, "scope", netsh_value(netsh, "Scope"), NULL);
}

/* ---- many records --------------------------------------------------------------------
 */

/* Records that shall go.  Collected first: a list that is read while its records go would
 * leave some out. */
struct doomed {
    unsigned long long min, max;
    char **name; /* text forms */
    size_t count, room;
    bool too_many;
};

static bool take_doomed(void *ctx, const json_t *record)
{
    struct doomed *doomed = ctx;
    unsigned long long version = strtoull(shown_text(record, "version"), NULL, 10);
    const char *scope = shown_text(record, "scope");
    size_t room = doomed->room == 0 ? 64 : 2 * doomed->room;
    char **larger;

    if (version < doomed->min || (doomed->max != 0 && version > doomed->max))
        return true;
    if (doomed->count == DOOMED_MAX) {
        doomed->too_many = true;
        return false;
    }
    if (doomed->count == doomed->room) {
        larger = realloc(doomed->name, room * sizeof *larger);
        if (larger == NULL)
            return false;
        doomed->name = larger;
        doomed->room = room;
    }
    if (asprintf(&doomed->name[doomed->count], "%s<%s>%s%s", shown_text(record, "name"),
                 shown_text(record, "suffix"), scope[0] == '\0' ? "" : ".", scope) < 0)
        return false;
    doomed->count++;
    return true;
}

static enum ctl_exit delete_one(struct netsh *netsh, const char *name)
{
    struct client *client = cmd_begin(netsh->ctl, "DELETE", "/api/v1/names/");
    json_t *answer = NULL;
    enum ctl_exit code;

    if (client == NULL)
        return CTL_LOCAL;
    client_segment(client, name);
    client_param(client, "tombstone", netsh_flag(netsh, "Op", false) ? "1" : NULL);
    client_change_params(client, false);
    code = cmd_call(client, NULL, &answer);
    json_decref(answer);
    return code;
}

static enum ctl_exit delete_of_owner(struct netsh *netsh, const char *owner,
                                     unsigned long long min, unsigned long long max)
{
    struct client *client = cmd_begin(netsh->ctl, "GET", "/api/v1/records");
    struct doomed doomed = {.min = min, .max = max};
    size_t done = 0, refused = 0;
    enum ctl_exit code;

    if (client == NULL)
        return CTL_LOCAL;
    client_param(client, "owner", owner);
    code = record_lines(client, take_doomed, &doomed);
    client_free(client);
    if (doomed.too_many)
        code = ctl_fail(CTL_REFUSED,
                        "these are more than %d records: choose a smaller "
                        "range of versions",
                        DOOMED_MAX);
    for (size_t i = 0; code == CTL_DONE && i < doomed.count; i++) {
        code = delete_one(netsh, doomed.name[i]);
        done += code == CTL_DONE;
        refused += code == CTL_REFUSED;
        if (code == CTL_NOT_FOUND || code == CTL_REFUSED)
            code = CTL_DONE; /* gone meanwhile; or a name of the server itself */
    }
    if (code == CTL_DONE && netsh->ctl->json)
        printf("{\"owner\": \"%s\", \"changed\": %zu, \"refused\": %zu}\n", owner, done,
               refused);
    else if (code == CTL_DONE)
        printf("%zu records of owner %s %s\n", done, owner,
               netsh->ctl->dry_run ? "would go" : "went");
    if (code == CTL_DONE && refused > 0)
        code = CTL_REFUSED;
    for (size_t i = 0; i < doomed.count; i++)
        free(doomed.name[i]);
    free(doomed.name);
    return code;
}

int netsh_delete_records(struct netsh *netsh)
{
    const char *min = netsh_value(netsh, "MinVer"), *max = netsh_value(netsh, "MaxVer");

    if (min == NULL || max == NULL)
        return (int)ctl_fail(CTL_USAGE, "MinVer={High,Low} and MaxVer={High,Low} are "
                                        "needed; {0,0} as MaxVer means the highest");
    return (int)delete_of_owner(netsh, netsh->server, strtoull(min, NULL, 10),
                                strtoull(max, NULL, 10));
}

int netsh_delete_owners(struct netsh *netsh)
{
    const char *at = netsh_value(netsh, "Servers");
    enum ctl_exit code = CTL_DONE;
    char owner[64];

    while (code == CTL_DONE && at[0] != '\0') {
        size_t len = strcspn(at, ",");

        snprintf(owner, sizeof owner, "%.*s", (int)len, at);
        if (strcmp(owner, netsh->server) == 0 && ctl_value(netsh->ctl, "force") == NULL)
            code = ctl_fail(CTL_REFUSED,
                            "%s is this server: all it has would go "
                            "(--force does it)",
                            owner);
        else
            code = delete_of_owner(netsh, owner, 0, 0);
        at += len + (at[len] == ',');
    }
    return (int)code;
}

/* ---- the whole -----------------------------------------------------------------------
 */

int netsh_check_database(struct netsh *netsh)
{
    return netsh_as(netsh, "check", NULL, NULL);
}

/* A file without a name that holds the names of a list, a line each; -1: errno. */
static int list_file(const char *list)
{
    int fd = memfd_create("names", MFD_CLOEXEC);
    size_t len = strlen(list);
    char *lines = strdup(list);

    for (char *c = lines; c != NULL && *c != '\0'; c++)
        *c = *c == ',' ? '\n' : *c;
    if (fd >= 0 && (lines == NULL || write(fd, lines, len) != (ssize_t)len)) {
        close(fd);
        fd = -1;
    }
    free(lines);
    return fd;
}

int netsh_check_name(struct netsh *netsh)
{
    const char *path = netsh_value(netsh, "NameFile");
    const char *list = netsh_value(netsh, "NameList");
    char number[32];
    int fd = -1, code;

    if ((path == NULL) == (list == NULL))
        return (int)ctl_fail(CTL_USAGE, "NameFile= or NameList= is needed");
    if (list != NULL) {
        fd = list_file(list);
        if (fd < 0)
            return (int)ctl_fail(CTL_LOCAL, "the list: %s", strerror(errno));
        snprintf(number, sizeof number, "/proc/self/fd/%d", fd);
        path = number;
    }
    code = netsh_as(netsh, "check-names", path, "server",
                    netsh_value(netsh, "ServerList"), NULL);
    if (fd >= 0)
        close(fd);
    return code;
}

int netsh_init_scavenge(struct netsh *netsh)
{
    return netsh_as(netsh, "scavenge", NULL, NULL);
}

int netsh_init_import(struct netsh *netsh)
{
    return netsh_as(netsh, "import", netsh_value(netsh, "File"), "from", "lmhosts", NULL);
}

/* The file of a backup in a folder; every one replaces the last, as on Windows. */
static bool backup_file(const char *folder, char *path, size_t room)
{
    return (size_t)snprintf(path, room, "%s/wins-backup.db", folder) < room;
}

int netsh_init_backup(struct netsh *netsh)
{
    const char *folder = netsh_value(netsh, "Dir");
    char path[4096];

    if (folder == NULL)
        return netsh_as(netsh, "backup", NULL, "here", "", NULL);
    if (!backup_file(folder, path, sizeof path))
        return (int)ctl_fail(CTL_USAGE, "the path is too long");
    return netsh_as(netsh, "backup", path, NULL);
}

int netsh_init_restore(struct netsh *netsh)
{
    const char *path = netsh_value(netsh, "Dir");
    char inside[4096];
    struct stat st;

    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
        if (!backup_file(path, inside, sizeof inside))
            return (int)ctl_fail(CTL_USAGE, "the path is too long");
        path = inside;
    }
    return netsh_as(netsh, "restore", path, NULL);
}

/* ---- settings ------------------------------------------------------------------------
 */

static int set(struct netsh *netsh, const char *name, const char *value)
{
    const struct ctl *outer = netsh->ctl;
    struct ctl inner = *outer;
    int code;

    inner.arg[0] = name;
    inner.arg[1] = value;
    inner.arg_count = value == NULL ? 1 : 2;
    code = (int)cmd_set(&inner);
    return code;
}

static int set_flag(struct netsh *netsh, const char *tag, const char *name)
{
    const char *value = netsh_value(netsh, tag);

    if (value == NULL)
        return (int)ctl_fail(CTL_USAGE, "%s is missing", tag);
    return set(netsh, name, value[0] == '0' ? "off" : "on");
}

int netsh_set_migrateflag(struct netsh *netsh)
{
    return set_flag(netsh, "State", "migrate-on");
}

int netsh_set_logparam(struct netsh *netsh)
{
    if (!netsh_flag(netsh, "DBChange", true))
        return (int)ctl_fail(CTL_REFUSED, "the change log is what makes an answer "
                                          "durable: it cannot be switched off");
    return set_flag(netsh, "Event", "log-detail");
}

int netsh_set_namerecord(struct netsh *netsh)
{
    static const struct {
        const char *tag, *name;
    } rows[] = {{"Renew", "renewal-interval"},
                {"Extinction", "extinction-interval"},
                {"ExTimeout", "extinction-timeout"},
                {"Verification", "verify-interval"}};
    bool any = false;
    int code = (int)CTL_DONE;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *value = netsh_value(netsh, rows[i].tag);

        if (value == NULL || code != (int)CTL_DONE)
            continue;
        any = true;
        code = set(netsh, rows[i].name, value);
    }
    return any ? code
               : (int)ctl_fail(CTL_USAGE, "Renew=, Extinction=, ExTimeout= or "
                                          "Verification= is missing");
}

int netsh_set_defaultparam(struct netsh *netsh)
{
    struct client *client = cmd_begin(netsh->ctl, "GET", "/api/v1/settings");
    const json_t *setting;
    json_t *answer;
    int code = (int)CTL_LOCAL;
    size_t i;

    if (client != NULL)
        code = (int)cmd_call(client, NULL, &answer);
    if (code != (int)CTL_DONE)
        return code;
    json_array_foreach(json_object_get(answer, "settings"), i, setting)
    {
        if (code == (int)CTL_DONE &&
            !json_is_true(json_object_get(setting, "is_default")))
            code = set(netsh, shown_text(setting, "name"), NULL);
    }
    json_decref(answer);
    return code;
}
