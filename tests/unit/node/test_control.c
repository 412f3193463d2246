/* The control socket of a node: a real socket in a folder, and a node that is made up. */
#include "check.h"

#include "folder.h"
#include "node/control.h"
#include "node/control_places.h"

#include <stdbool.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#define A         0xC0000201u /* 192.0.2.1 */
#define NOON      1795348800
#define ANSWER    (256 * 1024)
#define CLIENTS   40
#define WAITS_MAX 200

/* The node, and what it was asked to do. */
struct place {
    char folder[TEST_FOLDER_ROOM], path[TEST_FOLDER_ROOM + 16], text[256];
    struct poller *poller;
    struct control *control;
    struct control_port port;
    struct event_log *events;
    enum ow_err reload, refresh;
    unsigned names_asked, cancelled;
    bool at_once; /* answers of the node come before the call returns */
    struct node_found found;
    struct ns_status status;
    bool silent;
    node_found_fn *on_found;
    node_status_fn *on_status;
    void *done_ctx;
    int client[CLIENTS];
    char answer[ANSWER];
};

static struct nb_key key_of(const char *text)
{
    struct nb_key key;
    bool has_suffix;

    assert_int_equal(nb_key_parse(text, &key, &has_suffix), OW_OK);
    return key;
}

static size_t bindings(void *ctx, struct node_binding *ret, size_t max)
{
    (void)ctx;
    assert_true(max >= 2);
    ret[0] = (struct node_binding){.interface = "eth0",
                                   .addr = A,
                                   .prefix = 24,
                                   .broadcast = A | 0xff,
                                   .server_count = 1,
                                   .server = {{A + 1, 137}}};
    ret[1] = (struct node_binding){.interface = "a\"b\x01", .addr = A + 256};
    return 2;
}

static enum node_type type(void *ctx)
{
    (void)ctx;
    return NODE_H;
}

static void names(void *ctx, size_t binding,
                  bool (*each)(void *ctx, const struct node_name_view *name),
                  void *each_ctx)
{
    const struct node_name_view views[] = {
        {.key = key_of("PC\\xff7<20>.lab"),
         .state = CLAIM_REGISTERED,
         .server = A + 1,
         .ttl = 518400,
         .next_s = 259200},
        {.key = key_of("LAB<00>.lab"),
         .group = true,
         .state = CLAIM_CONFLICT,
         .conflict_with = A + 2,
         .next_s = -1},
    };
    struct place *place = ctx;

    place->names_asked++;
    for (size_t i = 0; binding == 0 && i < ARRAY_LEN(views); i++)
        if (!each(each_ctx, &views[i]))
            return;
}

static void cache(void *ctx, bool (*each)(void *ctx, const struct node_cache_view *entry),
                  void *each_ctx)
{
    struct node_cache_view view = {.key = key_of("DC01<1c>"),
                                   .group = true,
                                   .count = 2,
                                   .addr = {A, A + 1},
                                   .life_s = 450};

    (void)ctx;
    (void)each(each_ctx, &view);
}

static void count(void *ctx, struct node_counters *ret)
{
    (void)ctx;
    *ret = (struct node_counters){.resolved_by_broadcast = 4,
                                  .recent_count = 1,
                                  .recent = {key_of("BETA<20>")},
                                  .spoofed = 3};
}

static enum ow_err reload(void *ctx)
{
    return ((struct place *)ctx)->reload;
}

static enum ow_err release_refresh(void *ctx)
{
    return ((struct place *)ctx)->refresh;
}

static uint64_t resolve(void *ctx, const struct nb_key *key, node_found_fn *done,
                        void *done_ctx)
{
    struct place *place = ctx;

    (void)key;
    place->on_found = done;
    place->done_ctx = done_ctx;
    if (!place->at_once)
        return 7;
    done(done_ctx, &place->found);
    return 0;
}

static uint64_t ask_status(void *ctx, ow_addr peer, node_status_fn *done, void *done_ctx)
{
    struct place *place = ctx;

    (void)peer;
    place->on_status = done;
    place->done_ctx = done_ctx;
    if (!place->at_once)
        return 8;
    done(done_ctx, place->silent ? NULL : &place->status);
    return 0;
}

static void cancel(void *ctx, uint64_t ticket)
{
    assert_true(ticket == 7 || ticket == 8);
    ((struct place *)ctx)->cancelled++;
}

static int make(void **state)
{
    struct place *place = calloc(1, sizeof(*place));

    if (place == NULL || !test_folder_make(place->folder))
        return -1;
    snprintf(place->path, sizeof(place->path), "%s/n.sock", place->folder);
    memset(place->client, -1, sizeof(place->client));
    *state = place;
    if (event_log_open(NULL, &place->events, place->text, sizeof(place->text)) != OW_OK ||
        poller_new(&place->poller) != OW_OK)
        return -1;
    place->port = (struct control_port){.ctx = place,
                                        .program = "nbtd",
                                        .events = place->events,
                                        .bindings = bindings,
                                        .type = type,
                                        .names = names,
                                        .cache = cache,
                                        .count = count,
                                        .reload = reload,
                                        .release_refresh = release_refresh,
                                        .resolve = resolve,
                                        .resolve_cancel = cancel,
                                        .ask_status = ask_status,
                                        .ask_cancel = cancel};
    return control_new(place->path, &place->port, place->poller, &place->control,
                       place->text, sizeof(place->text)) == OW_OK
               ? 0
               : -1;
}

static int clean(void **state)
{
    struct place *place = *state;

    for (size_t i = 0; i < CLIENTS; i++)
        if (place->client[i] >= 0)
            close(place->client[i]);
    control_free(place->control);
    poller_free(place->poller);
    event_log_close(place->events);
    test_folder_remove(place->folder);
    free(place);
    return 0;
}

/* Let the control socket do what it can do now. */
static void serve(struct place *place)
{
    for (int i = 0; i < 20; i++)
        assert_int_equal(poller_wait(place->poller, 0), OW_OK);
}

static void call_quietly(struct place *place, size_t i)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    snprintf(address.sun_path, sizeof(address.sun_path), "%s", place->path);
    place->client[i] = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(place->client[i] >= 0);
    assert_int_equal(
        connect(place->client[i], (struct sockaddr *)&address, sizeof(address)), 0);
}

static void call(struct place *place, size_t i)
{
    call_quietly(place, i);
    serve(place);
}

static void say(struct place *place, size_t i, const char *text)
{
    assert_int_equal(send(place->client[i], text, strlen(text), MSG_NOSIGNAL),
                     strlen(text));
    serve(place);
}

/* What the client has to read now; NULL when the other side has hung up. */
static const char *hear(struct place *place, size_t i)
{
    size_t len = 0;

    for (int waits = 0; waits < WAITS_MAX; waits++) {
        ssize_t n =
            recv(place->client[i], place->answer + len, ANSWER - 1 - len, MSG_DONTWAIT);

        if (n == 0 && len == 0)
            return NULL;
        if (n > 0)
            len += (size_t)n;
        else if (n == 0 || len > 0)
            break;
        serve(place);
    }
    place->answer[len] = '\0';
    return place->answer;
}

static const char *ask(struct place *place, const char *request)
{
    if (place->client[0] < 0)
        call(place, 0);
    say(place, 0, request);
    return hear(place, 0);
}

#define NAME1                                                                            \
    "{\"name\":\"PC\\\\xff7\",\"suffix\":\"20\","                                        \
    "\"hex\":\"5043ff37202020202020202020202020\",\"scope\":\"lab\",\"group\":false,"    \
    "\"state\":\"registered\",\"conflict_with\":null,\"server\":\"192.0.2.2\","          \
    "\"ttl\":518400,\"next_s\":259200}"

static const struct {
    const char *rule;
    const char *request;
    const char *answer;
} exchanges[] = {
    {"the counters", "{\"request\":\"counters\"}\n",
     "{\"ok\":true,\"resolved_by_broadcast\":4,\"resolved_by_server\":0,"
     "\"registered_by_broadcast\":0,\"registered_by_server\":0,\"recent\":[{\"name\":"
     "\"BETA\",\"suffix\":\"20\",\"hex\":\"42455441202020202020202020202020\","
     "\"scope\":\"\"}],\"received\":0,\"malformed\":0,\"unexpected\":0,\"spoofed\":3,"
     "\"defended\":0,\"answered\":0,\"demands\":0,\"demands_believed\":0}\n"},
    {"the names on every address", "{\"request\":\"names\"}\n",
     "{\"ok\":true,\"program\":\"nbtd\",\"node_type\":\"H\",\"bindings\":[{"
     "\"interface\":\"eth0\",\"address\":\"192.0.2.1\",\"prefix\":24,\"servers\":["
     "\"192.0.2.2:137\"],\"names\":[" NAME1
     ",{\"name\":\"LAB\",\"suffix\":\"00\",\"hex\":\"4c414220202020202020202020202000\","
     "\"scope\":\"lab\",\"group\":true,\"state\":\"conflict\",\"conflict_with\":"
     "\"192.0.2.3\",\"server\":null,\"ttl\":0,\"next_s\":null}]},{\"interface\":"
     "\"a\\\"b\\u0001\",\"address\":\"192.0.3.1\",\"prefix\":0,\"servers\":[],\"names\":"
     "[]}]}\n"},
    {"the cache", "{\"request\":\"cache\"}\n",
     "{\"ok\":true,\"bindings\":[{\"interface\":\"eth0\",\"address\":\"192.0.2.1\","
     "\"prefix\":24,\"servers\":[\"192.0.2.2:137\"]},{\"interface\":\"a\\\"b\\u0001\","
     "\"address\":\"192.0.3.1\",\"prefix\":0,\"servers\":[]}],\"entries\":[{\"name\":"
     "\"DC01\",\"suffix\":\"1c\",\"hex\":\"4443303120202020202020202020201c\",\"scope\":"
     "\"\",\"group\":true,\"preloaded\":false,\"addresses\":[\"192.0.2.1\","
     "\"192.0.2.2\"],\"life\":450}]}\n"},
    {"no events", "{\"request\":\"events\"}\n",
     "{\"ok\":true,\"last\":0,\"events\":[]}\n"},
    {"a limit that is none", "{\"request\":\"events\",\"limit\":-1}\n",
     "{\"ok\":false,\"error\":\"bad-request\",\"text\":\"limit is 0 to 1000, after the "
     "number of an event\"}\n"},
    {"a limit in words", "{\"request\":\"events\",\"limit\":\"all\"}\n",
     "{\"ok\":false,\"error\":\"bad-request\",\"text\":\"limit is 0 to 1000, after the "
     "number of an event\"}\n"},
    {"an unknown request", "{\"request\":\"shutdown\"}\n",
     "{\"ok\":false,\"error\":\"unknown-request\",\"text\":\"no such request\"}\n"},
    {"no JSON", "names\n",
     "{\"ok\":false,\"error\":\"bad-request\",\"text\":\"a request is a line with a JSON "
     "object\"}\n"},
    {"an empty line", "\n",
     "{\"ok\":false,\"error\":\"bad-request\",\"text\":\"a request is a line with a JSON "
     "object\"}\n"},
    {"another kind of JSON", "[\"names\"]\n",
     "{\"ok\":false,\"error\":\"bad-request\",\"text\":\"a request is a line with a JSON "
     "object\"}\n"},
    {"a request that is no word", "{\"request\":[]}\n",
     "{\"ok\":false,\"error\":\"unknown-request\",\"text\":\"no such request\"}\n"},
    {"a name without suffix", "{\"request\":\"resolve\",\"name\":\"FRED\"}\n",
     "{\"ok\":false,\"error\":\"bad-request\",\"text\":\"name is a NetBIOS name with its "
     "suffix: FRED<20>\"}\n"},
    {"the address of no machine", "{\"request\":\"status\",\"address\":\"224.0.0.1\"}\n",
     "{\"ok\":false,\"error\":\"bad-request\",\"text\":\"address is the address of a "
     "machine\"}\n"},
    {"a reload", "{\"request\":\"reload\"}\n", "{\"ok\":true,\"lmhosts\":true}\n"},
    {"a release and refresh", "{\"request\":\"release-refresh\"}\n", "{\"ok\":true}\n"},
    {"two requests at once", "{\"request\":\"reload\"}\n{\"request\":\"x\"}\n",
     "{\"ok\":true,\"lmhosts\":true}\n"
     "{\"ok\":false,\"error\":\"unknown-request\",\"text\":\"no such request\"}\n"},
};

static void a_request_has_its_answer(void **state)
{
    struct place *place = *state;

    for (size_t i = 0; i < ARRAY_LEN(exchanges); i++)
        check_str(exchanges[i].rule, exchanges[i].answer,
                  ask(place, exchanges[i].request));
}

static void info_counts_the_names(void **state)
{
    struct place *place = *state;
    const char *answer = ask(place, "{\"request\":\"info\"}\n");

    assert_non_null(strstr(answer, "\"program\":\"nbtd\",\"node_type\":\"H\""));
    assert_non_null(strstr(answer, "\"scope\":\"lab\""));
    assert_non_null(strstr(answer, "\"bindings\":2,\"names\":2,\"in_conflict\":1,"
                                   "\"registered\":false,\"last_event\":0"));
}

static void everybody_may_connect(void **state)
{
    struct place *place = *state;
    struct stat st;

    assert_int_equal(stat(place->path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0666);
}

static void failures_have_words(void **state)
{
    struct place *place = *state;

    place->refresh = OW_EBUSY;
    assert_non_null(strstr(ask(place, "{\"request\":\"release-refresh\"}\n"),
                           "\"error\":\"too-soon\""));
    place->refresh = OW_EIO;
    assert_non_null(strstr(ask(place, "{\"request\":\"release-refresh\"}\n"),
                           "\"error\":\"failed\""));
    place->reload = OW_ENOTFOUND;
    assert_string_equal(ask(place, "{\"request\":\"reload\"}\n"),
                        "{\"ok\":true,\"lmhosts\":false}\n");
    place->reload = OW_EACCESS;
    assert_non_null(
        strstr(ask(place, "{\"request\":\"reload\"}\n"), "\"error\":\"failed\""));
}

/* The node inside winsd has no cache and no events. */
static void what_a_node_does_not_have_is_said(void **state)
{
    static const char *const requests[] = {
        "cache", "counters", "events", "reload", "release-refresh", "resolve", "status",
    };
    struct place *place = *state;
    char request[64];

    control_free(place->control);
    place->control = NULL;
    place->port = (struct control_port){.ctx = place,
                                        .program = "winsd",
                                        .bindings = bindings,
                                        .type = type,
                                        .names = names};
    assert_int_equal(control_new(place->path, &place->port, place->poller,
                                 &place->control, place->text, sizeof(place->text)),
                     OW_OK);
    for (size_t i = 0; i < ARRAY_LEN(requests); i++) {
        snprintf(request, sizeof(request), "{\"request\":\"%s\"}\n", requests[i]);
        if (strstr(ask(place, request), "\"error\":\"unsupported\"") == NULL)
            fail_msg("%s: %s", requests[i], place->answer);
    }
    assert_non_null(strstr(ask(place, "{\"request\":\"names\"}\n"), "\"winsd\""));
}

static void add_events(struct place *place, unsigned count_of)
{
    const struct ow_field fields[] = {OW_TEXT("name", "PC7<00>"),
                                      OW_ADDRESS("address", A),
                                      OW_ADDRESS("from", 0x16651ae7)};

    for (unsigned i = 0; i < count_of; i++)
        assert_int_equal(event_log_add(place->events, NOON + 60 * i, OW_EV_NAME_RELEASE,
                                       fields, ARRAY_LEN(fields)),
                         OW_OK);
}

static void events_carry_the_data_of_windows(void **state)
{
    struct place *place = *state;
    const char *answer;

    add_events(place, 1);
    answer = ask(place, "{\"request\":\"events\"}\n");
    assert_non_null(strstr(answer,
                           "{\"ok\":true,\"last\":1,\"events\":[{\"seq\":1,"
                           "\"time\":\"2026-11-22T12:00:00Z\",\"level\":"
                           "\"error\",\"source\":\"NetBT\",\"id\":4320,"
                           "\"event\":\"name-release\",\"text\":\"22.101.26.231 "));
    assert_non_null(strstr(answer,
                           "\"fields\":{\"name\":\"PC7<00>\",\"address\":"
                           "\"192.0.2.1\",\"from\":\"22.101.26.231\"},\"data\":"
                           "\"000004000100540000000000e01000c0"
                           "000000000000000000000000000000000000000000000000e71a6516\","
                           "\"missed\":0}]}"));
}

static unsigned count_of_events(const char *answer)
{
    unsigned n = 0;

    for (; (answer = strstr(answer, "{\"seq\":")) != NULL; answer++)
        n++;
    return n;
}

static void events_come_in_pages(void **state)
{
    struct place *place = *state;

    add_events(place, 30);
    assert_int_equal(count_of_events(ask(place, "{\"request\":\"events\"}\n")), 30);
    assert_int_equal(
        count_of_events(ask(place, "{\"request\":\"events\",\"limit\":5}\n")), 5);
    assert_non_null(strstr(place->answer, "{\"seq\":26,"));
    assert_int_equal(count_of_events(ask(
                         place, "{\"request\":\"events\",\"after\":10,\"limit\":5}\n")),
                     5);
    assert_non_null(strstr(place->answer, "[{\"seq\":11,"));
    assert_int_equal(
        count_of_events(ask(place, "{\"request\":\"events\",\"limit\":0}\n")), 0);
    assert_int_equal(
        count_of_events(ask(place, "{\"request\":\"events\",\"after\":30}\n")), 0);
}

#define FOUND                                                                            \
    "{\"ok\":true,\"name\":\"FRED\",\"suffix\":\"20\",\"hex\":"                          \
    "\"46524544202020202020202020202020\",\"scope\":\"\",\"group\":false,\"addresses\":" \
    "["                                                                                  \
    "\"192.0.2.1\"],\"from\":\"192.0.2.2\"}\n"

static void a_name_is_looked_up(void **state)
{
    static const char request[] = "{\"request\":\"resolve\",\"name\":\"FRED<20>\"}\n";
    struct place *place = *state;

    place->found = (struct node_found){.count = 1, .addr = {A}, .from = A + 1};
    place->at_once = true;
    assert_string_equal(ask(place, request), FOUND);
    place->at_once = false;
    assert_string_equal(ask(place, request), "");
    place->on_found(place->done_ctx, &place->found);
    assert_string_equal(hear(place, 0), FOUND);
    assert_string_equal(ask(place, request), "");
    place->found.count = 0;
    place->on_found(place->done_ctx, &place->found);
    assert_non_null(strstr(hear(place, 0), "\"error\":\"not-found\""));
    assert_int_equal(place->cancelled, 0);
}

static void a_machine_is_asked(void **state)
{
    static const char request[] = "{\"request\":\"status\",\"address\":\"192.0.2.9\"}\n";
    static const char want[] =
        "{\"ok\":true,\"address\":\"192.0.2.9\",\"names\":[{\"name\":\"WS01\",\"suffix\":"
        "\"00\",\"hex\":\"57533031202020202020202020202000\",\"group\":false,\"state\":"
        "\"conflict\",\"permanent\":false,\"node_type\":\"H\"}],\"mac\":"
        "\"68-AA-CC-DD-EE-12\"}\n";
    struct place *place = *state;

    place->status = (struct ns_status){
        .count = 1,
        .has_statistics = true,
        .name = {{nb_name_make("WS01", 0), 0x6000 | NS_NAME_ACT | NS_NAME_CNF}},
        .statistics = {.unit_id = {0x68, 0xaa, 0xcc, 0xdd, 0xee, 0x12}}};
    place->at_once = true;
    assert_string_equal(ask(place, request), want);
    place->at_once = false;
    assert_string_equal(ask(place, request), "");
    place->on_status(place->done_ctx, &place->status);
    assert_string_equal(hear(place, 0), want);
    assert_string_equal(ask(place, request), "");
    place->on_status(place->done_ctx, NULL);
    assert_non_null(strstr(hear(place, 0), "\"error\":\"no-answer\""));
}

static void who_leaves_asks_no_more(void **state)
{
    struct place *place = *state;

    (void)ask(place, "{\"request\":\"resolve\",\"name\":\"FRED<20>\"}\n");
    close(place->client[0]);
    place->client[0] = -1;
    serve(place);
    assert_int_equal(place->cancelled, 1);
    (void)ask(place, "{\"request\":\"status\",\"address\":\"192.0.2.9\"}\n");
    control_free(place->control);
    place->control = NULL;
    assert_int_equal(place->cancelled, 2);
}

static void a_request_without_end_is_cut_off(void **state)
{
    struct place *place = *state;
    char flood[3000];

    memset(flood, 'x', sizeof(flood));
    flood[sizeof(flood) - 1] = '\0';
    call(place, 0);
    say(place, 0, flood);
    assert_string_equal(hear(place, 0), "");
    (void)send(place->client[0], flood, sizeof(flood) - 1, MSG_NOSIGNAL);
    serve(place);
    assert_null(hear(place, 0));
}

static void clients_are_counted(void **state)
{
    struct place *place = *state;

    for (size_t i = 0; i < CLIENTS; i++)
        call(place, i);
    for (size_t i = 0; i < 32; i++)
        check_str("32 may talk", "", hear(place, i));
    for (size_t i = 32; i < CLIENTS; i++)
        assert_non_null(strstr(hear(place, i), "\"error\":\"busy\""));
    close(place->client[3]);
    place->client[3] = -1;
    serve(place);
    call(place, 3);
    say(place, 3, "{\"request\":\"reload\"}\n");
    assert_string_equal(hear(place, 3), "{\"ok\":true,\"lmhosts\":true}\n");
}

static const struct {
    const char *rule;
    enum control_rank rank;
    size_t taken, of_uid;
    bool gets;
} places[] = {
    {"the first", CONTROL_RANK_ANYBODY, 0, 0, true},
    {"the eighth of an account", CONTROL_RANK_ANYBODY, 7, 7, true},
    {"the ninth", CONTROL_RANK_ANYBODY, 8, 8, false},
    {"the ninth of an operator", CONTROL_RANK_OPERATOR, 8, 8, false},
    {"the ninth of root", CONTROL_RANK_ROOT, 8, 8, true},
    {"the last for anybody", CONTROL_RANK_ANYBODY, 23, 0, true},
    {"one that is kept", CONTROL_RANK_ANYBODY, 24, 0, false},
    {"... for an operator", CONTROL_RANK_OPERATOR, 24, 0, true},
    {"the last for operators", CONTROL_RANK_OPERATOR, 27, 0, true},
    {"one that is root's", CONTROL_RANK_OPERATOR, 28, 0, false},
    {"the last", CONTROL_RANK_ROOT, 31, 31, true},
    {"no place", CONTROL_RANK_ROOT, 32, 0, false},
};

static void places_are_kept(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(places); i++)
        check_int(places[i].rule, places[i].gets,
                  control_place(places[i].rank, places[i].taken, places[i].of_uid) ==
                      NULL);
}

/* Call as another account: the kernel notes who connects. */
static void call_as(struct place *place, size_t i, uid_t uid)
{
    assert_int_equal(chmod(place->folder, 0711), 0);
    assert_int_equal(seteuid(uid), 0);
    call_quietly(place, i);
    assert_int_equal(seteuid(0), 0);
    serve(place);
}

static void one_account_cannot_shut_out_the_others(void **state)
{
    struct place *place = *state;

    if (geteuid() != 0)
        skip(); /* who else could call as others */
    for (size_t i = 0; i < 12; i++)
        call_as(place, i, 1001);
    for (size_t i = 0; i < 8; i++)
        check_str("eight may talk", "", hear(place, i));
    for (size_t i = 8; i < 12; i++)
        assert_non_null(strstr(hear(place, i), "this account has too many"));
    for (size_t i = 12; i < 28; i++)
        call_as(place, i, (uid_t)(1002 + i % 2));
    call_as(place, 28, 1004); /* the 25th */
    assert_non_null(strstr(hear(place, 28), "too many clients"));
    call(place, 29); /* root */
    say(place, 29, "{\"request\":\"reload\"}\n");
    assert_string_equal(hear(place, 29), "{\"ok\":true,\"lmhosts\":true}\n");
}

static void who_is_turned_away_hears_why(void **state)
{
    static const char request[] = "{\"request\":\"names\"}\n";
    struct place *place = *state;

    for (size_t i = 0; i < 32; i++)
        call(place, i);
    call_quietly(place, 32);
    assert_int_equal(send(place->client[32], request, sizeof(request) - 1, 0),
                     sizeof(request) - 1);
    serve(place);
    assert_non_null(strstr(hear(place, 32), "\"error\":\"busy\""));
    call(place, 33);
    say(place, 33, request); /* is still listened to */
    assert_int_equal(control_tick(place->control, 1000), 3000);
    say(place, 33, request);
    assert_int_equal(control_tick(place->control, 3000), 11000);
    assert_int_equal(send(place->client[33], request, 1, MSG_NOSIGNAL), -1);
    assert_non_null(strstr(hear(place, 33), "\"error\":\"busy\""));
}

static void a_request_that_trickles_is_cut_off(void **state)
{
    struct place *place = *state;

    call(place, 0);
    assert_int_equal(control_tick(place->control, 1000), 11000);
    for (ow_ms now = 2000; now < 11000; now += 1000) {
        say(place, 0, " ");
        assert_int_equal(control_tick(place->control, now), 11000);
    }
    say(place, 0, "{\"request\":\"reload\"}\n{");
    assert_string_equal(hear(place, 0), "{\"ok\":true,\"lmhosts\":true}\n");
    assert_int_equal(control_tick(place->control, 10999), 20999);
    say(place, 0, " ");
    assert_int_equal(control_tick(place->control, 20999), OW_NEVER);
    (void)send(place->client[0], "}", 1, MSG_NOSIGNAL);
    assert_true(recv(place->client[0], place->answer, ANSWER, MSG_DONTWAIT) <= 0);
}

static void who_stands_still_is_dropped(void **state)
{
    struct place *place = *state;

    assert_int_equal(control_tick(place->control, 1000), OW_NEVER);
    call(place, 0);
    call(place, 1);
    assert_int_equal(control_tick(place->control, 1000), 11000);
    say(place, 1, "{\"request\":\"resolve\",\"name\":\"FRED<20>\"}\n");
    assert_int_equal(control_tick(place->control, 9000), 11000);
    assert_int_equal(control_tick(place->control, 11000), 129000);
    assert_null(hear(place, 0));
    assert_string_equal(hear(place, 1), "");
    assert_int_equal(control_tick(place->control, 129000), OW_NEVER);
    assert_null(hear(place, 1));
    assert_int_equal(place->cancelled, 1);
}

/* The answers fill the socket of a client that does not read; the others are served. */
static void who_does_not_read_holds_up_nobody(void **state)
{
    struct place *place = *state;
    size_t len = 0;

    add_events(place, 900);
    call(place, 0);
    say(place, 0, "{\"request\":\"events\"}\n");
    call(place, 1);
    say(place, 1, "{\"request\":\"reload\"}\n");
    assert_string_equal(hear(place, 1), "{\"ok\":true,\"lmhosts\":true}\n");
    for (int waits = 0; waits < WAITS_MAX; waits++) {
        ssize_t n = recv(place->client[0], place->answer, ANSWER, MSG_DONTWAIT);

        len += n > 0 ? (size_t)n : 0;
        serve(place);
        if (n > 0 && place->answer[n - 1] == '\n')
            break;
    }
    assert_true(len > 256 * 1024);
    assert_int_equal(control_tick(place->control, 5000), 15000);
}

static void a_live_one_is_respected(void **state)
{
    struct place *place = *state;
    struct control *second;

    assert_int_equal(control_new(place->path, &place->port, place->poller, &second,
                                 place->text, sizeof(place->text)),
                     OW_EBUSY);
    assert_non_null(strstr(place->text, place->path));
    control_free(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, clean)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_request_has_its_answer),
        TEST(info_counts_the_names),
        TEST(everybody_may_connect),
        TEST(failures_have_words),
        TEST(what_a_node_does_not_have_is_said),
        TEST(events_carry_the_data_of_windows),
        TEST(events_come_in_pages),
        TEST(a_name_is_looked_up),
        TEST(a_machine_is_asked),
        TEST(who_leaves_asks_no_more),
        TEST(a_request_without_end_is_cut_off),
        TEST(clients_are_counted),
        cmocka_unit_test(places_are_kept),
        TEST(one_account_cannot_shut_out_the_others),
        TEST(who_is_turned_away_hears_why),
        TEST(a_request_that_trickles_is_cut_off),
        TEST(who_stands_still_is_dropped),
        TEST(who_does_not_read_holds_up_nobody),
        TEST(a_live_one_is_respected),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
