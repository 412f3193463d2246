/* The names of a node, from its settings. */
#include "node_stage.h"

static const struct {
    const char *rule;
    const char *typed[3], *groups[2];
    const char *want[8]; /* as nb_key_text() writes them; none: refused */
} settings[] = {
    {"the host name and a workgroup when nothing is said",
     {0},
     {0},
     {"HOST<00>", "HOST<03>", "HOST<20>", "WORKGROUP<00>"}},
    {"a name without suffix has three",
     {"fred"},
     {"corp"},
     {"FRED<00>", "FRED<03>", "FRED<20>", "CORP<00>"}},
    {"a name with a suffix has that one",
     {"fred<1b>"},
     {"Corp<1C>"},
     {"FRED<1b>", "CORP<1c>"}},
    {"given twice is no mistake",
     {"fred<20>", "FRED"},
     {"corp"},
     {"FRED<20>", "FRED<00>", "FRED<03>", "CORP<00>"}},
    {"octets are taken as they are written",
     {"\\x01\\x02__msbrowse__\\x02<01>"},
     {"C"},
     {"\\x01\\x02__msbrowse__\\x02<01>", "C<00>"}},
    {"letters of the code page", {"caf\xc3\xa9<20>"}, {"C"}, {"CAF\\x90<20>", "C<00>"}},
    {"sixteen characters are too many", {"ABCDEFGHIJKLMNOP"}, {0}, {0}},
    {"nothing is too little", {"<20>"}, {0}, {0}},
    {"characters that the code page lacks", {"\xe6\x97\xa5"}, {0}, {0}},
    {"a name cannot be a group as well", {"fred<00>"}, {"fred"}, {0}},
    {"a suffix that is none", {"a<gg>"}, {0}, {0}},
    {"a suffix that is not at the end", {"a<20>b"}, {0}, {0}},
    {"one machine cannot be a domain's controllers", {"pc<1c>"}, {0}, {0}},
    {"... nor the browsers", {"pc<1E>"}, {0}, {0}},
    {"a group cannot be the domain master browser", {"pc"}, {"corp<1b>"}, {0}},
    {"... nor a local one", {"pc"}, {"corp<1d>"}, {0}},
    {"a bad escape", {"a\\x0<20>"}, {0}, {0}},
    {"a scope in a name", {"a\\x41.corp<20>"}, {0}, {0}},
};

struct collected {
    size_t count;
    char text[8][NB_KEY_TEXT];
};

static bool collect(void *ctx, const struct node_name_view *name)
{
    struct collected *collected = ctx;

    nb_key_text(&name->key, collected->text[collected->count++]);
    return collected->count < ARRAY_LEN(collected->text);
}

static void names_come_from_the_settings(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
        struct node_config config = fake_config();
        struct fake *fake = fake_new();
        struct node_world world = fake_world(fake);
        struct node_binding binding = fake_binding(1, 1);
        struct collected collected = {0};
        struct node *node = NULL;
        char text[256] = "";
        enum ow_err err;

        config.name_count = config.group_count = 0;
        for (size_t n = 0; n < 3 && settings[i].typed[n] != NULL; n++)
            snprintf(config.name[config.name_count++], NODE_NAME_ROOM, "%s",
                     settings[i].typed[n]);
        for (size_t n = 0; n < 2 && settings[i].groups[n] != NULL; n++)
            snprintf(config.group[config.group_count++], NODE_NAME_ROOM, "%s",
                     settings[i].groups[n]);
        err = node_new(&config, &world, "host.example", &node, text, sizeof(text));
        check_int(settings[i].rule, settings[i].want[0] == NULL ? OW_EBADNAME : OW_OK,
                  err);
        check_int(settings[i].rule, err != OW_OK, text[0] != '\0');
        if (err == OW_OK) {
            node_set_bindings(node, &binding, 1, 0);
            node_names(node, 0, 0, collect, &collected);
        }
        for (size_t n = 0; settings[i].want[n] != NULL; n++)
            check_str(settings[i].rule, settings[i].want[n], collected.text[n]);
        node_free(node);
        free(fake);
    }
}

static void scopes_must_be_labels(void **state)
{
    static const struct {
        const char *scope;
        enum ow_err want;
    } scopes[] = {{"", OW_OK},
                  {"corp.example", OW_OK},
                  {".corp", OW_EBADNAME},
                  {"corp.", OW_EBADNAME},
                  {"a..b", OW_EBADNAME}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(scopes); i++) {
        struct node_config config = fake_config();
        struct fake *fake = fake_new();
        struct node_world world = fake_world(fake);
        struct node *node = NULL;
        char text[256];

        snprintf(config.scope, sizeof(config.scope), "%s", scopes[i].scope);
        check_int(scopes[i].scope, scopes[i].want,
                  node_new(&config, &world, "host", &node, text, sizeof(text)));
        node_free(node);
        free(fake);
    }
}

static void a_name_with_a_star_stays_at_home(void **state)
{
    struct node_config config = fake_config();
    struct stage stage;

    (void)state;
    snprintf(config.name[0], NODE_NAME_ROOM, "*here<20>");
    stage = begin(config, 1, 1);
    assert_int_equal(name_of(&stage, 0, "*HERE<20>").state, CLAIM_REGISTERED);
    node_leave(stage.node, 5);
    assert_true(node_is_released(stage.node));
    assert_int_equal(stage.fake->sent_count, 0);
    end(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_come_from_the_settings),
        cmocka_unit_test(scopes_must_be_labels),
        cmocka_unit_test(a_name_with_a_star_stays_at_home),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
