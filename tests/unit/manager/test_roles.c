/* What each role may do through the control socket.  The kernel's word about the caller
 * (access_peer_of) is replaced by the test's. */
#include "lab.h"

#include "check.h"

#include "manager/access.h"

#include <stdatomic.h>
#include <stdio.h>

static _Atomic int role = ACCESS_ADMINISTRATOR;

enum ow_err __wrap_access_peer_of(const struct access_rules *rules, int fd,
                                  struct access_peer *ret_peer);

enum ow_err __wrap_access_peer_of(const struct access_rules *rules, int fd,
                                  struct access_peer *ret_peer)
{
    (void)rules;
    (void)fd;
    *ret_peer = (struct access_peer){
        .uid = 1000, .role = (enum access_role)atomic_load(&role), .account = "ann"};
    return OW_OK;
}

#define MAPPING "{\"name\":\"A\",\"type\":\"unique\",\"addresses\":[\"192.0.2.9\"]}"
#define REFUSE  "{\"value\":\"refuse\"}"
#define DEMAND  "settings:\n  static-refusal: refuse+release-demand\n"

static const struct {
    const char *rule;
    enum access_role role;
    const char *method, *path, *body;
    bool allowed;
} rows[] = {
    {"a stranger sees nothing", ACCESS_NONE, "GET", "/api/v1/status", "", false},
    {"a reader looks", ACCESS_READER, "GET", "/api/v1/status", "", true},
    {"a reader adds no mapping", ACCESS_READER, "POST", "/api/v1/mappings", MAPPING,
     false},
    {"a reader sets nothing", ACCESS_READER, "PUT", "/api/v1/settings/migrate-on",
     "{\"value\":\"on\"}", false},
    {"a reader takes no backup", ACCESS_READER, "GET", "/api/v1/backup", "", false},
    {"but sees which there are", ACCESS_READER, "GET", "/api/v1/backups", "", true},
    {"and makes none", ACCESS_READER, "POST", "/api/v1/backups", "", false},
    {"nor takes one that is kept", ACCESS_READER, "GET",
     "/api/v1/backups/names-20260101T000000Z.db", "", false},
    {"an operator makes one", ACCESS_OPERATOR, "POST", "/api/v1/backups", "", true},
    {"but deletes none", ACCESS_OPERATOR, "DELETE",
     "/api/v1/backups/names-20260101T000000Z.db", "", false},
    {"nor puts one back", ACCESS_OPERATOR, "POST",
     "/api/v1/backups/names-20260101T000000Z.db/restore", "", false},
    {"an operator adds a mapping", ACCESS_OPERATOR, "POST", "/api/v1/mappings", MAPPING,
     true},
    {"an operator sets what concerns the server", ACCESS_OPERATOR, "PUT",
     "/api/v1/settings/migrate-on", "{\"value\":\"on\"}", true},
    {"but not what makes it send to third machines", ACCESS_OPERATOR, "PUT",
     "/api/v1/settings/static-refusal", REFUSE, false},
    {"nor by a text", ACCESS_OPERATOR, "PUT", "/api/v1/configuration", DEMAND, false},
    {"an operator restores no backup", ACCESS_OPERATOR, "POST", "/api/v1/restore", "x",
     false},
    {"an administrator does", ACCESS_ADMINISTRATOR, "PUT",
     "/api/v1/settings/static-refusal", REFUSE, true},
    {"by a text as well", ACCESS_ADMINISTRATOR, "PUT", "/api/v1/configuration", DEMAND,
     true},
};

static void every_role(void **state)
{
    static char answer[LAB_OUTPUT];
    char request[1024];

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int status;

        atomic_store(&role, (int)rows[i].role);
        snprintf(request, sizeof(request),
                 "%s %s HTTP/1.1\r\nHost: winsd\r\nConnection: close\r\n"
                 "Content-Length: %zu\r\n\r\n%s",
                 rows[i].method, rows[i].path, strlen(rows[i].body), rows[i].body);
        status = lab_http(*state, request, NULL, answer, sizeof(answer));
        if (rows[i].allowed)
            check_int(rows[i].rule, 2, status / 100);
        else
            check_int(rows[i].rule, 403, status);
    }
}

static int set_up(void **state)
{
    *state = lab_start();
    return 0;
}

static int tear_down(void **state)
{
    lab_stop(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_role, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
