/* The files of the page: which paths there are, and which form of them a client gets. */
#include "manager/asset.h"

#include "lab.h"

#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *rule, *path, *type; /* type NULL: nothing there */
} paths[] = {
    {"the root is the page", "/", "text/html; charset=utf-8"},
    {"a module", "/web/app.js", "text/javascript; charset=utf-8"},
    {"a file in a folder", "/web/style/theme.css", "text/css; charset=utf-8"},
    {"the icon", "/web/icon.svg", "image/svg+xml"},
    {"no list of a folder", "/web/", NULL},
    {"nor without its slash", "/web", NULL},
    {"what is not of the page", "/web/meson.build", NULL},
    {"no file of the machine", "/etc/passwd", NULL},
    {"no way up", "/web/../etc/passwd", NULL},
    {"not even to itself", "/web/style/../app.js", NULL},
    {"nor escaped", "/web/%2e%2e/etc/passwd", NULL},
    {"escapes are not undone", "/web/app%2ejs", NULL},
    {"one name for one file", "/web//app.js", NULL},
    {"case matters", "/WEB/app.js", NULL},
    {"nothing at all", "", NULL},
};

static void which_paths(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        const struct asset *asset = asset_find(paths[i].path);

        check_int(paths[i].rule, paths[i].type != NULL, asset != NULL);
        if (asset != NULL)
            check_str(paths[i].rule, paths[i].type, asset->type);
    }
}

static const struct {
    const char *rule, *header;
    bool want;
} encodings[] = {
    {"a client that says nothing", NULL, false},
    {"or nothing useful", "", false},
    {"gzip", "gzip", true},
    {"among others", "deflate, gzip;q=0.8 , br", true},
    {"in any case", "GZip", true},
    {"anything", "*", true},
    {"not refused", "gzip;q=0", false},
    {"nor with digits", "gzip; q=0.000", false},
    {"refused by name, all others welcome", "*, gzip;q=0", false},
    {"everything refused", "*;q=0", false},
    {"another word that begins alike", "gzipped", false},
    {"or ends alike", "x-gzip", false},
};

static void which_encoding(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(encodings); i++)
        check_int(encodings[i].rule, encodings[i].want,
                  asset_gzip_accepted(encodings[i].header));
}

static const struct {
    const char *rule, *header;
    bool want;
} tags[] = {
    {"nothing known yet", NULL, false},
    {"the same", "\"abc\"", true},
    {"as a weak one", "W/\"abc\"", true},
    {"among others", "\"x\",  \"abc\" , \"y\"", true},
    {"any", "*", true},
    {"another one", "\"abd\"", false},
    {"a longer one", "\"abcd\"", false},
    {"without quotes", "abc", false},
};

static void which_tag(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(tags); i++)
        check_int(tags[i].rule, tags[i].want,
                  asset_etag_listed(tags[i].header, "\"abc\""));
}

static void every_file_is_whole(void **state)
{
    static const uint8_t gzip[] = {0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00};

    (void)state;
    assert_true(assets_count > 10);
    for (size_t i = 0; i < assets_count; i++) {
        assert_true(assets[i].plain_len > 0);
        /* no name and no time in it: the same files make the same program */
        assert_true(assets[i].packed_len > sizeof gzip);
        assert_memory_equal(assets[i].packed, gzip, sizeof gzip);
        assert_ptr_equal(&assets[i], asset_find(assets[i].path));
    }
}

static char answer[1048576];

static int get(struct lab *lab, const char *method, const char *path, const char *headers)
{
    char request[1024];

    snprintf(request, sizeof request,
             "%s %s HTTP/1.1\r\nHost: winsd\r\n%sConnection: close\r\n\r\n", method, path,
             headers);
    return lab_http(lab, request, NULL, answer, sizeof answer);
}

static void over_http(void **state)
{
    struct lab *lab = lab_start();
    const char *etag = asset_find("/")->etag;
    char known[128];

    (void)state;
    check_int("the page", 200, get(lab, "GET", "/", ""));
    assert_non_null(strstr(answer, "<title>WINS Manager</title>"));
    assert_non_null(strstr(answer, "Content-Security-Policy: default-src 'none'; "));
    assert_non_null(strstr(answer, "X-Content-Type-Options: nosniff"));
    assert_non_null(strstr(answer, etag));
    assert_null(strstr(answer, "Content-Encoding"));

    check_int("packed", 200, get(lab, "GET", "/", "Accept-Encoding: gzip\r\n"));
    assert_non_null(strstr(answer, "Content-Encoding: gzip"));

    snprintf(known, sizeof known, "If-None-Match: %s\r\n", etag);
    check_int("known already", 304, get(lab, "GET", "/", known));
    check_int("its head", 200, get(lab, "HEAD", "/", ""));
    assert_null(strstr(answer, "<title>"));
    check_int("with a query behind it", 200, get(lab, "GET", "/?a=b", ""));
    check_int("nothing can be posted to it", 404, get(lab, "POST", "/", ""));
    check_int("no way up", 404, get(lab, "GET", "/web/../../etc/passwd", ""));
    lab_stop(lab);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(which_paths), cmocka_unit_test(which_encoding),
        cmocka_unit_test(which_tag),   cmocka_unit_test(every_file_is_whole),
        cmocka_unit_test(over_http),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
