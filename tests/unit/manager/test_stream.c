/* What happens, as it happens: GET /api/v1/stream. */
#include "check.h"
#include "lab.h"

#include "base/address.h"
#include "registry/registry.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define HEAD(path) "GET " path " HTTP/1.1\r\nHost: winsd\r\n"
#define PC7        UINT32_C(0xC0000207)
#define PC8        UINT32_C(0xC0000208)
#define WAIT_MS    10000

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

/* A client of the stream, and what it has been told. */
struct client {
    int fd;
    size_t len;
    char text[1 << 20];
};

/* Read until `until` has come behind the mark; false when it does not in time. */
static bool hears_behind(struct client *client, size_t mark, const char *until)
{
    struct pollfd poll_fd = {client->fd, POLLIN, 0};
    ssize_t n;

    registry_thread_offline();
    while (strstr(client->text + mark, until) == NULL) {
        if (client->len == sizeof client->text - 1 || poll(&poll_fd, 1, WAIT_MS) != 1)
            break;
        n = recv(client->fd, client->text + client->len,
                 sizeof client->text - 1 - client->len, 0);
        if (n <= 0)
            break;
        client->len += (size_t)n;
        client->text[client->len] = '\0';
    }
    registry_thread_online();
    return strstr(client->text + mark, until) != NULL;
}

static bool hears(struct client *client, const char *until)
{
    return hears_behind(client, 0, until);
}

/* Connect; the stream has begun when this returns. */
static struct client *listen_to(struct lab *lab, const char *topics, const char *last_id)
{
    struct client *client = calloc(1, sizeof *client);
    char request[256];

    assert_non_null(client);
    snprintf(request, sizeof request, HEAD("/api/v1/stream%s") "%s%s%s\r\n", topics,
             last_id == NULL ? "" : "Last-Event-ID: ", last_id == NULL ? "" : last_id,
             last_id == NULL ? "" : "\r\n");
    client->fd = lab_connect(lab, request);
    check_int("the stream begins", true, hears(client, "what happens in winsd"));
    return client;
}

static void hang_up(struct client *client)
{
    close(client->fd);
    free(client);
}

static void count(const char *rule, const struct client *client, int want,
                  const char *what)
{
    int n = 0;

    for (const char *at = client->text; (at = strstr(at, what)) != NULL; at++)
        n++;
    check_int(rule, want, n);
}

/* The id of the last event that came. */
static void last_id_of(const struct client *client, char *ret_id, size_t room)
{
    const char *last = "";

    for (const char *at = client->text; (at = strstr(at, "\nid: ")) != NULL; at++)
        last = at + 5;
    snprintf(ret_id, room, "%.*s", (int)strcspn(last, "\n"), last);
}

static void a_change_is_told(void **state)
{
    struct client *client = listen_to(*state, "?topics=changes", NULL);

    check_int("granted", 0, lab_register(*state, "FRED", 0x20, PC7));
    check_int("comes", true, hears(client, "event: change\n"));
    check_int("as the record it made", true,
              hears(client, "\"addresses\":[\"192.0.2.7\"]"));
    check_int("with what happened", true, hears(client, "\"change\":\"created\""));
    check_int("and why", true, hears(client, "\"cause\":\"request\""));
    count("and nothing else", client, 0, "event: counters");
    hang_up(client);
}

static void a_deletion_is_told(void **state)
{
    struct client *client;

    lab_run_quietly(*state, "add", "PC7<20>", "--type", "unique", "--address",
                    "192.0.2.8", NULL);
    client = listen_to(*state, "?topics=changes", NULL);
    lab_run_quietly(*state, "--note", "moved away", "delete", "PC7<20>", NULL);
    check_int("comes", true, hears(client, "\"change\":\"removed\""));
    check_int("with its note", true, hears(client, "\"note\":\"moved away\""));
    count("what was before is old", client, 1, "event: change");
    hang_up(client);
}

/* The end of the next change of PC7 behind *at, which must have these words; without is
 * what it must not have. */
static void next_change(const char **at, const char *with, const char *without)
{
    char line[4096];

    *at = strstr(*at, "data: {\"name\":\"PC7\"");
    assert_non_null(*at);
    snprintf(line, sizeof line, "%.*s", (int)strcspn(*at, "\n"), *at);
    *at += strlen(line);
    check_int(with, true, strstr(line, with) != NULL);
    check_int(without, true, strstr(line, without) == NULL);
}

/* However fast they come: as the record was after each, not as it is when it is told. */
static void each_of_quick_changes_is_told(void **state)
{
    struct client *client = listen_to(*state, "?topics=changes", NULL);
    const char *at = client->text;

    lab_run_quietly(*state, "add", "PC7<20>", "--type", "unique", "--address",
                    "192.0.2.50", NULL);
    lab_run_quietly(*state, "delete", "PC7<20>", NULL);
    lab_run_quietly(*state, "add", "PC7<20>", "--type", "unique", "--address",
                    "192.0.2.51", NULL);
    lab_run_quietly(*state, "delete", "PC7<20>", NULL);
    lab_run_quietly(*state, "add", "LAST<20>", "--type", "unique", "--address",
                    "192.0.2.52", NULL);
    check_int("all", true, hears(client, "\"name\":\"LAST\""));
    next_change(&at, "\"addresses\":[\"192.0.2.50\"]", "removed");
    next_change(&at, "\"change\":\"removed\"", "addresses");
    next_change(&at, "\"addresses\":[\"192.0.2.51\"]", "removed");
    next_change(&at, "\"change\":\"removed\"", "addresses");
    hang_up(client);
}

static void a_refusal_is_told(void **state)
{
    struct client *client;

    lab_run_quietly(*state, "add", "PC7<20>", "--type", "unique", "--address",
                    "192.0.2.8", NULL);
    client = listen_to(*state, "?topics=conflicts", NULL);
    check_int("refused", 6, lab_register(*state, "PC7", 0x20, PC7));
    check_int("comes", true, hears(client, "event: conflict\n"));
    check_int("names the machine", true, hears(client, "\"address\":\"192.0.2.7\""));
    check_int("and the reason", true, hears(client, "\"reason\":\"static\""));
    check_int("refused", 6, lab_register(*state, "PC7", 0x20, PC7));
    check_int("and how often", true, hears(client, "\"count\":2"));
    hang_up(client);
}

static void everything_by_default(void **state)
{
    struct client *client = listen_to(*state, "", NULL);

    check_int("counters at once", true, hears(client, "event: counters\n"));
    lab_run_quietly(*state, "add", "PC7<20>", "--type", "unique", "--address",
                    "192.0.2.8", NULL);
    check_int("a change", true, hears(client, "event: change\n"));
    check_int("the event of the log", true, hears(client, "event: event\n"));
    check_int("with its name", true, hears(client, "\"event\":\"mapping-added\""));
    hang_up(client);
}

/* What was said while a client was away comes first when it is back. */
static void a_client_comes_back(void **state)
{
    struct client *client = listen_to(*state, "?topics=changes", NULL);
    char id[64];

    check_int("granted", 0, lab_register(*state, "FIRST", 0x20, PC7));
    check_int("heard", true, hears(client, "\"name\":\"FIRST\""));
    last_id_of(client, id, sizeof id);
    hang_up(client);
    check_int("granted", 0, lab_register(*state, "SECOND", 0x20, PC7));
    client = listen_to(*state, "?topics=changes", id);
    check_int("hears what it missed", true, hears(client, "\"name\":\"SECOND\""));
    count("but not again", client, 0, "\"name\":\"FIRST\"");
    count("it need not load again", client, 0, "event: reset");
    hang_up(client);
}

static void an_unknown_id_means_loading_again(void **state)
{
    static const char *const ids[] = {"1f2e3d4c-7", "7", "", "\x01", "-", "0-0"};

    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        struct client *client = listen_to(*state, "?topics=changes", ids[i]);

        check_int(ids[i], true, hears(client, "event: reset\n"));
        hang_up(client);
    }
}

#define FLOOD_ROUNDS 5 /* resets after the flood, on a machine that is slow */

/* More at once than anybody wants to hear: a reset stands for it, and when it is over
 * changes are told again.  A change that comes before that is in one more reset. */
static void a_flood_becomes_a_reset(void **state)
{
    struct client *client = listen_to(*state, "?topics=changes", NULL);
    bool told = false;

    lab_fill(*state, 5000);
    check_int("not all of it", true, hears(client, "event: reset\n"));
    for (int i = 0; i < FLOOD_ROUNDS && !told; i++) {
        size_t mark = client->len;
        char name[16];

        snprintf(name, sizeof name, "LATER%d", i);
        check_int("granted", 0, lab_register(*state, name, 0x20, PC8));
        check_int("told, or in a reset", true, hears_behind(client, mark, "event: "));
        told = strstr(client->text + mark, name) != NULL;
    }
    check_int("then all is told", true, told);
    hang_up(client);
}

/* Every listener hears the same; one more costs no making. */
static void many_listeners(void **state)
{
    struct client *client[100];

    for (int i = 0; i < 100; i++)
        client[i] = listen_to(*state, "?topics=changes,conflicts", NULL);
    check_int("granted", 0, lab_register(*state, "FRED", 0x20, PC7));
    for (int i = 0; i < 100; i++)
        check_int("each hears it", true, hears(client[i], "\"name\":\"FRED\""));
    for (int i = 1; i < 100; i++)
        check_str("in the same words", strstr(client[0]->text, "event: change"),
                  strstr(client[i]->text, "event: change"));
    for (int i = 0; i < 100; i++)
        hang_up(client[i]);
}

static void topics_are_checked(void **state)
{
    static const char *const wrong[] = {"?topics=news", "?topics=", "?topics=changes,",
                                        "?topic=changes"};
    char request[128], answer[4096];

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        snprintf(request, sizeof request,
                 HEAD("/api/v1/stream%s") "Connection: close\r\n\r\n", wrong[i]);
        check_int(wrong[i], 400, lab_http(*state, request, NULL, answer, sizeof answer));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_change_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_deletion_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(each_of_quick_changes_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_refusal_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(everything_by_default, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_client_comes_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_unknown_id_means_loading_again, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_flood_becomes_a_reset, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_listeners, set_up, tear_down),
        cmocka_unit_test_setup_teardown(topics_are_checked, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
